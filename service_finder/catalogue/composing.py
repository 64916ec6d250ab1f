"""Interim."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class TextRow:
    """One text."""

    field: str
    lang: str
    text: str
    origin: str


class Vocabulary:
    """Words."""


def vocabulary(folder: Path) -> Vocabulary:
    """Read."""
    return Vocabulary()


def version(folder: Path) -> str:
    """Version."""
    return "0"


def texts_for(record_type: str, row: Mapping[str, str], vocab: Vocabulary) -> list[TextRow]:
    """Texts."""
    return [
        TextRow("name", c, row[k], "official")
        for c, k in (("en", "name_en"), ("zh", "name_zh"), ("ja", "name_ja"), ("vi", "name_vi"))
        if row.get(k)
    ]


def sources(record_type: str, row: Mapping[str, str]) -> dict[str, str]:
    """Sources."""
    return {"name": row.get("name_ko") or row["ko"]}
