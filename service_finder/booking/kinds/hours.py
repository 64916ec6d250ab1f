"""Hours that follow one another: shared by the kinds that are booked by the hour."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterator

from service_finder.booking.kinds.kind import Ask
from service_finder.booking.refusals import Amount, Refusal
from service_finder.models import Slot


def in_order(ask: Ask) -> list[Slot]:
    """Return the slots by time."""
    return sorted(ask.slots, key=lambda slot: slot.starts_at)


def length(ask: Ask) -> dt.timedelta:
    """Return how long the stay is, from the first beginning to the last end."""
    return ask.ends_at - ask.starts_at


def contiguous_rules(ask: Ask) -> Iterator[Refusal]:
    """Refuse hours with a gap between them."""
    hours = in_order(ask)
    pairs = itertools.pairwise(hours)
    if any(first.ends_at != second.starts_at for first, second in pairs):
        yield Refusal("not_contiguous", {}, "slots")


def length_rules(ask: Ask) -> Iterator[Refusal]:
    """Refuse stays longer or shorter than the terms allow."""
    if not ask.slots:
        yield Refusal("one_session", {}, "slots")
        return
    minutes = int(length(ask) / dt.timedelta(minutes=1))
    most, least = ask.terms.get("minutes_max"), ask.terms.get("minutes_min", 0)
    if most and minutes > most:
        yield Refusal("too_long", {"most": in_hours(most)}, "slots")
    if minutes < least:
        yield Refusal("too_short", {"least": in_hours(least)}, "slots")


def in_hours(minutes: int) -> Amount:
    """Return a length in hours where they are whole, else in minutes."""
    return Amount(minutes // 60, "hour") if minutes % 60 == 0 else Amount(minutes, "minute")
