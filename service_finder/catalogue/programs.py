"""Programmes and benefits as the outside may know them: loading, searching, filtering."""

from __future__ import annotations

import csv
import datetime as dt
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from sqlalchemy import select

from service_finder.catalogue import citations, disclosure, revision
from service_finder.catalogue.citations import Citation
from service_finder.catalogue.program_kinds import SENSITIVE
from service_finder.catalogue.stored import TextRow, TextsOf, read_texts
from service_finder.catalogue.wording import Texts, Worded, Wording, best, hash_of
from service_finder.config import DATA
from service_finder.extensions import db
from service_finder.lib import ages
from service_finder.lib.ages import YEAR, AgeRange
from service_finder.models import Program

# Program columns with words of their own language, by the name they have in Text.
TEXT_COLUMNS = {
    "name": "name",
    "provider": "provider",
    "target": "target",
    "eligibility": "eligibility",
    "amount": "amount",
    "schedule": "schedule_text",
    "capacity": "capacity_text",
    "apply": "apply_text",
}
SEARCHED = ("name", "provider", "target")
# The data's own words for programmes that are over.
_OVER = ("ended", "2021 only")


@dataclass(frozen=True, slots=True)
class Facts:
    """What the founding document says in a form that can be checked (data/program_facts.csv).

    `needs`: each inner tuple is met by any one of its facts; all of them must be met.
    `child`: the child's age; `adult`: the reader's own age in whole years, both ends in.
    """

    section: str
    child: AgeRange | None
    adult: tuple[int, int] | None
    born: tuple[dt.date, dt.date] | None
    until: dt.date | None
    district_code: str
    needs: tuple[tuple[str, ...], ...]
    is_offer: bool


@dataclass(frozen=True, slots=True)
class PublicProgram:
    """A programme to show. `venue_ids` are services: ask catalogue.places which may be shown.

    `section`: the heading of the document under which it is described; `is_over`: the document,
    or a later source, says that it ended. `texts`: field -> language -> Wording. `searched`:
    the folded words a search looks through.
    """

    id: str
    category: str
    organization_id: str | None
    venue_ids: tuple[str, ...]
    ages: AgeRange | None
    is_over: bool
    is_sensitive: bool
    as_of: str
    citation: Citation
    section: str
    facts: Facts
    updated_at: dt.datetime | None
    texts: Mapping[str, Texts]
    searched: str

    @property
    def name_ko(self) -> str:
        """Return the Korean name."""
        return self.texts["name"]["ko"].text

    def name(self, lang: str) -> Worded:
        """Return the name for a reader; a programme always has one."""
        found = self.text("name", lang)
        return found or Worded(self.name_ko, "ko", "source", lang != "ko")

    def text(self, field: str, lang: str) -> Worded | None:
        """Return a field's words for a reader; None when the document says nothing."""
        return best(self.texts.get(field, {}), lang, allow_machine=not self.is_sensitive)


def every() -> tuple[PublicProgram, ...]:
    """Return all programmes that may be shown, by Korean name; kept until the directory changes."""
    return _every(str(db.engine.url), revision.current())


def get(program_id: str) -> PublicProgram | None:
    """Return one programme, or None when there is none that may be shown."""
    return next((program for program in every() if program.id == program_id), None)


def held_at(service_id: str) -> list[PublicProgram]:
    """Return the programmes that are held at a place."""
    return [program for program in every() if service_id in program.venue_ids]


def find(
    q: str = "",
    *,
    category: str = "",
    age_months: int | None = None,
    on: dt.date,
    among: Iterable[PublicProgram] | None = None,
) -> list[PublicProgram]:
    """Return the programmes that match every word of `q`, a kind and a child's age.

    Programmes that are over come last. One without a stated age passes the age filter: nobody
    said that it is only for others; one for grown-ups only does not.
    """
    words = [_folded(word) for word in q.split()]
    found = [
        program
        for program in (every() if among is None else among)
        if (not category or program.category == category)
        and (age_months is None or takes(program, age_months, on))
        and _holds(program, words)
    ]
    return sorted(found, key=lambda program: (program.is_over, _rank(program, q)))


def takes(program: PublicProgram, age_months: int, on: dt.date) -> bool:
    """Say whether a child of this age may come, as far as the document tells."""
    if program.ages is not None:
        return ages.fits(program.ages, age_months=age_months, on=on).ok
    adult = program.facts.adult
    return adult is None or age_months >= adult[0] * YEAR


def _holds(program: PublicProgram, words: list[str]) -> bool:
    return all(word in program.searched for word in words)


