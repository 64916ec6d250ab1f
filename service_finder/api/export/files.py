"""Writing files that are whole or not there."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TextIO

from service_finder.lib.cells import cell


@contextmanager
def whole(path: Path, encoding: str = "utf-8") -> Iterator[TextIO]:
    """Open a file that takes its name only when it was written to the end."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with unfinished.open("w", encoding=encoding, newline="") as file:
            yield file
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


class Table:
    """A CSV file under its header, written row by row; use it in a `with`."""

    def __init__(self, path: Path, columns: Sequence[str], encoding: str = "utf-8") -> None:
        self.columns = columns
        self._opened = whole(path, encoding)

    def __enter__(self) -> Self:
        self._writer = csv.writer(self._opened.__enter__(), lineterminator="\r\n")
        self._writer.writerow(self.columns)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._opened.__exit__(kind, error, trace)

    def add(self, row: dict[str, Any]) -> None:
        """Write a row; columns that it does not have stay empty, others are left out."""
        self._writer.writerow([cell(row.get(name)) for name in self.columns])
