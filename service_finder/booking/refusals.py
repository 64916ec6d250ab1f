"""Why a booking was refused: codes from one place, shown alike by page, API, mail and tests.

Each code has a message and what to do next, as msgids; docs/booking.md lists every one of them.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

from service_finder.lib import clock
from service_finder.lib.marking import N_


@dataclass(frozen=True)
class Amount:
    """A length of time to be written in the reader's language: Amount(2, "month")."""

    count: int
    unit: Literal["month", "year", "day", "hour", "minute", "second"]


Param = str | int | dt.date | dt.datetime | Amount


@dataclass(frozen=True)
class Refusal:
    """One reason: a code, what its message needs, and the form field that it belongs to."""

    code: str
    params: Mapping[str, Param] = field(default_factory=dict)
    field: str = ""


class Refused(Exception):
    """The engine refuses; nothing was written. `refusals` is never empty.

    `waitlist` is set beside `full`: {"open": bool, "waiting": int}.
    """

    def __init__(self, *refusals: Refusal, waitlist: dict[str, Any] | None = None) -> None:
        super().__init__(", ".join(r.code for r in refusals))
        self.refusals = refusals
        self.waitlist = waitlist

    @property
    def codes(self) -> tuple[str, ...]:
        """Return the codes, in the order of importance."""
        return tuple(r.code for r in self.refusals)

    @property
    def status(self) -> int:
        """Return the HTTP status that fits: 404, 409, 422, 429 or 503."""
        return max(MEANINGS[code].status for code in self.codes)


class Meaning(NamedTuple):
    """What a code says and what the reader can do; both are msgids with %(name)s places."""

    message: str
    next_step: str = ""
    status: int = 409


_OTHER_SESSION = N_("Choose another session.")
_CHECK_FORM = N_("Check what you entered and try again.")
_CALL = N_("Call the place if you need help.")
_LOOK_AGAIN = N_("Look at the booking again: somebody may have changed it.")

