"""counselling: an appointment, or a series; by phone, in person or online; no reason is asked."""

from __future__ import annotations

from collections.abc import Iterator

from service_finder.booking.kinds.approval import first_state
from service_finder.booking.kinds.kind import Ask, Kind, Question, Want
from service_finder.booking.kinds.questions import COMMON
from service_finder.booking.refusals import Refusal
from service_finder.lib.marking import N_
from service_finder.models import Offering

WAYS = (
    ("phone", N_("By phone")),
    ("in_person", N_("In person")),
    ("online", N_("Online")),
)
TOPICS = (
    ("couple", N_("Couple or marriage")),
    ("parenting", N_("Bringing up children")),
    ("family", N_("Life in the family")),
    ("work", N_("Work and family")),
    ("self", N_("Myself")),
    ("unsaid", N_("I would rather not say")),
)
WAY = Question("way", "choice", N_("How would you like to talk?"), True, WAYS)
TOPIC = Question("topic", "choice", N_("What is it about?"), choices=TOPICS, is_private=True)


def wants(ask: Ask) -> list[Want]:
    """Claim each appointment of the series."""
    return [Want(slot, 100) for slot in sorted(ask.slots, key=lambda slot: slot.starts_at)]


def series_rules(ask: Ask) -> Iterator[Refusal]:
    """Refuse no appointment at all, and more than the series has."""
    if not 1 <= len(ask.slots) <= int(ask.terms.get("series", 1)):
        yield Refusal("one_session", {}, "slots")


def way_rules(ask: Ask) -> Iterator[Refusal]:
    """Refuse ways of talking that this expert does not offer."""
    offered = ask.terms.get("ways")
    way = ask.answers.get("way")
    if offered and way in dict(WAYS) and way not in offered:
        yield Refusal("bad_answer", {"question": WAY.label}, "answers-way")


def questions(offering: Offering) -> tuple[Question, ...]:
    """Ask how and, if the person likes, roughly what about; never why."""
    del offering
    return (WAY, TOPIC, *COMMON)


COUNSELLING = Kind(
    code="counselling",
    label=N_("Counseling"),
    counts="one",
    wants=wants,
    first_state=first_state,
    questions=questions,
    summary="public/booking/kinds/counselling.html",
    rules=(series_rules, way_rules),
    is_person_taking_part=True,
)
