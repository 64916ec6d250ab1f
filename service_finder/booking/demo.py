"""Demonstration offerings at real places, opened relative to the clock. Production opens none.

Rules and invented numbers are content: data/demo.toml. Capacities and ages are the directory's.
"""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from collections.abc import Iterator
from importlib import resources
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from service_finder.booking import demo_patterns, patterns
from service_finder.catalogue import revision
from service_finder.extensions import begin_write, db, insert_into
from service_finder.lib.clock import SEOUL
from service_finder.models import Offering, Pattern, Revision, Service

_FILE = resources.files("service_finder") / "data" / "demo.toml"
_GROUP = re.compile(r"단체 ?(\d+)")
_PLAY_CARE = "놀이돌봄"
_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_WEEKEND = (5, 6)
VERSION = 2  # raise it to have existing demonstration databases opened anew


def open_demo(now: dt.datetime) -> dict[str, int]:
    """Open the demonstration's offerings and sessions; done once a day. Commits.

    Returns how many slots were added ({} when there was nothing to do).
    """
    stamp = now.astimezone(SEOUL).date().toordinal() * 10 + VERSION
    done = db.session.get(Revision, "demo")
    if done is not None and done.number == stamp:
        return {}
    begin_write()
    known = {row.id: row for row in db.session.scalars(select(Offering))}
    places = _places()
    is_changed, is_new_version = False, done is None or done.number % 10 != VERSION
    for offering, weekly in _all(places, now):
        old = known.get(offering.id)
        if old is not None and old.is_demo and is_new_version:  # else what staff wrote stays
            old.terms, old.opening, old.title = offering.terms, offering.opening, offering.title
        elif old is None and offering.service_id in places:
            db.session.add(offering)
            db.session.flush()
            rows = [pattern | {"offering_id": offering.id} for pattern in weekly]
            db.session.add_all(Pattern(**row) for row in rows)
            is_changed = True
    if is_changed:
        revision.raise_it()  # what can be booked is part of the directory
    db.session.commit()
    demo_ids = select(Offering.id).where(Offering.is_demo)
    counts = patterns.open_slots(offering_ids=list(db.session.scalars(demo_ids)), now=now)
    begin_write()
    mark = insert_into(Revision).values(name="demo", number=stamp)
    db.session.execute(mark.on_conflict_do_update(index_elements=["name"], set_={"number": stamp}))
    db.session.commit()
    return counts


Made = tuple[Offering, list[dict[str, Any]]]


def _all(places: dict[str, Service], now: dt.datetime) -> Iterator[Made]:
    spec = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    today = now.astimezone(SEOUL).date()
    for service in places.values():
        if service.category == "kids_cafe" and service.capacity and service.age_basis == "year":
            yield from _kids_cafe(service, spec["kids_cafe"], today)
        elif service.category == "wedding_venue" and service.capacity:
            yield _wedding(service, spec["wedding"], today)
    for row in spec["offering"]:
        yield _single(row, today)


def _places() -> dict[str, Service]:
    query = select(Service).where(Service.withdrawn_at.is_(None)).order_by(Service.id)
    rows = db.session.scalars(query.options(selectinload(Service.schedules)))
    return {row.id: row for row in rows if row.status == "operating"}


def _kids_cafe(service: Service, spec: dict[str, Any], today: dt.date) -> Iterator[Made]:
    """Open rounds for families; for groups and with play care where the place says so."""
    assert service.capacity is not None
    weekdays = _open_weekdays(service) or spec["usual_weekdays"]
    group = _GROUP.search(service.capacity_text)
    has_play_care = _PLAY_CARE in service.description
    terms = dict(spec["terms"]) | {"ages": _ages(service), "days_ahead": spec["days_ahead"]}
    if has_play_care:
        terms["play_care_from_months"] = 36
    is_draw = service.id in spec["draws"]
    rounds = _make(
        f"{service.id}-rounds", service.id, "kids_cafe", terms,
        title="draw_rounds" if is_draw else "individual_rounds",
        opening=_cafe_opening(service.id, spec),
    )  # fmt: skip
    week = [day for day in weekdays if day not in _WEEKEND]
    ends = [day for day in weekdays if day in _WEEKEND]
    daily = spec["weekday_rounds"] if group else spec["morning_round"] + spec["weekday_rounds"]
    weekly = demo_patterns.weekly(week, daily, service.capacity, today)
    weekly += demo_patterns.weekly(ends, spec["weekend_rounds"], service.capacity, today)
    yield rounds, weekly
    if has_play_care:
        care = _make(
            f"{service.id}-play-care", service.id, "kids_cafe", {"days_ahead": spec["days_ahead"]},
            title="play_care", parent_id=rounds.id, is_add_on=True,
        )  # fmt: skip
        yield care, [p | {"capacity_hundredths": spec["play_care_capacity"] * 100} for p in weekly]
    if group and week:
        bounds = dict(spec["group_terms"]["party"])
        bounds["people_max"] = min(bounds["people_max"], int(group[1]))
        bounds["people_min"] = min(bounds["people_min"], bounds["people_max"])
        own = spec["group_terms"] | {"days_ahead": spec["days_ahead"], "party": bounds}
        groups = _make(
            f"{service.id}-groups", service.id, "kids_cafe", own, title="group_rounds",
            opening={"rule": "always"},
        )  # fmt: skip
        yield groups, demo_patterns.weekly(week, spec["morning_round"], int(group[1]), today)


