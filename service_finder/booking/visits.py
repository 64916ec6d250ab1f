"""Free-visit zones: who comes and goes is counted at the door, so that a page can say how full."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import func, select

from service_finder.booking import locks
from service_finder.booking.conflicts import day_of
from service_finder.booking.refusals import Refusal, Refused
from service_finder.extensions import db
from service_finder.lib import clock
from service_finder.models import Offering, ZoneVisit


def arrive(offering_id: str, people: int, *, now: dt.datetime | None = None) -> ZoneVisit:
    """Count people in. Refused: full, bad_capacity (fewer than one)."""
    now = now or clock.now()
    if people < 1:
        raise Refused(Refusal("bad_capacity", {}, "people"))

    def work() -> ZoneVisit:
        locks.lock_children([f"zone:{offering_id}"])  # a zone has no slot row to lock
        inside, most = count(offering_id, now)
        if inside + people > most:
            raise Refused(Refusal("full", {"wanted": people, "left": max(0, most - inside)}))
        visit = ZoneVisit(offering_id=offering_id, people_count=people, arrived_at=now)
        db.session.add(visit)
        db.session.flush()
        return visit

    return locks.write(work)


def leave(visit_id: int, *, now: dt.datetime | None = None) -> ZoneVisit:
    """Count people out; leaving twice changes nothing."""
    now = now or clock.now()

    def work() -> ZoneVisit:
        visit = db.session.get(ZoneVisit, visit_id, populate_existing=True)
        if visit is None:
            raise Refused(Refusal("unknown_booking"))
        visit.left_at = visit.left_at or now
        return visit

    return locks.write(work)


def depart(offering_id: str, people: int, *, now: dt.datetime | None = None) -> int:
    """Count people out of a zone, whoever came first; return how many are inside then.

    Refused: nobody_inside (fewer are counted inside), bad_capacity (fewer than one).
    """
    now = now or clock.now()
    if people < 1:
        raise Refused(Refusal("bad_capacity", {}, "people"))

    def work() -> int:
        locks.lock_children([f"zone:{offering_id}"])
        inside, _most = count(offering_id, now)
        if inside < people:
            raise Refused(Refusal("nobody_inside"))
        _count_out(offering_id, people, now)
        return inside - people

    return locks.write(work)


def _count_out(offering_id: str, people: int, now: dt.datetime) -> None:
    query = select(ZoneVisit).where(
        ZoneVisit.offering_id == offering_id,
        ZoneVisit.arrived_at >= day_of(now)[0],
        ZoneVisit.left_at.is_(None),
    )
    for visit in db.session.scalars(query.order_by(ZoneVisit.arrived_at, ZoneVisit.id)).all():
        gone = min(people, visit.people_count)
        if gone < visit.people_count:  # the rest of them stays
            visit.people_count -= gone
            values = {"offering_id": offering_id, "arrived_at": visit.arrived_at}
            db.session.add(ZoneVisit(people_count=gone, left_at=now, **values))
        else:
            visit.left_at = now
        people -= gone
        if not people:
            return


def count(offering_id: str, now: dt.datetime) -> tuple[int, int]:
    """Return how many are inside now, and how many fit. Everybody is out at the end of the day."""
    begin, _end = day_of(now)
    inside = db.session.scalar(
        select(func.sum(ZoneVisit.people_count)).where(
            ZoneVisit.offering_id == offering_id,
            ZoneVisit.arrived_at >= begin,
            ZoneVisit.left_at.is_(None),
        )
    )
    offering = db.session.get(Offering, offering_id)
    return int(inside or 0), int(offering.terms.get("capacity", 0)) if offering else 0
