"""The sessions to which a booking can move: as long as its own, with room for all who come."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

from service_finder.booking import queries, sessions, wording
from service_finder.booking.kinds import KINDS
from service_finder.lib import clock, formats
from service_finder.models import Booking, Offering, Slot
from service_finder.public import session_words
from service_finder.public.speaking import _

AHEAD = dt.timedelta(days=31)
MOST = 120  # choices of one offering
LONGEST_ID = 12


def can_move(row: Booking) -> bool:
    """Say whether a booking is one session (or hours in a row), which can become another one."""
    if KINDS[row.offering.kind].has_wishes or row.offering.terms.get("course"):
        return False
    return len(sessions.spans(row)) == 1


def choices(row: Booking, lang: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return (name of an offering, [(value, words)]): its own first, then others of the place."""
    groups = []
    for offering in _offerings(row):
        found = _runs(row, offering)
        if found:
            lines = [(_value(offering, run), _words(run, lang)) for run in found[:MOST]]
            groups.append((wording.offering_name(offering, lang), lines))
    return groups


def read(value: str, row: Booking) -> tuple[str, tuple[int, ...]]:
    """Read the value of a choice: (offering id, slots); nothing readable is no slot at all."""
    offering_id, _colon, ids = value.rpartition(":")
    texts = ids.split(",")
    is_good = all(t.isascii() and t.isdigit() and len(t) <= LONGEST_ID for t in texts)
    slots = tuple(int(text) for text in texts) if is_good else ()
    return offering_id[:80] or row.offering_id, slots


def _offerings(row: Booking) -> list[Offering]:
    """Return the booking's offering and others of its kind and place that are booked alike."""
    own = row.offering
    first = KINDS[own.kind].first_state
    others = queries.offerings_of(own.service_id, kind=own.kind)
    alike = [o for o in others if o.id != own.id and first(o) == first(own) and not o.is_draw]
    return [own, *alike]


def _runs(row: Booking, offering: Offering) -> list[list[Slot]]:
    """Return runs of as many sessions in a row as the booking has, all open and with room."""
    now = clock.now()
    today = now.astimezone(clock.SEOUL).date()
    own = {claim.slot_id for claim in sessions.own_claims(row)}
    slots = queries.slots_of(offering.id, today, today + AHEAD)
    fit = [slot for slot in slots if slot.id in own or _has_room(slot, row, now)]
    found = []
    for first in range(len(fit) - len(own) + 1):
        run = fit[first : first + len(own)]
        in_a_row = all(a.ends_at == b.starts_at for a, b in pairwise(run))
        if in_a_row and {slot.id for slot in run} != own:
            found.append(run)
    return found


def _has_room(slot: Slot, row: Booking, now: dt.datetime) -> bool:
    is_open = queries.slot_state(slot, now) == "open" and not slot.is_drawing(now)
    return is_open and slot.free_hundredths >= row.units_hundredths


def _value(offering: Offering, run: list[Slot]) -> str:
    return f"{offering.id}:{','.join(str(slot.id) for slot in run)}"


def _words(run: list[Slot], lang: str) -> str:
    day = formats.date_text(run[0].starts_at.astimezone(clock.SEOUL).date(), lang, "short")
    times = formats.time_range_text(run[0].starts_at, run[-1].ends_at, lang)
    left = session_words.left_text(min(queries.left(slot) for slot in run))
    return _(", ").join((f"{day} {times}", left))
