"""The taxonomies of the feed: kinds of place, kinds of programme, districts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from service_finder.api.hsds import ids
from service_finder.api.hsds.shapes import Json
from service_finder.catalogue import districts
from service_finder.catalogue.program_kinds import PROGRAM_KINDS
from service_finder.lib.kinds import KINDS

CATEGORY, PROGRAM, DISTRICT = "category", "program_category", "district"
TAXONOMIES: Mapping[str, tuple[str, str]] = {
    CATEGORY: (
        "Kinds of place",
        "What a place in the directory is: a kids cafe, a family center …",
    ),
    PROGRAM: ("Kinds of programme", "What a programme or benefit is about."),
    DISTRICT: ("Districts of Seoul", "The 25 districts (gu) by their administrative codes."),
}
VERSION = "1.0"


@dataclass(frozen=True, slots=True)
class Term:
    """One term: its taxonomy, its code, its name and the language of the name."""

    taxonomy: str
    code: str
    name: str
    lang: str

    @property
    def uuid(self) -> str:
        """Return its id in the feed."""
        return ids.of("taxonomy_term", f"{self.taxonomy}:{self.code}")


def every() -> Iterator[Term]:
    """Yield all terms, taxonomy by taxonomy."""
    for code, kind in KINDS.items():
        yield Term(CATEGORY, code, kind.label, "en")
    for code, label in PROGRAM_KINDS.items():
        yield Term(PROGRAM, code, label, "en")
    for code, name in districts.names().items():
        yield Term(DISTRICT, code, name, "ko")


def find(wanted: str) -> Term | None:
    """Return the term with this id; a bare code of a kind or district is understood too."""
    return next((term for term in every() if wanted in (term.uuid, term.code)), None)


def named(taxonomy: str, code: str) -> Term | None:
    """Return the term of a taxonomy with this code."""
    if taxonomy == CATEGORY and code in KINDS:
        return Term(CATEGORY, code, KINDS[code].label, "en")
    if taxonomy == DISTRICT and code in districts.names():
        return Term(DISTRICT, code, districts.names()[code], "ko")
    return None


def taxonomy_of(wanted: str) -> str | None:
    """Return our name of the taxonomy with this id or name."""
    return next((t for t in TAXONOMIES if wanted in (t, ids.of("taxonomy", t))), None)


def taxonomy_json(taxonomy: str) -> Json:
    """Return a taxonomy as HSDS has it."""
    name, description = TAXONOMIES[taxonomy]
    return {
        "id": ids.of("taxonomy", taxonomy),
        "name": name,
        "description": description,
        "version": VERSION,
    }


def term_json(term: Term, *, is_nested: bool = False) -> Json:
    """Return a term as HSDS has it; alone, it carries its taxonomy."""
    made: Json = {
        "id": term.uuid,
        "code": term.code,
        "name": term.name,
        "description": f"{TAXONOMIES[term.taxonomy][0]}: {term.name}",
        "taxonomy": TAXONOMIES[term.taxonomy][0],
        "language": term.lang,
        "taxonomy_id": ids.of("taxonomy", term.taxonomy),
    }
    return made if is_nested else {**made, "taxonomy_detail": taxonomy_json(term.taxonomy)}
