"""Where a family could go instead, in a quarter where places stand close together."""

from __future__ import annotations

from flask import Flask

from service_finder.booking import alternatives
from service_finder.extensions import db
from service_finder.models import Location
from tests.booking.make import NOW, STAFF, book, make_offering, make_service, make_slot

FOR_BABIES = {"ages": {"from_months": 0, "to_months": 24, "basis": "year"}}


def test_a_neighbor_for_other_ages_does_not_use_up_the_tries(engine: Flask) -> None:
    for service_id, lat in (("kc-1", 37.500), ("kc-2", 37.501)):
        make_service(service_id)
        place = db.session.get_one(Location, service_id)
        place.latitude, place.longitude = lat, 127.0
    db.session.commit()
    offering = make_offering()
    closed = make_slot(offering)
    babies = make_offering(service_id="kc-2", terms=FOR_BABIES)
    for number in range(alternatives.TRIED + 1):
        hour, minute = divmod(10 * number, 60)
        make_slot(babies, f"2026-11-28T{9 + hour:02}:{minute:02}", minutes=10)
    later = make_slot(offering, "2026-12-05T10:00")
    found = alternatives.alternatives(book(closed), by=STAFF, now=NOW, avoiding=[closed.id])
    assert [one.ids for one in found] == [(later.id,)]
