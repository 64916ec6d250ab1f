"""The list of who is affected: one line a booking, and what shall happen to it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from service_finder.booking import alternatives, wording
from service_finder.booking.alternatives import Alternative
from service_finder.booking.closing import Decision
from service_finder.lib import formats
from service_finder.lib.marking import LANGUAGE_NAMES
from service_finder.models import Booking
from service_finder.people.rights import Desk
from service_finder.public.speaking import _
from service_finder.staff import asked, day_view

PREFIX = "decision-"
MOVABLE = ("confirmed", "requested")


def lines(
    bookings: Sequence[Booking],
    desk: Desk,
    *,
    now: dt.datetime,
    avoiding: Sequence[int] = (),
    chosen: Mapping[str, str] | None = None,
    with_places: bool = False,
) -> list[dict[str, Any]]:
    """Return a line for each booking: no names, but where it could go and what was chosen."""
    found = [_line(booking, desk, now, avoiding, (chosen or {})) for booking in bookings]
    if with_places:
        for line, booking in zip(found, bookings, strict=True):
            line["what"] += f", {wording.place_name(booking.offering.service_id, desk.lang)}"
    return found


def chosen(form: Mapping[str, str]) -> dict[str, str]:
    """Return what the form says about each booking, by code."""
    return {
        name.removeprefix(PREFIX): value for name, value in form.items() if name.startswith(PREFIX)
    }


def decisions(form: Mapping[str, str]) -> dict[str, Decision]:
    """Read the form's choices: cancel, keep, or the sessions to move to. Others are left out."""
    found: dict[str, Decision] = {}
    for code, value in chosen(form).items():
        if value in ("cancel", "keep"):
            found[code] = "cancel" if value == "cancel" else "keep"
        elif value.startswith("move:"):
            slots = asked.ids(value.removeprefix("move:").split(","))
            if slots:
                found[code] = tuple(slots)
    return found


def _line(
    booking: Booking,
    desk: Desk,
    now: dt.datetime,
    avoiding: Sequence[int],
    chosen: Mapping[str, str],
) -> dict[str, Any]:
    lang = desk.lang
    found = []
    if booking.state in MOVABLE:
        found = alternatives.alternatives(booking, by=asked.by(desk), now=now, avoiding=avoiding)
    return {
        "code": booking.code,
        "when": ", ".join(wording.when_lines(booking, lang)),
        "what": wording.offering_name(booking.offering, lang),
        "counts": day_view.counts(booking),
        "state": day_view.state_text(booking.state),
        "lang": LANGUAGE_NAMES[booking.lang],
        "choices": [(_value(option), _words(option, lang)) for option in found],
        "chosen": chosen.get(booking.code, "keep"),
    }


def _value(option: Alternative) -> str:
    return "move:" + ",".join(str(slot_id) for slot_id in option.ids)


def _words(option: Alternative, lang: str) -> str:
    first, last = option.slots[0], option.slots[-1]
    when = wording.span_text(first.starts_at, last.ends_at, lang)
    if not option.distance_m:
        return _("Move to %(when)s", when=when)
    place = wording.place_name(option.offering.service_id, lang)
    far = formats.distance_text(option.distance_m, lang)
    return _("Move to %(when)s, %(place)s (%(far)s)", when=when, place=place, far=far)
