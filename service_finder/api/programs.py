"""`/programs` and `/benefits`: programmes, and which of them fit a family's answers."""

from __future__ import annotations

from typing import Any

from flask import Response
from flask_babel import gettext

from service_finder.api import answers, asking, cursors, helping, params, place_items, problems
from service_finder.api.params import Given, Unusable
from service_finder.api.place_items import Json
from service_finder.api.routes import read, v1
from service_finder.catalogue import danger, eligibility, places, programs
from service_finder.catalogue.program_kinds import PROGRAM_KINDS
from service_finder.catalogue.programs import PublicProgram
from service_finder.lib import clock

FIELDS = ("provider", "target", "eligibility", "amount", "schedule", "capacity", "apply")
CATEGORY = params.choice("category", "One kind of programme.", tuple(PROGRAM_KINDS))
OWN_AGE_LIMIT = 120


def _answer(given: str) -> bool:
    word = given.lower()
    if word not in ("1", "true", "yes", "0", "false", "no"):
        raise Unusable("1, 0")
    return word in ("1", "true", "yes")


# Yes, no, or left out: three answers, unlike a filter.
QUESTIONS = tuple(
    params.read_by(code, f"{words}: 1 yes, 0 no.", _answer, "1, 0", {"enum": ["1", "0"]})
    for code, words in eligibility.QUESTIONS.items()
)


@read(
    v1,
    "/programs",
    summary="Find programmes",
    answer="ProgramList",
    declared=(
        asking.Q, asking.LANG, asking.AGE_MONTHS, CATEGORY, asking.LIMIT, cursors.CURSOR,
    ),
)  # fmt: skip
def list_programs(given: Given) -> Response:
    """Answer with the programmes that match; those that are over come last and say so."""
    found = programs.find(
        given["q"] or "",
        category=given["category"] or "",
        age_months=given["age_months"],
        on=clock.today(),
    )
    body = _page(given, [item(program, given["lang"]) for program in found])
    if danger.speaks_of_danger(given["q"] or "", given["lang"]):
        return answers.untraceable({**body, "help": helping.lines(given["lang"])})
    if found and all(program.is_sensitive for program in found):
        return answers.untraceable(body)
    return answers.public(body)


@read(
    v1,
    "/programs/{program_id}",
    summary="One programme",
    answer="Program",
    declared=(asking.LANG,),
    ids=("program_id",),
)
def show_program(given: Given, program_id: str) -> Response:
    """Answer with one programme, where it is held, and where its facts are written."""
    program = programs.get(program_id) if asking.is_id(program_id) else None
    if program is None:
        raise problems.missing()
    lang = given["lang"]
    body = item(program, lang) | {
        **{name: place_items.worded(program.text(name, lang), "seed") for name in FIELDS},
        "organization_id": program.organization_id,
        "places": [
            {
                "id": place.id,
                "name": place.name(lang).text,
                "name_ko": place.name_ko,
                "url": answers.absolute(f"/{lang}/places/{place.id}"),
            }
            for place in places.load(program.venue_ids)
        ],
        "texts": place_items.texts(program.texts, "seed", with_machine=not program.is_sensitive),
    }
    return answers.untraceable(body) if program.is_sensitive else answers.public(body)


@read(
    v1,
    "/benefits",
    summary="Programmes that fit a family's answers, with the reasons",
    answer="BenefitList",
    declared=(
        asking.LANG, asking.AGE_MONTHS,
        params.whole("own_age", "Your own age in whole years.", 0, OWN_AGE_LIMIT),
        asking.DISTRICT, CATEGORY, *QUESTIONS, asking.LIMIT, cursors.CURSOR,
    ),
)  # fmt: skip
def list_benefits(given: Given) -> Response:
    """Answer with what fits; a family's answers are for no shared memory and no log."""
    said = eligibility.Answers(
        age_months=given["age_months"],
        own_age=given["own_age"],
        district_code=given["district"] or "",
        facts={q.name: given[q.name] for q in QUESTIONS if given[q.name] is not None},
    )
    found = eligibility.match(said, on=clock.today(), category=given["category"] or "")
    made = answers.public(_page(given, [_benefit(match, given["lang"]) for match in found]))
    made.headers["Cache-Control"] = "private, no-cache"
    return made


def item(program: PublicProgram, lang: str) -> Json:
    """Return the item of a programme."""
    name, ages = program.name(lang), program.ages
    return {
        "id": program.id,
        "category": program.category,
        "category_name": gettext(PROGRAM_KINDS.get(program.category, program.category)),
        "name": name.text,
        "name_lang": name.lang,
        "name_origin": place_items.origin(name.origin, "seed"),
        "name_ko": program.name_ko,
        "provider": place_items.worded(program.text("provider", lang), "seed"),
        "target": place_items.worded(program.text("target", lang), "seed"),
        "ages": ages
        and {"from_months": ages.from_months, "to_months": ages.to_months, "basis": ages.basis},
        "over": program.is_over,
        "url": answers.absolute(f"/{lang}/programs/{program.id}"),
        "source": source(program),
    }


def source(program: PublicProgram) -> Json:
    """Return where the facts are written: document, section and date."""
    cited = program.citation
    return {
        "document": cited.name,
        "publisher": cited.document.publisher_ko if cited.document else None,
        "section": program.section or None,
        "date": program.as_of or None,
        "address": cited.address or None,
        "verified": False,
    }


def _benefit(match: eligibility.Match, lang: str) -> Json:
    return item(match.program, lang) | {
        "fits": "yes" if match.fits else "maybe",
        "reasons": [
            {
                "code": reason.code,
                "state": reason.state,
                "message": gettext(eligibility.REASONS[reason.code]),
                "any_of": list(reason.facts) if len(reason.facts) > 1 else None,
            }
            for reason in match.reasons
        ],
        "conditions": place_items.worded(match.program.text("eligibility", lang), "seed"),
        "amount": place_items.worded(match.program.text("amount", lang), "seed"),
    }


def _page(given: Given, found: list[Any]) -> Json:
    start = cursors.position(given, 0)
    end = start + given["limit"]
    after = cursors.write(given, end) if end < len(found) else None
    return answers.listing(found[start:end], len(found), after)
