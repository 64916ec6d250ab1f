"""Write the words of records in other languages: composed and official ones; staff's stay."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import delete, insert, select

from service_finder.catalogue.composing import TextRow
from service_finder.catalogue.wording import hash_of
from service_finder.extensions import db
from service_finder.lib import clock
from service_finder.models import Text

BATCH = 400


class TextWriter:
    """Collects the texts of changed records and writes them at the end, in few statements."""

    def __init__(self) -> None:
        self.rows: dict[tuple[str, str], list[TextRow]] = {}
        self.sources: dict[tuple[str, str, str], str] = {}

    def put(
        self, record_type: str, record_id: str, rows: Iterable[TextRow], sources: dict[str, str]
    ) -> None:
        """Set all composed texts of a record; `sources`: field -> the Korean they stand for."""
        self.rows[record_type, record_id] = list(rows)
        for field, text in sources.items():
            self.sources[record_type, record_id, field] = text

    def write(self) -> None:
        """Replace the records' texts, except those that staff wrote."""
        by_type: dict[str, list[str]] = {}
        for record_type, record_id in self.rows:
            by_type.setdefault(record_type, []).append(record_id)
        kept: set[tuple[str, str, str, str]] = set()
        for record_type, ids in by_type.items():
            for start in range(0, len(ids), BATCH):
                kept |= self._clear(record_type, ids[start : start + BATCH])
        now = clock.now()
        new = [
            {
                "record_type": record_type,
                "record_id": record_id,
                "field": row.field,
                "lang": row.lang,
                "text": row.text,
                "origin": row.origin,
                "source_hash": hash_of(self.sources.get((record_type, record_id, row.field), "")),
                "updated_at": now,
            }
            for (record_type, record_id), rows in self.rows.items()
            for row in rows
            if (record_type, record_id, row.field, row.lang) not in kept
        ]
        if new:
            db.session.execute(insert(Text), new)

    def _clear(self, record_type: str, ids: list[str]) -> set[tuple[str, str, str, str]]:
        of_records = (Text.record_type == record_type, Text.record_id.in_(ids))
        db.session.execute(delete(Text).where(*of_records, Text.origin != "staff"))
        staff = select(Text.record_id, Text.field, Text.lang).where(*of_records)
        return {(record_type, *row) for row in db.session.execute(staff)}
