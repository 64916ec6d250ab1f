"""Who may move a booking where: written out by actor, against every pair of states there is."""

from __future__ import annotations

import itertools

import pytest

from service_finder.booking import states
from service_finder.booking.states import Actor

# What each may make of a booking; "" is a booking that does not exist yet.
RESIDENT = {
    "": "applied requested waitlisted confirmed",
    "applied": "cancelled",
    "requested": "cancelled",
    "waitlisted": "cancelled",
    "offered": "confirmed requested declined cancelled",
    "confirmed": "cancelled",
    "refused": "applied",
}
STAFF = {
    "": "applied requested waitlisted confirmed",
    "applied": "offered refused cancelled",
    "requested": "confirmed refused cancelled",
    "waitlisted": "offered cancelled",
    "offered": "confirmed declined cancelled",
    "confirmed": "cancelled attended no_show",
    "attended": "confirmed",
    "no_show": "confirmed attended",
}
CLOCK = {
    "applied": "confirmed requested waitlisted refused lapsed",
    "requested": "lapsed",
    "waitlisted": "offered lapsed",
    "offered": "lapsed",
}
ALLOWED: dict[Actor, dict[str, str]] = {"resident": RESIDENT, "staff": STAFF, "clock": CLOCK}
CLAIMS = {
    "held": "requested offered confirmed attended",
    "waiting": "waitlisted",
    "wish": "applied",
    "ended": "no_show cancelled declined refused lapsed",
}


@pytest.mark.parametrize("actor", ALLOWED)
def test_nobody_moves_a_booking_otherwise(actor: Actor) -> None:
    for old, new in itertools.product(("", *states.STATES), states.STATES):
        may = new in ALLOWED[actor].get(old, "").split()
        assert states.may_move(old, new, actor) is may, (old, new)


def test_a_state_says_whether_it_holds_places() -> None:
    written = {state: status for status, named in CLAIMS.items() for state in named.split()}
    assert {state: states.claim_status(state) for state in states.STATES} == written
    assert set(states.HOLDING) == set(CLAIMS["held"].split())
    assert set(states.ENDED) == set(CLAIMS["ended"].split())
    assert set(states.LIVE) == set(states.STATES) - {*states.ENDED, "attended"}
