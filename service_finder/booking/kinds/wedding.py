"""wedding: one application with up to three wishes; nothing is held until staff offer a date."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from sqlalchemy import select

from service_finder.booking.kinds.kind import Ask, Kind, Question, Want
from service_finder.booking.kinds.questions import COMMON
from service_finder.booking.refusals import Amount, Refusal, Refused
from service_finder.extensions import db
from service_finder.lib.marking import N_
from service_finder.models import Booking, Offering
from service_finder.people import residents

WISHES = 3
GUESTS = Question("guests", "integer", N_("Number of guests"), True)
TIE = Question(
    "tie",
    "choice",
    N_("Your connection to Seoul"),
    True,
    (
        ("lives", N_("One of us lives in Seoul")),
        ("works", N_("One of us works in Seoul")),
        ("studies", N_("One of us studies in Seoul")),
        ("none", N_("None of these")),
    ),
)
PARTNER = Question(
    "partner",
    "text",
    N_("E-mail address of your partner"),
    hint=N_("Your partner can then see the application too."),
    is_private=True,
)


def wants(ask: Ask) -> list[Want]:
    """Wish for one to three dates, in order; each is a date in a hall."""
    if not 1 <= len(ask.slots) <= WISHES:
        raise Refused(Refusal("wishes_wanted", {}, "wishes"))
    return [Want(slot, 100, wish_rank=rank) for rank, slot in enumerate(ask.slots, start=1)]


def guest_rules(ask: Ask) -> Iterator[Refusal]:
    """Refuse more guests than the smallest wished hall takes."""
    guests = ask.answers.get("guests")
    halls = [slot.offering.terms.get("guests_max") for slot in ask.slots]
    most = min((hall for hall in halls if hall), default=None)
    if isinstance(guests, int) and most is not None and guests > most:
        yield Refusal("too_many_people", {"most": most}, "answers-guests")


def eligible_rules(ask: Ask) -> Iterator[Refusal]:
    """Refuse couples without a tie to the city, where the terms want one."""
    if ask.answers.get("tie") == "none":
        yield Refusal("not_eligible", {}, "answers-tie")


def partner_rules(ask: Ask) -> Iterator[Refusal]:
    """Refuse an address of the partner to which no invitation could go."""
    contact = ask.answers.get("partner")
    if not isinstance(contact, str) or not contact:
        return
    try:
        residents.normalised(contact)
    except residents.BadContact:
        yield Refusal("bad_answer", {"question": PARTNER.label}, "answers-partner")


def notice_rules(ask: Ask) -> Iterator[Refusal]:
    """Refuse dates that are too near to prepare."""
    days = ask.terms.get("apply_days_before", 0)
    if ask.slots and days and ask.starts_at - ask.now < dt.timedelta(days=days):
        yield Refusal("too_soon", {"least": Amount(days, "day")}, "wishes")


def single_rules(ask: Ask) -> Iterator[Refusal]:
    """Refuse a second open application of the same person."""
    other = db.session.scalar(
        select(Booking.id)
        .join(Offering, Offering.id == Booking.offering_id)
        .where(
            Booking.person_id == ask.person_id,
            Booking.id != ask.ignoring,
            Booking.state.in_(("applied", "offered")),
            Offering.kind == ask.offering.kind,
        )
        .limit(1)
    )
    if other is not None:
        yield Refusal("one_application")


def first_state(offering: Offering) -> str:
    """Apply; nothing is held."""
    del offering
    return "applied"


def questions(offering: Offering) -> tuple[Question, ...]:
    """Ask for the guests, the tie to the city and the partner."""
    del offering
    return (GUESTS, TIE, PARTNER, *COMMON)


WEDDING = Kind(
    code="wedding",
    label=N_("Wedding venue"),
    counts="one",
    wants=wants,
    first_state=first_state,
    questions=questions,
    summary="public/booking/kinds/wedding.html",
    rules=(guest_rules, eligible_rules, partner_rules, notice_rules),
    locked_rules=(single_rules,),
    is_person_taking_part=True,
    has_wishes=True,
)
