"""The states of a booking and the one table that says who may move what."""

from __future__ import annotations

from typing import Literal

from service_finder.lib.marking import N_

Actor = Literal["resident", "staff", "clock"]

LABELS = {
    "applied": N_("Applied"),
    "requested": N_("Waiting for approval"),
    "waitlisted": N_("On the waiting list"),
    "offered": N_("Offered to you"),
    "confirmed": N_("Confirmed"),
    "attended": N_("Attended"),
    "no_show": N_("Did not come"),
    "cancelled": N_("Canceled"),
    "declined": N_("Declined"),
    "refused": N_("Not approved"),
    "lapsed": N_("Expired"),
}
STATES = tuple(LABELS)
HOLDING = ("requested", "offered", "confirmed", "attended")
ENDED = ("no_show", "cancelled", "declined", "refused", "lapsed")
LIVE = ("applied", "requested", "waitlisted", "offered", "confirmed")

_PEOPLE: frozenset[Actor] = frozenset(("resident", "staff"))
_RESIDENT: frozenset[Actor] = frozenset(("resident",))
_STAFF: frozenset[Actor] = frozenset(("staff",))
_CLOCK: frozenset[Actor] = frozenset(("clock",))
_OFFICE: frozenset[Actor] = frozenset(("staff", "clock"))

TRANSITIONS: dict[tuple[str, str], frozenset[Actor]] = {
    ("", "applied"): _PEOPLE,
    ("", "requested"): _PEOPLE,
    ("", "waitlisted"): _PEOPLE,
    ("", "confirmed"): _PEOPLE,
    ("applied", "offered"): _STAFF,
    ("applied", "confirmed"): _CLOCK,  # a draw
    ("applied", "requested"): _CLOCK,  # a draw whose winners staff still approve
    ("applied", "waitlisted"): _CLOCK,
    ("applied", "refused"): _OFFICE,
    ("applied", "cancelled"): _PEOPLE,
    ("applied", "lapsed"): _CLOCK,
    ("requested", "confirmed"): _STAFF,
    ("requested", "refused"): _STAFF,
    ("requested", "cancelled"): _PEOPLE,
    ("requested", "lapsed"): _CLOCK,
    ("waitlisted", "offered"): _OFFICE,
    ("waitlisted", "cancelled"): _PEOPLE,
    ("waitlisted", "lapsed"): _CLOCK,
    ("offered", "confirmed"): _PEOPLE,
    ("offered", "requested"): _RESIDENT,
    ("offered", "declined"): _PEOPLE,
    ("offered", "cancelled"): _PEOPLE,
    ("offered", "lapsed"): _CLOCK,
    ("confirmed", "cancelled"): _PEOPLE,
    ("confirmed", "attended"): _STAFF,
    ("confirmed", "no_show"): _STAFF,
    ("attended", "confirmed"): _STAFF,
    ("no_show", "confirmed"): _STAFF,
    ("no_show", "attended"): _STAFF,
    ("refused", "applied"): _RESIDENT,  # the rival who is still interested
}


def may_move(old: str, new: str, actor: Actor) -> bool:
    """Say whether the actor may move a booking from one state to another."""
    return actor in TRANSITIONS.get((old, new), frozenset())


def claim_status(state: str) -> str:
    """Return what the claims of a booking in a state are: held, waiting, wish or ended."""
    if state in HOLDING:
        return "held"
    return {"waitlisted": "waiting", "applied": "wish"}.get(state, "ended")
