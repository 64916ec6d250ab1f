"""Where a fact comes from, said so that a reader can look it up: document or page, and its date."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cache

from service_finder.config import DATA

_FOUNDING = re.compile(r"seed (\d{3}_\w+)\.txt")
_ADDRESS = re.compile(r"https?://[^\s;#]+")
_REMARK = re.compile(r"\([^()]*\)")
_LONGEST = 160


@dataclass(frozen=True, slots=True)
class Document:
    """A founding document: its titles, who published it, and the date of what it states."""

    key: str
    title_ko: str
    title_en: str
    title_zh: str
    title_ja: str
    title_vi: str
    publisher_ko: str
    dated: str

    def title(self, lang: str) -> str:
        """Return the title in one of the five languages; all but the Korean are our own."""
        return str(getattr(self, f"title_{lang}"))


@dataclass(frozen=True, slots=True)
class Citation:
    """A source to show. `address` is "" when the source has none on the web.

    `document` is set when the source is a founding document; `name` is then its Korean title.
    """

    name: str
    address: str = ""
    document: Document | None = None


@cache
def documents() -> dict[str, Document]:
    """Return the founding documents by key (data/documents.csv)."""
    with (DATA / "documents.csv").open(encoding="utf-8", newline="") as file:
        return {row["key"]: Document(**row) for row in csv.DictReader(file)}


def cite(source: str) -> Citation:
    """Read the source column of a row: its first source is the one to show."""
    first = source.split(";")[0].strip()
    founding = _FOUNDING.search(first)
    document = documents().get(founding[1]) if founding else None
    if document is not None:
        return Citation(document.title_ko, document=document)
    address = _ADDRESS.search(first)
    if address is None:
        return Citation(first[:_LONGEST])
    where = address[0].split("://", 1)[1].removeprefix("www.").split("?")[0].rstrip("/")
    remark = _REMARK.search(first, address.end())
    return Citation(f"{where} {remark[0]}" if remark else where, address[0])