MEANINGS: dict[str, Meaning] = {
    # the session
    "full": Meaning(
        N_("Not enough places left: you need %(wanted)s, and there are %(left)s."),
        N_("Join the waiting list or choose another session."),
    ),
    "add_on_full": Meaning(
        N_("Not enough places in play care in this session: there are %(left)s left."),
        N_("Book without play care or choose another session."),
    ),
    "not_open_yet": Meaning(
        N_("Booking for this session has not opened yet. It opens on %(opens_at)s."),
        N_("Come back then, or add the opening time to your calendar."),
    ),
    "past": Meaning(N_("This session has already begun or is over."), _OTHER_SESSION),
    "closes": Meaning(N_("Booking for this session ended on %(closes_at)s."), _OTHER_SESSION),
    "closed": Meaning(N_("The place is closed at this time."), _OTHER_SESSION),
    "waitlist_closed": Meaning(
        N_("The waiting list of this session takes no more entries."), _OTHER_SESSION
    ),
    "draw_open": Meaning(
        N_("Places are being drawn: requests until %(until)s all have the same chance."),
        N_("You will hear the result after the draw."),
    ),
    # the family
    "too_young": Meaning(
        N_("%(name)s is too young by %(by)s: from %(from_on)s."),
        N_("Choose a later session, or a place for younger children."),
    ),
    "too_old": Meaning(
        N_("%(name)s is too old by %(by)s."),
        N_("Look for a place for older children."),
    ),
    "play_care_too_young": Meaning(
        N_("%(name)s is too young for play care."), N_("Book without play care.")
    ),
    "not_born_yet": Meaning(
        N_("The birth date of %(name)s is later than the session."), _CHECK_FORM, 422
    ),
    "bad_name": Meaning(N_("Enter a name of 1 to 50 characters."), "", 422),
    "bad_birth_date": Meaning(N_("Enter a birth date with year, month and day."), "", 422),
    "too_few_children": Meaning(N_("Number of children: at least %(least)s."), _CHECK_FORM),
    "too_many_children": Meaning(
        N_("Children in one booking: at most %(most)s."),
        N_("A group can ask for a group session."),
    ),
    "too_few_people": Meaning(N_("Number of people: at least %(least)s."), _CHECK_FORM),
    "too_many_people": Meaning(
        N_("Number of people: at most %(most)s."),
        N_("Come with fewer people, or look for a larger place."),
    ),
    "more_guardians": Meaning(
        N_("Parents or guardians needed: %(needed)s, one for up to %(each)s children."),
        N_("Bring another adult, or book for fewer children."),
    ),
    "same_child_twice": Meaning(N_("%(name)s is entered twice."), _CHECK_FORM, 422),
    "already_booked": Meaning(
        N_("%(name)s already has a booking at this time (%(starts_at)s)."),
        N_("Cancel the other booking first, or choose another session."),
    ),
    "one_a_day": Meaning(
        N_("%(name)s already has a session on that day."), N_("Choose another day.")
    ),
    "one_application": Meaning(
        N_("You already have an open application."),
        N_("Change or withdraw that application first."),
    ),
    "monthly_limit": Meaning(
        N_("%(name)s has used %(used)s of %(limit)s in that month."), N_("Choose another month.")
    ),
    "paused": Meaning(
        N_("Booking is paused until %(until)s because of a missed session."),
        N_("If that is wrong, tell the place: staff can lift the pause."),
    ),
    # the request
    "unknown_offering": Meaning(
        N_("There is nothing to book at this address."),
        N_("Look under “Places left now” for what can be booked."),
        404,
    ),
    "unknown_slot": Meaning(N_("This session does not exist."), _OTHER_SESSION, 422),
    "unknown_booking": Meaning(
        N_("There is no such booking."), N_("Check the number, or look under “My bookings”."), 404
    ),
    "one_session": Meaning(
        N_("Choose exactly one session."), N_("Go back to the calendar and choose it there."), 422
    ),
    "whole_course": Meaning(
        N_("The course is booked as a whole, with all its sessions."),
        N_("Book it on the page of the course."),
        422,
    ),
    "not_contiguous": Meaning(
        N_("The hours must follow one another."), N_("Choose hours without a gap.")
    ),
    "too_long": Meaning(N_("The longest stay is %(most)s."), N_("Choose fewer hours.")),
    "too_short": Meaning(N_("The shortest stay is %(least)s."), N_("Choose more hours.")),
    "wishes_wanted": Meaning(N_("Name one to three choices, each only once."), "", 422),
    "answer_needed": Meaning(N_("Answer this question: %(question)s"), "", 422),
    "bad_answer": Meaning(N_("This answer does not fit: %(question)s"), _CHECK_FORM, 422),
    "consent_needed": Meaning(
        N_("Without your consent to the privacy notice the place cannot take the booking."),
        N_("Tick the box if you agree, or call the place."),
        422,
    ),
    "not_eligible": Meaning(
        N_("Only people who live, work or study in the area can apply."), _CALL
    ),
    "too_soon": Meaning(N_("Apply at least %(least)s before the day."), N_("Choose a later date.")),
    "idempotency_key_reused": Meaning(
        N_("This key was used for another request."), N_("Use a new key."), 422
    ),
    "too_many_requests": Meaning(N_("Too many requests. Try again in %(wait)s."), "", 429),
    "busy": Meaning(N_("The service is busy. Nothing was booked."), N_("Try again."), 503),
    # an existing booking
    "too_late_to_cancel": Meaning(
        N_("This booking could be canceled until %(until)s."),
        N_("Call the place: staff can still cancel it."),
    ),
    "not_possible_now": Meaning(
        N_("This is not possible in the booking's present state (%(state)s)."), _LOOK_AGAIN
    ),
    "offer_over": Meaning(
        N_("The offer ended on %(until)s."), N_("You can join the waiting list again.")
    ),
    "already_shared": Meaning(
        N_("This person has the booking already."), N_("Look at the booking again.")
    ),
    "too_many_shared": Meaning(
        N_("A booking can be shared with %(most)s people."), N_("Take an invitation back first.")
    ),
    "affected_bookings": Meaning(
        N_("Bookings affected: %(count)s."), N_("Decide what happens to each of them.")
    ),
    "reason_needed": Meaning(N_("Give a reason that the family can read."), "", 422),
    "bad_capacity": Meaning(N_("The capacity must be a number from 0 to 10,000."), "", 422),
    # the day at the desk
    "already_checked_in": Meaning(N_("Already checked in by %(who)s on %(at)s."), _LOOK_AGAIN),
    "already_no_show": Meaning(N_("Already noted as not come by %(who)s on %(at)s."), _LOOK_AGAIN),
    "already_checked_out": Meaning(N_("Already checked out by %(who)s on %(at)s."), _LOOK_AGAIN),
    "not_today": Meaning(
        N_("This booking is for another day: %(starts_at)s."), N_("Check the date with the family.")
    ),
    "undo_over": Meaning(
        N_("This could be undone until %(until)s."), N_("Ask a colleague who may correct it.")
    ),
    "pick_up_needed": Meaning(N_("Write who picks the child up."), "", 422),
    "nobody_inside": Meaning(N_("Nobody is counted inside."), ""),
    "bad_pattern": Meaning(N_("The weekly pattern cannot be read: %(line)s"), _CHECK_FORM, 422),
    "bad_range": Meaning(N_("The end must come after the beginning."), _CHECK_FORM, 422),
    "draw_started": Meaning(
        N_("Booking for this session is already open, or somebody has booked."), _OTHER_SESSION
    ),
    "draw_not_due": Meaning(N_("The draw takes place on %(until)s."), ""),
}


def to_json(refused: Refused) -> str:
    """Write the refusals down, for the answer that an idempotency key repeats."""
    items = [
        [r.code, {k: _pack(v) for k, v in r.params.items()}, r.field] for r in refused.refusals
    ]
    return json.dumps({"items": items, "waitlist": refused.waitlist})


def from_json(text: str) -> Refused:
    """Read what `to_json` wrote."""
    kept = json.loads(text)
    refusals = [
        Refusal(code, {k: _unpack(v) for k, v in params.items()}, place)
        for code, params, place in kept["items"]
    ]
    return Refused(*refusals, waitlist=kept["waitlist"])


def _pack(value: Param) -> Any:
    if isinstance(value, dt.datetime):
        return {"at": value.isoformat()}
    if isinstance(value, dt.date):
        return {"on": value.isoformat()}
    if isinstance(value, Amount):
        return {"count": value.count, "unit": value.unit}
    return value


def _unpack(value: Any) -> Param:
    if not isinstance(value, dict):
        return value  # type: ignore[no-any-return]
    if "at" in value:
        return clock.parse_instant(value["at"])
    if "on" in value:
        return dt.date.fromisoformat(value["on"])
    return Amount(value["count"], value["unit"])
