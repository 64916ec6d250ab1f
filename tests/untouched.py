"""The search index of the shipped directory, built once a run instead of once for every copy.

A test that reads its own copy of the directory needs the same index as every other, as long as
nothing was written to that copy: not by a commit (the file would differ from the first), nor in
a transaction that is still open.
"""

from __future__ import annotations

import filecmp
from collections.abc import Callable
from pathlib import Path

from service_finder.catalogue.directory import Directory
from service_finder.extensions import db


class Once:
    """Reads a directory, or knows it already, in the place of catalogue.directory.read."""

    def __init__(self, first: Path, read: Callable[[int], Directory]) -> None:
        self.first = first
        self.read = read
        self.known: Directory | None = None

    def __call__(self, number: int) -> Directory:
        if not self._is_untouched():
            return self.read(number)
        if self.known is None:
            self.known = self.read(number)
        return self.known

    def _is_untouched(self) -> bool:
        """Say whether the session's database is, byte for byte, the first one."""
        if db.engine.dialect.name != "sqlite" or not db.engine.url.database:
            return False
        file = Path(db.engine.url.database.removeprefix("file:").partition("?")[0])
        connection = db.session.connection().connection.driver_connection
        return (
            connection is not None
            and connection.total_changes == 0
            and not _size(file.with_name(file.name + "-wal"))
            and filecmp.cmp(file, self.first, shallow=False)
        )


def _size(file: Path) -> int:
    return file.stat().st_size if file.exists() else 0
