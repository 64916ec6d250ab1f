"""The lists of the page of one's bookings: invitations, offers, upcoming, waiting, past."""

from __future__ import annotations

from typing import Any

from service_finder.booking import answering, queries, sharing, wording
from service_finder.lib import clock, formats
from service_finder.models import Booking, Person
from service_finder.public import booking_view
from service_finder.public.speaking import _


def groups(person: Person, lang: str) -> list[tuple[str, list[dict[str, Any]]]]:
    """Return (heading, bookings) in the order in which they want an answer."""
    now = clock.now()
    invited = [_invited(row, lang) for row in sharing.invitations(person.id)]
    offered = queries.bookings_of(person.id, "offered", now=now)
    waiting = queries.bookings_of(person.id, "waiting", now=now)
    past = queries.bookings_of(person.id, "past", now=now)
    again = [row for row in past if answering.can_ask_again(row, now)]
    return [
        (_("Invitations"), invited),
        (_("Waiting for your answer"), [_line(row, lang) for row in [*offered, *again]]),
        (
            _("Upcoming"),
            [_line(row, lang) for row in queries.bookings_of(person.id, "upcoming", now=now)],
        ),
        (_("Waiting"), [_line(row, lang) for row in waiting if row.state != "offered"]),
        (_("Past"), [_line(row, lang) for row in past if row not in again]),
    ]


def _invited(row: Booking, lang: str) -> dict[str, Any]:
    line = _line(row, lang)
    note = _("Somebody wants to share this booking with you.")
    return line | {"path": f"{row.code}/invitation", "notes": [note], "state": "", "until": None}


def _line(row: Booking, lang: str) -> dict[str, Any]:
    notes = []
    if row.state == "offered" and row.offer_until is not None:
        until = formats.moment_text(row.offer_until, lang, "short")
        notes.append(_("Answer by %(until)s", until=until))
    elif row.state == "waitlisted":
        notes += booking_view.waiting_lines(row, lang)
    elif answering.can_ask_again(row, clock.now()):
        notes.append(_("A date that you wished for is free again."))
    return {
        "path": row.code,
        "name": wording.offering_name(row.offering, lang),
        "place": booking_view.place_name(row, lang),
        "when": wording.when_lines(row, lang),
        "state": booking_view.state_words(row),
        "tone": booking_view.TONES.get(row.state, ""),
        "notes": notes,
        "until": row.offer_until if row.state == "offered" else None,
    }
