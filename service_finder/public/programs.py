"""Programmes: the list with its filters, and one programme with where its facts are written."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue

from service_finder.catalogue import danger, eligibility, places, programs
from service_finder.catalogue.program_kinds import PROGRAM_KINDS
from service_finder.catalogue.programs import PublicProgram
from service_finder.catalogue.wording import Worded
from service_finder.lib import clock
from service_finder.public import age_words, headers, public, safety, source_words
from service_finder.public.speaking import _

LONGEST = 200
OLDEST_MONTHS = 1199
# The facts of a programme in the order in which a family asks for them: field -> heading.
FIELDS = ("target", "eligibility", "amount", "schedule", "capacity", "apply")


@dataclass(frozen=True, slots=True)
class Asked:
    """The filters as they were typed, what they were read as, and what could not be read."""

    q: str
    category: str
    provider: str
    whom: str
    age_text: str
    age_months: int | None
    errors: list[tuple[str, str]]

    @property
    def is_any(self) -> bool:
        """Say whether anything was asked."""
        return bool(self.q or self.category or self.provider or self.whom or self.age_text)


def whole_months(typed: str) -> int | None:
    """Read an age in months; None when it is none."""
    if not (typed.isascii() and typed.isdigit() and len(typed) <= 4):
        return None
    return int(typed) if int(typed) <= OLDEST_MONTHS else None


@public.get("/programs")
def program_list(lang: str) -> ResponseReturnValue:
    """Show the programmes that match; those that are over come last and say so."""
    asked = _asked()
    found = programs.find(
        asked.q, category=asked.category, age_months=asked.age_months, on=clock.today()
    )
    if asked.provider:
        found = [row for row in found if _provider(row) == asked.provider]
    if asked.whom:
        found = [row for row in found if asked.whom in _whom(row)]
    if danger.speaks_of_danger(asked.q, lang):
        return safety.crisis_for(asked.q, lang, found)
    if found and all(row.is_sensitive for row in found):
        headers.mark_sensitive()
    return render_template(
        "public/programs.html",
        asked=asked,
        found=found,
        kinds={code: PROGRAM_KINDS[code] for code in PROGRAM_KINDS if code in _kinds_there()},
        all_kinds=PROGRAM_KINDS,
        whom=_targets(),
        providers=_providers(lang),
        source=partial(source_line, lang=lang),
        ages=age_words.choices(asked.age_months),
    )


@public.get("/programs/<program_id>")
def program_page(lang: str, program_id: str) -> ResponseReturnValue:
    """Show one programme: who it is for, what it gives, and the document that says so."""
    program = programs.get(program_id)
    if program is None:
        abort(404)
    if program.is_sensitive:
        headers.mark_sensitive()
    return render_template("public/program.html", **page_of(program, lang))


def page_of(program: PublicProgram, lang: str) -> dict[str, Any]:
    """Return what the page of a programme shows."""
    rows = [(heading, program.text(field, lang)) for field, heading in _headings()]
    return {
        "program": program,
        "kind": PROGRAM_KINDS.get(program.category, ""),
        "rows": [(heading, words) for heading, words in rows if words],
        "ages": age_words.range_text(program.ages, clock.today()) if program.ages else "",
        "venues": places.load(program.venue_ids),
        "document": source_words.document(program.citation, lang),
        "as_of": source_words.dated(program.citation, program.as_of, lang),
        "provider_ko": _provider(program),
        "counted": age_words.basis_text(program.ages) if program.ages else "",
        "base": "public/sensitive_base.html" if program.is_sensitive else "base.html",
    }


def source_line(program: PublicProgram, lang: str) -> Worded:
    """Return where a programme is written and its date, in one line for lists."""
    name = source_words.document(program.citation, lang)
    as_of = source_words.dated(program.citation, program.as_of, lang)
    if not as_of:
        return name
    return replace(name, text=" ".join((name.text, _("(%(words)s)", words=as_of))))


def _headings() -> list[tuple[str, str]]:
    words = {
        "target": _("Who can use it"),
        "eligibility": _("Conditions"),
        "amount": _("What you get"),
        "schedule": _("When"),
        "capacity": _("Capacity"),
        "apply": _("How to apply"),
    }
    return [(field, words[field]) for field in FIELDS]


def _asked() -> Asked:
    typed = {name: request.args.get(name, "").strip()[:LONGEST] for name in
             ("q", "category", "provider", "whom", "age_months")}  # fmt: skip
    errors = []
    months = whole_months(typed["age_months"])
    if typed["age_months"] and months is None:
        errors.append(("age_months", _("This age could not be read. Choose one from the list.")))
    category = typed["category"]
    if category and category not in PROGRAM_KINDS:
        errors.append(("category", _("This kind is not known. Choose one from the list.")))
        category = ""
    whom = typed["whom"]
    if whom and whom not in _targets():
        errors.append(("whom", _("This choice is not known. Choose one from the list.")))
        whom = ""
    return Asked(typed["q"], category, typed["provider"], whom, typed["age_months"], months, errors)


def _kinds_there() -> set[str]:
    return {program.category for program in programs.every()}


def _whom(program: PublicProgram) -> set[str]:
    return {fact for group in program.facts.needs for fact in group}


def _targets() -> dict[str, str]:
    """Return the groups that some programme is for: code -> msgid."""
    there = {fact for program in programs.every() for fact in _whom(program)}
    return {
        code: words
        for code, words in eligibility.QUESTIONS.items()
        if code in there and code != "seoul"
    }


def _provider(program: PublicProgram) -> str:
    provider = program.texts.get("provider", {}).get("ko")
    return provider.text if provider else ""


def _providers(lang: str) -> list[tuple[str, str]]:
    """Return the providers as (Korean name, name for the reader), by name."""
    found = {}
    for program in programs.every():
        words = program.text("provider", lang)
        if words is not None:
            found[_provider(program)] = words.text
    return sorted(found.items(), key=lambda pair: pair[1])
