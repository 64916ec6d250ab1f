"""What a kind adds to the page of a booking: its template, and what such a template may ask."""

from __future__ import annotations

import datetime as dt
from typing import Any, NamedTuple

from service_finder.booking import draws, queries, wording
from service_finder.booking.kinds import KINDS
from service_finder.booking.refusals import Amount
from service_finder.booking.states import LIVE
from service_finder.lib import formats
from service_finder.lib.clock import SEOUL
from service_finder.models import Booking, Claim
from service_finder.public.month_words import MonthUse, month_use
from service_finder.public.speaking import _


class Step(NamedTuple):
    """A step on the way to the day: when (words, "" when nobody knows), what, whether done."""

    when: str
    what: str
    is_done: bool


class Summary:
    """What the template of a kind is given as `summary`: it asks only for what it shows."""

    def __init__(self, row: Booking, lang: str) -> None:
        self.booking, self.lang = row, lang
        self.terms: dict[str, Any] = row.offering.terms
        self.template = KINDS[row.offering.kind].summary
        self.is_live = row.state in LIVE

    @property
    def answers(self) -> dict[str, Any]:
        """Return what was answered; nothing after the purge."""
        return queries.answers_of(self.booking)

    @property
    def ticket(self) -> str:
        """Return the ticket in the draw; "" where nothing is drawn."""
        is_drawn = any(claim.slot.draw_until for claim in self.booking.claims)
        return draws.ticket(self.booking.code) if is_drawn else ""

    @property
    def draw_slot(self) -> int:
        """Return the session that is drawn."""
        return next(c.slot_id for c in self.booking.claims if c.slot.draw_until)

    @property
    def paused_until(self) -> str:
        """Return until when booking is paused because nobody came, in words; else ""."""
        until = queries.paused_until(self.booking.person_id)
        return formats.moment_text(until, self.lang) if until else ""

    @property
    def minutes(self) -> int:
        """Return how long the booking is, cleaning left out."""
        own = [claim.slot for claim in self._own()]
        return sum(int((slot.ends_at - slot.starts_at) / dt.timedelta(minutes=1)) for slot in own)

    @property
    def count(self) -> int:
        """Return how many sessions are booked."""
        return len(self._own())

    def length(self, count: int, unit: Any = "minute") -> str:
        """Write a length of time; minutes in hours where they are whole."""
        if unit == "minute" and count % 60 == 0:
            count, unit = count // 60, "hour"
        return wording.param_text(Amount(count, unit), self.lang)

    def moment(self, instant: dt.datetime) -> str:
        """Write an instant."""
        return formats.moment_text(instant, self.lang)

    def month_use(self) -> list[MonthUse]:
        """Return how much of the monthly limit each child has used."""
        row = self.booking
        children = queries.party_of(row).children
        return month_use(row.offering, children, row.starts_at, self.lang)

    def way_to_the_day(self) -> list[Step]:
        """Return the steps from an application to the day."""
        row, state = self.booking, self.booking.state
        has_answer = state in ("offered", "confirmed", "attended")
        is_sure = state in ("confirmed", "attended")
        until = self.moment(row.offer_until) if row.offer_until and state == "offered" else ""
        day = formats.date_text(row.starts_at.astimezone(SEOUL).date(), self.lang)
        return [
            Step(self.moment(row.created_at), _("You applied."), True),
            Step("", _("The place offers you one of your dates."), has_answer),
            Step(until, _("You confirm it before the offer ends."), is_sure),
            Step(self.moment(row.cancel_until), _("Until then you can still cancel."), False),
            Step(day if is_sure else "", _("Your wedding day"), state == "attended"),
        ]

    def _own(self) -> list[Claim]:
        own = self.booking.offering_id
        return [c for c in self.booking.claims if not c.is_buffer and c.slot.offering_id == own]
