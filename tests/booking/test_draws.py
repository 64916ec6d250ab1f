from __future__ import annotations

import datetime as dt
import json
import random
from collections import Counter

import pytest
from flask import Flask

from service_finder.booking import draws, queries
from service_finder.booking.draws import Entry
from service_finder.booking.engine import Refused, cancel, tick
from service_finder.extensions import db
from service_finder.models import Slot
from tests.booking.make import NOW, STAFF, book, make_offering, make_party, make_slot

UNTIL = NOW + dt.timedelta(minutes=30)


def drawing(capacity: int = 4) -> Slot:
    opening = {"rule": "days_before", "days": 7, "at": "09:30", "mode": "draw"}
    slot = make_slot(make_offering(opening=opening), capacity=capacity, draw_until=UNTIL)
    draws.commit(slot, NOW)
    db.session.commit()
    return slot


def test_a_draw_confirms_whole_families_and_the_rest_waits_in_drawn_order(engine: Flask) -> None:
    slot = drawing()
    committed = queries.draw_of(slot.id)
    assert committed is not None
    assert (len(committed.seed_hash), committed.seed, committed.entries) == (64, "", "")
    entries = [book(slot, size) for size in (3, 3, 2, 1, 2)]
    assert {e.state for e in entries} == {"applied"}
    assert queries.slot_state(slot, NOW) == "open"
    party = make_party()
    book(slot, party=party)
    with pytest.raises(Refused) as error:  # entering twice does not help
        book(slot, party=party)
    assert error.value.codes == ("already_booked",)
    assert tick(UNTIL - dt.timedelta(seconds=1))["drawn"] == 0
    assert tick(UNTIL)["drawn"] == 1
    assert tick(UNTIL)["drawn"] == 0
    draw = queries.draw_of(slot.id)
    assert draw is not None
    db.session.refresh(draw)
    shown = json.loads(draw.entries)
    assert draws.verify(draw.seed_hash, draw.seed, shown["free"], shown["lines"])
    worse = [*shown["lines"][1:], shown["lines"][0]]
    assert not draws.verify(draw.seed_hash, draw.seed, shown["free"], worse)
    assert not draws.verify("0" * 64, draw.seed, shown["free"], shown["lines"])
    db.session.expire_all()
    waiting = [b for b in entries if b.state == "waitlisted"]
    ranks = {line["ticket"]: n for n, line in enumerate(shown["lines"])}
    in_order = sorted(waiting, key=lambda b: ranks[draws.ticket(b.code)])
    by_place = sorted(waiting, key=lambda b: queries.position(_loaded(b.code)) or 0)
    assert [b.code for b in by_place] == [b.code for b in in_order]
    late = book(slot, 1, waitlist=True, now=UNTIL)
    assert queries.position(_loaded(late.code)) in (None, len(waiting) + 1, len(waiting) + 2)


def _loaded(code: str):  # type: ignore[no-untyped-def]
    found = queries.booking_by_code(code)
    assert found is not None
    return found


def test_whoever_comes_after_the_window_finds_the_draw_done(engine: Flask) -> None:
    slot = drawing(capacity=2)
    early = book(slot, 2)
    with pytest.raises(Refused) as error:
        book(slot, 1, now=UNTIL)  # nobody ticked: the first who comes draws
    assert error.value.codes == ("full",)
    tick(UNTIL)
    db.session.refresh(early)
    assert early.state == "confirmed"
    assert cancel(early.code, by=STAFF, now=UNTIL).state == "cancelled"


def test_each_position_is_uniform_over_ten_thousand_draws() -> None:
    chance = random.Random(1)
    entries = [Entry(f"t{n}", 100 * (1 + n % 5)) for n in range(5)]
    places: list[Counter[str]] = [Counter() for _ in entries]
    for _ in range(10_000):
        for place, entry in enumerate(draws.order(f"{chance.getrandbits(256):064x}", entries)):
            places[place][entry.ticket] += 1
    for counter in places:
        chi_squared = sum((counter[e.ticket] - 2000) ** 2 / 2000 for e in entries)
        assert chi_squared < 23.5  # four degrees of freedom: once in ten thousand


def test_family_size_plays_no_part_in_the_order() -> None:
    small = [Entry(f"t{n}", 100) for n in range(50)]
    large = [Entry(f"t{n}", 100 * (1 + n % 6)) for n in range(50)]
    assert [e.ticket for e in draws.order("s", small)] == [
        e.ticket for e in draws.order("s", large)
    ]


def test_families_stay_whole_and_others_are_taken_in_order() -> None:
    ordered = [Entry("a", 300), Entry("b", 200), Entry("c", 100)]
    assert draws.winners(ordered, 400) == {"a", "c"}
    assert draws.winners(ordered, 50) == set()
