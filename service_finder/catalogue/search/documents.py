"""The shipped directory as Documents, read from the files: for reports and benches, not for pages.

Pages get theirs from the database, through the disclosure rules.
"""

from __future__ import annotations

from collections import defaultdict

from service_finder.catalogue.search.records import Document
from service_finder.lib.shipped import rows_of

LISTED = frozenset({"operating", "seasonal"})
SENSITIVE = frozenset({"safety_service", "counselling", "national_hotline"})
PUBLIC_DESKS = frozenset({"s-crime-victims"})


def shipped_documents() -> list[Document]:
    """Read every facility as a Document, without the place of what is protected."""
    programs = _programs()
    return [_document(row, tuple(programs[row["id"]])) for row in rows_of("facilities.csv")]


def _programs() -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for row in rows_of("programs.csv"):
        for venue in row["venue_facility_id"].split("|"):
            found[venue].append(row["name_ko"])
    return found


def _document(row: dict[str, str], programs: tuple[str, ...]) -> Document:
    is_sensitive = row["category"] in SENSITIVE
    shows_place = not is_sensitive or row["id"] in PUBLIC_DESKS
    has_point = shows_place and row["lat"] and row["lng"]
    names = {lang: row[f"name_{lang}"] for lang in ("ko", "en", "zh", "ja", "vi")}
    return Document(
        id=row["id"],
        category=row["category"],
        names={lang: name for lang, name in names.items() if name},
        district=row["district"],
        district_code=row["district_code"],
        description=row["description_ko"],
        address=row["address_ko"] if shows_place else "",
        lat=float(row["lat"]) if has_point else None,
        lng=float(row["lng"]) if has_point else None,
        is_listed=row["status"] in LISTED,
        is_sensitive=is_sensitive,
        is_seasonal=row["status"] == "seasonal",
        is_verified=row["verify"] == "no",
        phones=(row["phone"],) if row["phone"] else (),
        programs=programs,
    )