def _rank(program: PublicProgram, q: str) -> int:
    names = [_folded(wording.text) for wording in program.texts["name"].values()]
    wanted = _folded(q)
    if not wanted or wanted in names:
        return 0
    return 1 if any(wanted in name for name in names) else 2


def _haystack(category: str, texts: Mapping[str, Texts]) -> str:
    pieces = [wording.text for field in SEARCHED for wording in texts.get(field, {}).values()]
    return "\n".join(map(_folded, [*pieces, category.replace("_", " ")]))


def _folded(text: str) -> str:
    """Fold case, width, Latin diacritics and spaces away; Korean syllables stay whole."""
    plain = unicodedata.normalize("NFKD", text.casefold()).replace("đ", "d")
    bare = "".join(c for c in plain if not unicodedata.combining(c))
    return unicodedata.normalize("NFC", "".join(bare.split()))


@lru_cache(maxsize=4)
def _every(_database: str, _revision: int) -> tuple[PublicProgram, ...]:
    query = select(Program).where(Program.withdrawn_at.is_(None)).order_by(Program.name)
    found = db.session.scalars(query).all()
    texts = read_texts("program", [row.id for row in found])
    shown = (disclose(row, texts.get(row.id, {})) for row in found)
    return tuple(program for program in shown if program is not None)


def disclose(row: Program, texts: TextsOf) -> PublicProgram | None:
    """Make what may leave the house of a programme, or None when its name speaks of a refuge."""
    names = [row.name, *(text.text for text in texts.get("name", {}).values())]
    if disclosure.is_protected_name(*names):
        return None
    facts = facts_of(row.id)
    is_sensitive = row.category in SENSITIVE
    worded = {
        field: _texts(getattr(row, column), list(texts.get(field, {}).values()), is_sensitive)
        for field, column in TEXT_COLUMNS.items()
    }
    if "ko" not in worded["name"]:
        return None
    return PublicProgram(
        id=row.id,
        category=row.category,
        organization_id=row.organization_id,
        venue_ids=tuple(part for part in row.venue_ids.split("|") if part),
        ages=facts.child or _ages(row),
        is_over=row.status.startswith(_OVER),
        is_sensitive=is_sensitive,
        as_of=row.as_of,
        citation=citations.cite(row.source),
        section=facts.section,
        facts=facts,
        updated_at=row.updated_at,
        texts=worded,
        searched=_haystack(row.category, worded),
    )


def _texts(source: str, stored: list[TextRow], is_sensitive: bool) -> Texts:
    """Put a field's languages together; where readers may be in danger no address is told."""
    told = [source, *(row.text for row in stored)]
    if not source or (is_sensitive and any(map(disclosure.is_address_like, told))):
        return {}
    stale_unless = hash_of(source)
    others = {
        row.lang: Wording(row.text, row.origin, row.source_hash not in ("", stale_unless))
        for row in stored
        if row.lang != "ko"
    }
    return {"ko": Wording(source, "source"), **others}


def _ages(row: Program) -> AgeRange | None:
    """Return the printed ages when they are a child's (grown-ups' are in the facts)."""
    if row.age_min is None or row.age_max is None or row.age_min >= 18:
        return None
    return AgeRange(row.age_min * YEAR, (row.age_max + 1) * YEAR, "unstated")


NO_FACTS = Facts("", None, None, None, None, "", (), False)


def facts_of(program_id: str) -> Facts:
    """Return the checkable facts of a programme; a programme nobody read has none."""
    return _facts().get(program_id, NO_FACTS)


@cache
def _facts() -> dict[str, Facts]:
    with (DATA / "program_facts.csv").open(encoding="utf-8", newline="") as file:
        return {row["program_id"]: _read(row) for row in csv.DictReader(file)}


def _read(row: Mapping[str, str]) -> Facts:
    child = adult = born = None
    if row["child_from_months"]:
        basis = row["child_basis"]
        child = AgeRange(int(row["child_from_months"]), int(row["child_to_months"]), basis)  # type: ignore[arg-type]
    if row["adult_from_years"]:
        adult = (int(row["adult_from_years"]), int(row["adult_to_years"]))
    if row["born_from"]:
        born = (dt.date.fromisoformat(row["born_from"]), dt.date.fromisoformat(row["born_to"]))
    return Facts(
        section=row["section_ko"],
        child=child,
        adult=adult,
        born=born,
        until=dt.date.fromisoformat(row["until"]) if row["until"] else None,
        district_code=row["district_code"],
        needs=tuple(tuple(group.split("|")) for group in row["needs"].split()),
        is_offer=row["is_offer"] == "yes",
    )
