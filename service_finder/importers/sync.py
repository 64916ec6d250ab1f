"""Bring one table in step with one source: add, change, withdraw; never delete."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import select

from service_finder.extensions import db
from service_finder.importers.report import Refused, Report
from service_finder.importers.rows import BadRow, Row, hash_row
from service_finder.lib import clock

SHRINK_LIMIT = 0.2  # a source that lost more than a fifth of its rows is more likely broken


class TooFewRows(Exception):
    """The source lost more rows than is plausible; nothing was written."""


class Sync:
    """One source against one table. `salt` changes every hash (new rules, new vocabulary).

    `feed`: only the services that this source keeps are its business; the others' ids are
    `foreign`, and a row of theirs is passed over.
    """

    def __init__(
        self, model: Any, key: str, file: str, report: Report, salt: str = "", feed: str = ""
    ) -> None:
        self.model, self.key, self.file, self.report, self.salt = model, key, file, report, salt
        rows = {getattr(row, key): row for row in db.session.scalars(select(model))}
        self.existing = {i: row for i, row in rows.items() if not feed or row.feed == feed}
        self.foreign = rows.keys() - self.existing.keys()
        self.seen: set[str] = set()
        self.ended: set[str] = set()

    def adopt(self, record: Any) -> None:
        """Keep a row of another source in step from now on."""
        record_id = getattr(record, self.key)
        self.existing[record_id] = record
        self.foreign.discard(record_id)

    def take(
        self, line: int, record_id: str, row: Row, fill: Callable[[Any, Row], None]
    ) -> Any | None:
        """Add or change one row by `fill(record, row)`; return the record when it was written.

        A row that `fill` refuses (BadRow) is reported, and what the database has stays.
        """
        if record_id in self.seen:
            self._refuse(line, f"{self.key} {record_id} stands twice")
            return None
        self.seen.add(record_id)
        if record_id in self.foreign:
            self.report.unchanged += 1
            return None
        digest = hash_row(row, self.salt)
        record = self.existing.get(record_id)
        if record is not None and record.row_hash == digest and record.withdrawn_at is None:
            self.report.unchanged += 1
            return None
        return self._write(line, record_id, row, fill, digest)

    def _write(
        self, line: int, record_id: str, row: Row, fill: Callable[[Any, Row], None], digest: str
    ) -> Any | None:
        record = self.existing.get(record_id)
        is_new = record is None
        target = self.model(**{self.key: record_id}) if record is None else record
        try:
            with db.session.no_autoflush:
                fill(target, row)
        except BadRow as error:
            self._refuse(line, str(error))
            if not is_new:
                db.session.expire(target)
            return None
        target.row_hash, target.updated_at, target.withdrawn_at = digest, clock.now(), None
        if is_new:
            db.session.add(target)
            self.report.added += 1
        else:
            self.report.changed += 1
        return target

    def withdraw_missing(self, *, allow_shrink: bool) -> None:
        """Withdraw the rows that the source no longer holds; TooFewRows above the brake.

        Rows that the source itself ended (`ended`) go without asking the brake.
        """
        living = {i for i, row in self.existing.items() if row.withdrawn_at is None}
        gone = living - self.seen - self.ended
        if not allow_shrink and living and len(gone) / len(living) > SHRINK_LIMIT:
            raise TooFewRows(
                f"{self.file}: {len(gone)} of {len(living)} rows are gone. Nothing was written. "
                "Look at the source; if it is right, run again with --allow-shrink."
            )
        self.withdraw_ended()
        for record_id in gone:
            self.existing[record_id].withdrawn_at = clock.now()
        self.report.withdrawn += len(gone)

    def withdraw_ended(self) -> None:
        """Withdraw the rows of which the source says that they are over."""
        for record_id in self.ended & self.existing.keys():
            if self.existing[record_id].withdrawn_at is None:
                self.existing[record_id].withdrawn_at = clock.now()
                self.report.ended += 1

    def _refuse(self, line: int, reason: str) -> None:
        self.report.refused.append(Refused(self.file, line, reason))
