"""Stored texts of any record, as plain rows: what a reader may see of them is decided elsewhere."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import BindParameter, bindparam, select

from service_finder.extensions import db
from service_finder.models import Text

# In a statement that is made once: the ids that each of its uses asks for.
IDS: BindParameter[list[str]] = bindparam("ids", expanding=True)
TEXTS = select(
    Text.record_id, Text.field, Text.lang, Text.text, Text.origin, Text.source_hash
).where(Text.record_type == bindparam("record_type"), Text.record_id.in_(IDS))


class TextRow(NamedTuple):
    """The words of a record's field in one language, as they are stored."""

    record_id: str
    field: str
    lang: str
    text: str
    origin: str
    source_hash: str


TextsOf = dict[str, dict[str, TextRow]]  # field -> language -> row


def read_texts(record_type: str, ids: Iterable[str]) -> dict[str, TextsOf]:
    """Return the stored texts of records: id -> field -> language -> row."""
    found: dict[str, TextsOf] = defaultdict(lambda: defaultdict(dict))
    asked = {"record_type": record_type, "ids": list(ids)}
    for row in map(TextRow._make, db.session.connection().execute(TEXTS, asked)):
        found[row.record_id][row.field][row.lang] = row
    return found
