"""Counters that several processes share through one mapped file: no server, no database."""

from __future__ import annotations

import fcntl
import hashlib
import mmap
import os
import struct
import tempfile
import threading
import weakref
from collections.abc import Mapping, Sequence
from pathlib import Path

HEAD = 16  # bytes that tell which names the numbers stand for
CELL = 8  # a number is a double: whole up to 2**53


class Tally:
    """Numbers by name, the same for every process that opens the file with the same names.

    A file made for other names is replaced; who still has it open goes on with the old one.
    The lock is the kernel's and ends with the process that holds it, however it ends.
    """

    def __init__(self, path: Path, names: Sequence[str]) -> None:
        self._places = {name: HEAD + CELL * index for index, name in enumerate(names)}
        head = hashlib.blake2b("\n".join(names).encode(), digest_size=HEAD).digest()
        size = HEAD + CELL * len(names)
        _make(path, head, size)
        self._file = os.open(path, os.O_RDWR)
        weakref.finalize(self, os.close, self._file)
        self._map = mmap.mmap(self._file, size)
        self._threads = threading.Lock()  # the kernel's lock does not tell threads apart

    def add(self, amounts: Mapping[str, float]) -> None:
        """Add to several numbers at once."""
        with self._threads:
            fcntl.lockf(self._file, fcntl.LOCK_EX)
            try:
                for name, amount in amounts.items():
                    place = self._places[name]
                    (before,) = struct.unpack_from("d", self._map, place)
                    struct.pack_into("d", self._map, place, before + amount)
            finally:
                fcntl.lockf(self._file, fcntl.LOCK_UN)

    def read(self) -> dict[str, float]:
        """Return every number that is not nought, of one moment."""
        with self._threads:
            fcntl.lockf(self._file, fcntl.LOCK_SH)
            try:
                taken = self._map[HEAD:]
            finally:
                fcntl.lockf(self._file, fcntl.LOCK_UN)
        numbers = struct.unpack(f"{len(self._places)}d", taken)
        return {name: number for name, number in zip(self._places, numbers, strict=True) if number}


def _make(path: Path, head: bytes, size: int) -> None:
    """Put a file of noughts in place unless there is one for the same names."""
    try:
        with path.open("rb") as file:
            if file.read(HEAD) == head and path.stat().st_size == size:
                return
    except FileNotFoundError:
        pass
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".tally.", delete=False) as made:
        made.write(head + bytes(size - HEAD))
    os.replace(made.name, path)  # noqa: PTH105 (a name, not a Path)
