"""Rules that hold for every kind. Numbers come from Offering.terms; each yields refusals."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

from service_finder.booking import parties
from service_finder.booking.kinds.kind import Ask, Kind, Question
from service_finder.booking.parties import Party
from service_finder.booking.refusals import Amount, Param, Refusal
from service_finder.lib.ages import AgeRange, fits
from service_finder.lib.clock import SEOUL

OLDEST_YEARS = 120
WHOLE_YEARS = ("year", "grade")  # bases that count years of birth
TEXT_MOST = 1000


def session_rules(ask: Ask, *, is_changing: bool = False) -> Iterator[Refusal]:
    """Refuse sessions that are closed, over, or not open for booking; staff book on the day."""
    for slot in ask.slots:
        if slot.state == "closed":
            yield Refusal("closed")
        elif ask.is_staff:
            if ask.now >= slot.ends_at:
                yield Refusal("past")
        elif ask.now >= slot.starts_at:
            yield Refusal("past")
        elif ask.now >= slot.closes_at and not is_changing:
            yield Refusal("closes", {"closes_at": slot.closes_at})
        elif slot.opens_at is not None and ask.now < slot.opens_at:
            yield Refusal("not_open_yet", {"opens_at": slot.opens_at})
        else:
            continue
        return


def party_rules(ask: Ask, kind: Kind) -> Iterator[Refusal]:
    """Refuse names and dates that cannot be, too many or too few, and ages that do not fit."""
    faults = list(_child_faults(ask))
    yield from faults
    bounds = ask.terms.get("party", {})
    yield from _people_bounds(heads(ask.party, kind), bounds)
    if kind.counts == "children" or "children_min" in bounds:
        yield from _children_bounds(ask.party, bounds)
    if not faults:
        yield from age_rules(ask)


def age_rules(ask: Ask) -> Iterator[Refusal]:
    """Refuse children whose age does not fit on the day of the session."""
    ages = ages_of(ask.offering.terms)
    if ages is None or not ask.slots:
        return
    on = ask.starts_at.astimezone(SEOUL).date()
    for index, child in enumerate(ask.party.children):
        fit = fits(ages, born_on=child.born_on, on=on)
        if fit.ok:
            continue
        months = fit.by_months
        if ages.basis in WHOLE_YEARS:
            months = -(-months // 12) * 12  # a year of birth is never a month too old
        by = Amount(months, "month") if months % 12 else Amount(months // 12, "year")
        params: dict[str, Param] = {"name": child.name, "by": by}
        if fit.from_date is not None:
            params["from_on"] = fit.from_date
        yield Refusal(fit.reason, params, f"children-{index}-born_on")


def ages_of(terms: Mapping[str, Any]) -> AgeRange | None:
    """Return the ages that the terms state, or None when everybody may come."""
    ages = terms.get("ages")
    if not ages:
        return None
    return AgeRange(ages.get("from_months") or 0, ages.get("to_months"), ages["basis"])


def answer_rules(questions: tuple[Question, ...], ask: Ask) -> Iterator[Refusal]:
    """Refuse missing answers, and answers that are not of the question's type."""
    for question in questions:
        value = ask.answers.get(question.key)
        place = f"answers-{question.key}"
        if question.key == "consent" and value is False:
            yield Refusal("consent_needed", {}, place)
        elif value in (None, ""):
            if question.required and not ask.is_staff:
                yield Refusal("answer_needed", {"question": question.label}, place)
        elif not _is_good_answer(question, value):
            yield Refusal("bad_answer", {"question": question.label}, place)
    known = {question.key for question in questions}
    for key in ask.answers:
        if key not in known:
            yield Refusal("bad_answer", {"question": str(key)[:40]}, "answers")


def _is_good_answer(question: Question, value: object) -> bool:
    if question.type == "boolean":
        return isinstance(value, bool)
    if question.type == "integer":
        return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 10_000
    if not isinstance(value, str) or len(value) > TEXT_MOST:
        return False
    return question.type != "choice" or value in {code for code, _label in question.choices}


def _child_faults(ask: Ask) -> Iterator[Refusal]:
    seen: set[str] = set()
    for index, child in enumerate(ask.party.children):
        place = f"children-{index}"
        if not parties.is_good_name(child.name):
            yield Refusal("bad_name", {}, f"{place}-name")
            continue
        yield from _birth_faults(ask, child.name, child.born_on, f"{place}-born_on")
        if child.keys[0] in seen:
            yield Refusal("same_child_twice", {"name": child.name}, f"{place}-name")
        seen.add(child.keys[0])


def _birth_faults(ask: Ask, name: str, born_on: dt.date, place: str) -> Iterator[Refusal]:
    on = (ask.starts_at if ask.slots else ask.now).astimezone(SEOUL).date()
    if born_on > on:
        yield Refusal("not_born_yet", {"name": name}, place)
    elif born_on.year < on.year - OLDEST_YEARS:
        yield Refusal("bad_birth_date", {}, place)


def _children_bounds(party: Party, bounds: dict[str, int]) -> Iterator[Refusal]:
    count = len(party.children)
    if count < bounds.get("children_min", 1):
        yield Refusal("too_few_children", {"least": bounds.get("children_min", 1)}, "children")
    if count > bounds.get("children_max", 20):
        yield Refusal("too_many_children", {"most": bounds.get("children_max", 20)}, "children")
    each = bounds.get("children_per_guardian", 0)
    needed = max(bounds.get("guardians_min", 0), -(-count // each) if each else 0)
    if party.guardians < needed:
        yield Refusal("more_guardians", {"needed": needed, "each": each or count}, "guardians")


def heads(party: Party, kind: Kind) -> int:
    """Count whom the bounds on people mean: where children are counted, guardians come apart."""
    if kind.counts == "children":
        return len(party.children) or party.people
    return party.people or len(party.children) + party.guardians


def _people_bounds(count: int, bounds: dict[str, int]) -> Iterator[Refusal]:
    if count < bounds.get("people_min", 0):
        yield Refusal("too_few_people", {"least": bounds["people_min"]}, "people")
    most = bounds.get("people_max", 10_000)
    if count > most:
        yield Refusal("too_many_people", {"most": most}, "people")
