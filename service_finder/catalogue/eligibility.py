"""Which programmes fit a family's answers, with the reason for each and where it is written.

Only facts that a founding document states are compared (data/program_facts.csv). A programme is
left out when an answer contradicts one; what was not answered stays open and is said so. The
office that runs a programme decides, never this list.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Literal

from service_finder.catalogue import programs
from service_finder.catalogue.programs import PublicProgram
from service_finder.lib import ages
from service_finder.lib.ages import YEAR
from service_finder.lib.marking import N_

State = Literal["met", "open"]
# What can be asked, in this order: code -> the question's words.
QUESTIONS: dict[str, str] = {
    "seoul": N_("I live in Seoul"),
    "carer": N_("I look after a child"),
    "father": N_("I am a father or a man raising a child"),
    "woman": N_("I am a woman"),
    "expecting": N_("We are expecting a baby"),
    "baby_wish": N_("We would like to have a baby"),
    "twins": N_("We have twins or more"),
    "many_children": N_("We have several children"),
    "multicultural": N_("We are a multicultural or foreign family"),
    "working": N_("All parents in our family work"),
    "job_seeking": N_("I am looking for work"),
    "career_break": N_("I had a break in my career"),
    "it_work": N_("I work in IT"),
    "engaged": N_("We are getting married or are newly married"),
    "couple": N_("I live with a partner"),
    "unmarried": N_("I am not married"),
}
# Why a programme is on the list: code -> words. The facts themselves are codes too.
REASONS: dict[str, str] = {
    **QUESTIONS,
    "child_age": N_("The age of your child"),
    "own_age": N_("Your own age"),
    "born": N_("The date of birth of your child"),
    "district": N_("Your district"),
    "everyone": N_("Open to everyone"),
    "period": N_("The period in the document has passed. Ask whether it goes on."),
}
# Answers that follow from others.
_FOLLOWS = {"father": ("carer",), "twins": ("carer",), "many_children": ("carer",)}


@dataclass(frozen=True, slots=True)
class Answers:
    """What a family said. None and absent facts: not answered.

    `facts`: code of QUESTIONS -> yes or no. `own_age` in whole years.
    """

    age_months: int | None = None
    own_age: int | None = None
    district_code: str = ""
    facts: dict[str, bool] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Say whether nothing was answered."""
        nothing = self.age_months is None and self.own_age is None and not self.district_code
        return nothing and not self.facts

    def says(self, fact: str) -> bool | None:
        """Return what was answered, directly or by what follows from it; None if nothing was."""
        if fact in self.facts:
            return self.facts[fact]
        if fact == "seoul" and self.district_code:
            return True
        if fact == "carer" and self.age_months is not None:
            return True
        if any(self.facts.get(cause) for cause, effects in _FOLLOWS.items() if fact in effects):
            return True
        return None


@dataclass(frozen=True, slots=True)
class Reason:
    """One condition of a programme: its code, and whether the answers meet it or leave it open.

    `facts`: for a condition met by any of several facts, those it names.
    """

    code: str
    state: State
    facts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Match:
    """A programme that may fit; `fits` when every condition that can be asked is met."""

    program: PublicProgram
    fits: bool
    reasons: tuple[Reason, ...]


class _Contradicted(Exception):
    """An answer rules the programme out."""


def match(answers: Answers, *, on: dt.date, category: str = "") -> list[Match]:
    """Return the programmes that fit the answers: those that surely fit first, then by reasons met.

    With no answers at all, every offer with its conditions. Nothing about danger is on this list.
    """
    found = []
    for program in programs.every():
        facts = program.facts
        if not facts.is_offer or program.is_over or program.is_sensitive:
            continue
        if category and program.category != category:
            continue
        try:
            reasons = _reasons(program, answers, on)
        except _Contradicted:
            continue
        asked = [reason for reason in reasons if reason.code != "period"]
        if answers.is_empty or any(reason.state == "met" for reason in asked):
            fits = all(reason.state == "met" for reason in reasons)
            found.append(Match(program, fits, tuple(reasons)))
    return sorted(found, key=_order)


def _order(match: Match) -> tuple[bool, int, str]:
    met = sum(reason.state == "met" for reason in match.reasons if reason.code != "everyone")
    return not match.fits, -met, match.program.id


def _reasons(program: PublicProgram, answers: Answers, on: dt.date) -> list[Reason]:
    facts = program.facts
    found: list[Reason] = []
    if facts.child is not None:
        found.append(_child(program, answers, on))
    if facts.adult is not None:
        found.append(_own_age(facts.adult, answers))
    if facts.born is not None:
        found.append(_born(facts.born, answers, on))
    if facts.district_code:
        found.append(_settle("district", _same(answers.district_code, facts.district_code)))
    found += [_need(group, answers) for group in facts.needs]
    if not found:
        found.append(Reason("everyone", "met"))
    if facts.until is not None and facts.until < on:
        found.append(Reason("period", "open"))
    return found


def _child(program: PublicProgram, answers: Answers, on: dt.date) -> Reason:
    child = program.facts.child
    assert child is not None
    if answers.age_months is None:
        return _settle("child_age", False if answers.says("carer") is False else None)
    return _settle("child_age", ages.fits(child, age_months=answers.age_months, on=on).ok)


def _own_age(limits: tuple[int, int], answers: Answers) -> Reason:
    if answers.own_age is None:
        return _settle("own_age", None)
    return _settle("own_age", limits[0] <= answers.own_age <= limits[1])


def _born(limits: tuple[dt.date, dt.date], answers: Answers, on: dt.date) -> Reason:
    if answers.age_months is None:
        return _settle("born", None)
    earliest, latest = ages.birth_dates(answers.age_months, on)
    if latest < limits[0] or earliest > limits[1]:
        return _settle("born", False)
    return _settle("born", True if limits[0] <= earliest and latest <= limits[1] else None)


def _need(group: tuple[str, ...], answers: Answers) -> Reason:
    said = [answers.says(fact) for fact in group]
    if True in said:
        return Reason(group[said.index(True)], "met", group)
    _settle(group[0], None if None in said else False)
    return Reason(group[0], "open", group)


def _same(given: str, wanted: str) -> bool | None:
    return given == wanted if given else None


def _settle(code: str, is_met: bool | None) -> Reason:
    if is_met is False:
        raise _Contradicted
    return Reason(code, "met" if is_met else "open")


OLDEST_CHILD_MONTHS = 20 * YEAR
