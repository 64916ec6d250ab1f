"""What fits my family: a short form, and the programmes that fit with the reasons. Nothing is kept.

The answers travel in the address as in every plain form, so the page is private, uncached and
its address is kept from other sites; nothing about danger is asked or answered here.
"""

from __future__ import annotations

from functools import partial

from flask import make_response, render_template, request
from flask.typing import ResponseReturnValue

from service_finder.catalogue import directory, eligibility
from service_finder.catalogue.program_kinds import PROGRAM_KINDS
from service_finder.lib import clock
from service_finder.maps import backdrop
from service_finder.public import age_words, public
from service_finder.public.programs import source_line, whole_months
from service_finder.public.speaking import _

OLDEST = 120


@public.get("/benefits")
def benefits(lang: str) -> ResponseReturnValue:
    """Show the questions, and beneath them what fits the answers given so far."""
    answers, errors = _answers()
    found = eligibility.match(answers, on=clock.today())
    page = render_template(
        "public/benefits.html",
        answers=answers,
        errors=errors,
        typed=request.args,
        sure=[match for match in found if match.fits] if not answers.is_empty else [],
        maybe=[match for match in found if not match.fits] if not answers.is_empty else [],
        questions=eligibility.QUESTIONS,
        reasons=eligibility.REASONS,
        all_kinds=PROGRAM_KINDS,
        districts=_districts(lang),
        ages=age_words.choices(answers.age_months),
        source=partial(source_line, lang=lang),
    )
    answer = make_response(page)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _districts(lang: str) -> list[tuple[str, str]]:
    names = {code: name.text for code, name in backdrop.district_names(lang).items()}
    return sorted(names.items(), key=lambda pair: pair[1])


def _answers() -> tuple[eligibility.Answers, list[tuple[str, str]]]:
    errors = []
    child, own = (request.args.get(name, "").strip()[:9] for name in ("age_months", "own_age"))
    age_months = whole_months(child)
    if child and age_months is None:
        errors.append(("age_months", _("This age could not be read. Choose one from the list.")))
    own_age = int(own) if own.isascii() and own.isdigit() and int(own) <= OLDEST else None
    if own and own_age is None:
        errors.append(("own_age", _("Write your age as a whole number, such as 34.")))
    district = request.args.get("district", "")
    if district not in directory.current().district_names:
        if district:
            errors.append(("district", _("This district is not known. Choose one from the list.")))
        district = ""
    said = set(request.args.getlist("is")) & set(eligibility.QUESTIONS)
    facts = dict.fromkeys(said, True)
    return eligibility.Answers(age_months, own_age, district, facts), errors