def _cafe_opening(service_id: str, spec: dict[str, Any]) -> dict[str, Any]:
    if service_id in spec["draws"]:
        return {"rule": "days_before", "days": 10, "at": "09:00", "mode": "draw",
                "window_minutes": 30}  # fmt: skip
    if service_id in spec["weekly"]:
        return {"rule": "weekly", "weekday": 1, "at": "09:00", "weeks_ahead": 1, "mode": "race"}
    return {"rule": "days_before", "days": 14, "at": "10:00", "mode": "race"}


def _wedding(service: Service, spec: dict[str, Any], today: dt.date) -> Made:
    terms = spec["terms"] | {"guests_max": service.capacity, "days_ahead": spec["days_ahead"]}
    terms["price"] = {"is_free": service.is_free, "per": "day", "pay": "venue", "won": None}
    terms["is_outdoor"] = "야외" in service.description
    offering = _make(
        f"{service.id}-days", service.id, "wedding", terms, title="wedding_day",
        opening={"rule": "always"},
    )  # fmt: skip
    return offering, demo_patterns.weekly(list(_WEEKEND), spec["rounds"], 1, today)


def _single(row: dict[str, Any], today: dt.date) -> Made:
    terms = row["terms"] | {"days_ahead": row.get("days_ahead", 28)}
    offering = _make(
        row["id"], row["place"], row["kind"], terms, title=row["title"], opening=row["opening"],
        parent_id=row.get("parent"),
    )  # fmt: skip
    capacity = row.get("capacity", 0)
    if "hourly" in row:
        return offering, demo_patterns.weekly(
            row["weekdays"], demo_patterns.hours(*row["hourly"]), capacity, today
        )
    if "sessions" in row:
        return offering, list(demo_patterns.sessions(row["sessions"], capacity, today))
    if "nth_weekday" in row:
        return offering, list(demo_patterns.monthly(row, capacity, today))
    weekly = demo_patterns.weekly(row.get("weekdays", []), row.get("rounds", []), capacity, today)
    if "vacation_rounds" in row:
        january = dt.date(today.year + (today.month > 2), 1, 2)
        special = demo_patterns.weekly(row["weekdays"], row["vacation_rounds"], capacity, january)
        end = dt.date(january.year, 2, 27)
        weekly += [pattern | {"is_special": True, "valid_to": end} for pattern in special]
    return offering, weekly


def _make(
    offering_id: str, service_id: str, kind: str, terms: dict[str, Any], **columns: Any
) -> Offering:
    return Offering(
        id=offering_id,
        service_id=service_id,
        kind=kind,
        terms=terms,
        is_demo=True,
        created_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
        **columns,
    )


def _ages(service: Service) -> dict[str, Any] | None:
    if service.age_from_months is None:
        return None
    return {
        "from_months": service.age_from_months,
        "to_months": service.age_to_months,
        "basis": service.age_basis,
    }


def _open_weekdays(service: Service) -> list[int]:
    """Return the weekdays (Monday 0) on which the directory says that the place is open."""
    days = {
        day.strip()[-2:]
        for line in service.schedules
        if line.kind == "open"
        for day in line.byday.split(",")
        if day.strip()
    }
    return [number for number, day in enumerate(_DAYS) if day in days]
