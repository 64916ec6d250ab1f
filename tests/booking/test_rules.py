"""The rules of every kind at their edges, and how a shortage is counted: no database needed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pytest

from service_finder.booking import capacity, rules
from service_finder.booking.kinds import KINDS
from service_finder.booking.kinds.kind import Ask, Question, Want
from service_finder.booking.parties import Child, Party
from service_finder.booking.refusals import Amount, Refusal
from service_finder.models import Offering, Slot
from service_finder.people import vault
from tests.booking.make import NOW

MINUTE = dt.timedelta(minutes=1)
STARTS = NOW + dt.timedelta(days=7)  # 2026-11-28, a Saturday
ENDS = STARTS + dt.timedelta(hours=2)
CLOSES = STARTS - dt.timedelta(hours=1)
OPENS = NOW - dt.timedelta(days=1)
CAFE, LESSON = KINDS["kids_cafe"], KINDS["program"]


@pytest.fixture(autouse=True)
def keys() -> None:
    vault.use(("a key",), "another")


def slot(**columns: Any) -> Slot:
    given = {"starts_at": STARTS, "ends_at": ENDS, "closes_at": STARTS, "state": "open"}
    numbers = {"capacity_hundredths": 500, "held_back_hundredths": 0, "waiting_count": 0}
    return Slot(**{"id": 1, **numbers, **given, **columns})


def ask(*slots: Slot, terms: dict[str, Any] | None = None, **changes: Any) -> Ask:
    offering = Offering(id="x", kind="kids_cafe", terms=terms or {})
    given = Ask(offering, slots or (slot(),), Party(), {}, person_id=1, now=NOW)
    return replace(given, **changes)


def child(name: str = "Mina", born: str = "2021-05-05") -> Child:
    return Child(name, dt.date.fromisoformat(born))


def said(refusals: Iterable[Refusal]) -> list[tuple[str, dict[str, Any], str]]:
    return [(r.code, dict(r.params), r.field) for r in refusals]


# sessions


@pytest.mark.parametrize(
    ("columns", "now", "resident", "staff"),
    [
        ({}, STARTS - MINUTE, "", ""),
        ({}, STARTS, "past", ""),
        ({}, ENDS - MINUTE, "past", ""),
        ({}, ENDS, "past", "past"),
        ({"state": "closed"}, NOW, "closed", "closed"),
        ({"closes_at": CLOSES}, CLOSES - MINUTE, "", ""),
        ({"closes_at": CLOSES}, CLOSES, "closes", ""),
        ({"opens_at": OPENS}, OPENS - MINUTE, "not_open_yet", ""),
        ({"opens_at": OPENS}, OPENS, "", ""),
    ],
)
def test_when_a_session_takes_bookings(
    columns: dict[str, Any], now: dt.datetime, resident: str, staff: str
) -> None:
    wanted = ask(slot(**columns), now=now)
    params = {"closes": {"closes_at": CLOSES}, "not_open_yet": {"opens_at": OPENS}}
    expected = [(resident, params.get(resident, {}), "")] if resident else []
    assert said(rules.session_rules(wanted)) == expected
    by_staff = [r.code for r in rules.session_rules(replace(wanted, is_staff=True))]
    assert by_staff == ([staff] if staff else [])


def test_what_is_booked_already_may_change_until_it_begins() -> None:
    wanted = ask(slot(closes_at=CLOSES), now=CLOSES)
    assert said(rules.session_rules(wanted, is_changing=True)) == []
    late = replace(wanted, now=STARTS)
    assert said(rules.session_rules(late, is_changing=True)) == [("past", {}, "")]


def test_one_reason_is_enough_for_several_sessions_wherever_it_stands() -> None:
    good, bad, worse = slot(), slot(state="closed"), slot(starts_at=NOW)
    assert said(rules.session_rules(ask(good, bad, worse))) == [("closed", {}, "")]
    assert said(rules.session_rules(ask(worse, bad, good))) == [("past", {}, "")]
    assert said(rules.session_rules(ask(good, good))) == []


# who comes

BOUNDS = {"children_min": 2, "children_max": 3, "people_min": 2, "people_max": 3}


@pytest.mark.parametrize(
    ("count", "code", "params", "people"),
    [
        (1, "too_few_children", {"least": 2}, "too_few_people"),
        (2, "", {}, ""),
        (3, "", {}, ""),
        (4, "too_many_children", {"most": 3}, "too_many_people"),
    ],
)
def test_bounds_count_in(count: int, code: str, params: dict[str, int], people: str) -> None:
    party = Party(tuple(child(f"C{number}") for number in range(count)), guardians=1)
    found = said(rules.party_rules(ask(terms={"party": BOUNDS}, party=party), CAFE))
    assert found == ([(people, params, "people"), (code, params, "children")] if code else [])


def test_without_bounds_one_child_to_twenty_and_ten_thousand_people() -> None:
    def codes(party: Party, kind: Any = CAFE) -> list[tuple[str, dict[str, Any], str]]:
        return said(rules.party_rules(ask(party=party), kind))

    assert codes(Party()) == [("too_few_children", {"least": 1}, "children")]
    many = tuple(child(f"C{number}") for number in range(21))
    assert codes(Party(many[:1])) == codes(Party(many[:20])) == []
    assert codes(Party(many)) == [("too_many_children", {"most": 20}, "children")]
    assert codes(Party(many), LESSON) == codes(Party((), 0, 10_000), LESSON) == []
    assert codes(Party((), 0, 10_001), LESSON) == [("too_many_people", {"most": 10_000}, "people")]
    assert codes(Party(), LESSON) == []


def test_children_are_bounded_where_people_are_counted_if_the_terms_say_so() -> None:
    wanted = ask(terms={"party": {"children_min": 1}}, party=Party((), 0, 3))
    assert said(rules.party_rules(wanted, LESSON)) == [
        ("too_few_children", {"least": 1}, "children")
    ]


@pytest.mark.parametrize(
    ("bounds", "children", "guardians", "refused"),
    [
        ({}, 4, 0, None),
        ({"guardians_min": 1}, 4, 1, None),
        ({"guardians_min": 1}, 4, 0, {"needed": 1, "each": 4}),
        ({"children_per_guardian": 3}, 3, 1, None),
        ({"children_per_guardian": 3}, 4, 2, None),
        ({"children_per_guardian": 3}, 4, 1, {"needed": 2, "each": 3}),
        ({"children_per_guardian": 3, "guardians_min": 3}, 4, 2, {"needed": 3, "each": 3}),
        ({"children_per_guardian": 1}, 2, 1, {"needed": 2, "each": 1}),
    ],
)
def test_guardians_for_so_many_children(
    bounds: dict[str, int], children: int, guardians: int, refused: dict[str, int] | None
) -> None:
    party = Party(tuple(child(f"C{number}") for number in range(children)), guardians)
    found = said(rules.party_rules(ask(terms={"party": bounds}, party=party), CAFE))
    assert found == ([] if refused is None else [("more_guardians", refused, "guardians")])


@pytest.mark.parametrize(
    ("party", "cafe", "lesson"),
    [
        (Party((child(),), 2, 9), 1, 9),
        (Party((), 2, 9), 9, 9),
        (Party((child(), child("B")), 3, 0), 2, 5),
    ],
)
def test_whom_the_bounds_count(party: Party, cafe: int, lesson: int) -> None:
    assert (rules.heads(party, CAFE), rules.heads(party, LESSON)) == (cafe, lesson)


def test_faults_of_children_stand_beside_the_child() -> None:
    party = Party(
        (
            child(" "),
            child("Mina"),
            child("Late", "2026-11-29"),
            child("Born that day", "2026-11-28"),
            child("Old", "1905-12-31"),
            child("Very old", "1906-01-01"),
            child("Mina"),
        )
    )
    assert said(rules.party_rules(ask(party=party), CAFE)) == [
        ("bad_name", {}, "children-0-name"),
        ("not_born_yet", {"name": "Late"}, "children-2-born_on"),
        ("bad_birth_date", {}, "children-4-born_on"),
        ("same_child_twice", {"name": "Mina"}, "children-6-name"),
    ]


def test_without_a_session_a_child_is_born_by_today() -> None:
    wanted = replace(ask(), slots=(), party=Party((child(born="2026-11-22"),)))
    assert said(rules.party_rules(wanted, CAFE)) == [
        ("not_born_yet", {"name": "Mina"}, "children-0-born_on")
    ]
    assert said(rules.party_rules(replace(wanted, now=NOW + dt.timedelta(days=1)), CAFE)) == []


def test_the_day_is_seouls() -> None:
    early = slot(starts_at=NOW.replace(hour=15, minute=0))  # the 22nd in Seoul, the 21st in UTC
    wanted = ask(early, party=Party((child(born="2026-11-22"),)))
    assert said(rules.party_rules(wanted, CAFE)) == []
    ages = {"from_months": 12, "basis": "months"}
    wanted = ask(early, terms={"ages": ages}, party=Party((child(born="2025-11-22"),)))
    assert said(rules.age_rules(wanted)) == []


def test_ages_are_asked_only_of_children_who_can_be() -> None:
    terms = {"ages": {"from_months": 72, "basis": "months"}}
    party = Party((child(" "), child()))
    codes = [r.code for r in rules.party_rules(ask(terms=terms, party=party), CAFE)]
    assert codes == ["bad_name"]
    codes = [r.code for r in rules.party_rules(ask(terms=terms, party=Party((child(),))), CAFE)]
    assert codes == ["too_young"]


@pytest.mark.parametrize(
    ("ages", "born", "code", "by", "from_on"),
    [
        ({"from_months": 36, "to_months": 84, "basis": "months"}, "2023-12-28",
         "too_young", Amount(1, "month"), dt.date(2026, 12, 28)),
        ({"from_months": 36, "to_months": 84, "basis": "months"}, "2024-11-28",
         "too_young", Amount(1, "year"), dt.date(2027, 11, 28)),
        ({"from_months": 36, "to_months": 84, "basis": "months"}, "2024-10-28", "too_young",
         Amount(11, "month"), dt.date(2027, 10, 28)),
        ({"to_months": 84, "basis": "months"}, "2019-11-28", "too_old", Amount(1, "month"), None),
        ({"from_months": 48, "basis": "year"}, "2023-01-01",
         "too_young", Amount(1, "year"), dt.date(2027, 1, 1)),
        ({"to_months": 84, "basis": "year"}, "2019-12-31", "too_old", Amount(1, "year"), None),
        ({"to_months": 84, "basis": "grade"}, "2018-12-31", "too_old", Amount(2, "year"), None),
    ],
)  # fmt: skip
def test_how_much_too_young_or_too_old(
    ages: dict[str, Any], born: str, code: str, by: Amount, from_on: dt.date | None
) -> None:
    party = Party((child("Fits", "2021-05-05"), child("Mina", born)))
    params: dict[str, Any] = {"name": "Mina", "by": by}
    if from_on is not None:
        params["from_on"] = from_on
    found = said(rules.age_rules(ask(terms={"ages": ages}, party=party)))
    assert found == [(code, params, "children-1-born_on")]
    assert type(found[0][1]["by"].count) is int  # it is shown as it is


def test_several_children_are_told_each() -> None:
    ages = {"from_months": 120, "basis": "months"}
    party = Party((child("A"), child("Big", "2010-01-01"), child("B")))
    found = said(rules.age_rules(ask(terms={"ages": ages}, party=party)))
    assert [(params["name"], place) for _code, params, place in found] == [
        ("A", "children-0-born_on"), ("B", "children-2-born_on"),
    ]  # fmt: skip


@pytest.mark.parametrize("terms", [{}, {"ages": None}, {"ages": {}}])
def test_terms_without_ages_let_everybody_come(terms: dict[str, Any]) -> None:
    assert rules.ages_of(terms) is None
    assert said(rules.age_rules(ask(terms=terms, party=Party((child(),))))) == []


def test_ages_without_a_session_are_not_asked() -> None:
    terms = {"ages": {"from_months": 120, "basis": "months"}}
    wanted = replace(ask(terms=terms, party=Party((child(),))), slots=())
    assert said(rules.age_rules(wanted)) == []


def test_half_open_ages_begin_at_nought_and_have_no_end() -> None:
    found = rules.ages_of({"ages": {"from_months": None, "basis": "year"}})
    assert found is not None
    assert (found.from_months, found.to_months, found.basis) == (0, None, "year")


# answers

TEXT = Question("note", "text", "Notes")
NEEDED = Question("why", "text", "Purpose", required=True)
NUMBER = Question("guests", "integer", "Guests")
YES = Question("care", "boolean", "Play care")
WAY = Question("way", "choice", "Way", choices=(("phone", "By phone"), ("online", "Online")))
CONSENT = Question("consent", "boolean", "Consent")


@pytest.mark.parametrize(
    ("question", "value", "is_good"),
    [
        (TEXT, "x" * 1000, True), (TEXT, "x" * 1001, False), (TEXT, 7, False), (TEXT, [], False),
        (NUMBER, 0, True), (NUMBER, 10_000, True), (NUMBER, 10_001, False), (NUMBER, -1, False),
        (NUMBER, True, False), (NUMBER, "7", False), (NUMBER, 1.5, False),
        (YES, True, True), (YES, False, True), (YES, 1, False), (YES, "yes", False),
        (WAY, "phone", True), (WAY, "online", True), (WAY, "By phone", False), (WAY, 1, False),
        (CONSENT, True, True), (CONSENT, "no", False),
        (TEXT, None, True), (TEXT, "", True),  # not answered
    ],
)  # fmt: skip
def test_answers_are_of_the_questions_type(question: Question, value: Any, is_good: bool) -> None:
    found = said(rules.answer_rules((question,), ask(answers={question.key: value})))
    expected = ("bad_answer", {"question": question.label}, f"answers-{question.key}")
    assert found == ([] if is_good else [expected])


def test_what_must_be_answered_and_what_nobody_asked() -> None:
    wanted = ask(answers={"consent": False, "k" * 41: "x", "why": ""})
    assert said(rules.answer_rules((CONSENT, NEEDED, TEXT), wanted)) == [
        ("consent_needed", {}, "answers-consent"),
        ("answer_needed", {"question": "Purpose"}, "answers-why"),
        ("bad_answer", {"question": "k" * 40}, "answers"),
    ]
    by_staff = replace(wanted, is_staff=True, answers={})
    assert said(rules.answer_rules((CONSENT, NEEDED, TEXT), by_staff)) == []
    missing = replace(wanted, answers={})
    assert [r.code for r in rules.answer_rules((CONSENT, NEEDED, TEXT), missing)] == [
        "answer_needed"
    ]


# a shortage


def want(units: int, **columns: Any) -> Want:
    part = columns.pop("part", "main")
    return Want(slot(**columns), units, part)


def test_what_is_held_back_is_for_staff() -> None:
    kept = slot(held_back_hundredths=200)
    assert capacity.free(kept, 100) == 200
    assert capacity.free(kept, 100, is_staff=True) == 400
    wants = [want(300, held_back_hundredths=200)]
    refusal = capacity.missing(wants, {1: 0})
    assert refusal is None
    refusal = capacity.missing(wants, {1: 100})
    assert refusal is not None
    assert said([refusal]) == [("full", {"wanted": 3, "left": 2}, "")]
    assert capacity.missing(wants, {1: 200}, is_staff=True) is None


def test_a_shortage_is_counted_in_whole_places() -> None:
    for units, held, wanted, left in ((175, 400, 2, 1), (175, 375, 2, 1), (100, 401, 1, 0)):
        refusal = capacity.missing([want(units)], {1: held})
        assert refusal is not None
        assert said([refusal]) == [("full", {"wanted": wanted, "left": left}, "")]
        assert all(type(number) is int for number in refusal.params.values())
    over = capacity.missing([want(100, capacity_hundredths=100)], {1: 300})
    assert over is not None and over.params["left"] == 0  # lowered under what is booked


def test_the_want_that_does_not_fit_is_named() -> None:
    care = want(100, id=2, part="add_on", capacity_hundredths=0)
    refusal = capacity.missing([want(100), care], {1: 0, 2: 0})
    assert refusal is not None and refusal.code == "add_on_full"
    refusal = capacity.missing([care, want(600)], {1: 0, 2: -100})
    assert refusal is not None and refusal.code == "full"


def test_the_longest_waiting_list_of_several_sessions_counts() -> None:
    most = capacity.WAITING_MOST
    some = [slot(waiting_count=2), slot(waiting_count=7)]
    refused = capacity.full(Refusal("full"), some)
    assert (refused.codes, refused.waitlist) == (("full",), {"open": True, "waiting": 7})
    full = [slot(waiting_count=most - 1), slot(waiting_count=most)]
    assert capacity.full(Refusal("full"), full).waitlist == {"open": False, "waiting": most}
    assert capacity.can_wait(full[:1])
    assert not capacity.can_wait(full)
