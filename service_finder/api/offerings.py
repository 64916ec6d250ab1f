"""`/offerings`, their `/slots`, and `/slots`: free sessions across all places."""

from __future__ import annotations

import datetime as dt

from flask import Response

from service_finder.api import answers, asking, booking_items, cursors, helping, params, problems
from service_finder.api.bodies import A_DATE
from service_finder.api.params import Given, Param, Unusable
from service_finder.api.problems import Fault, bad
from service_finder.api.routes import read, v1
from service_finder.booking import queries, wishing
from service_finder.booking.free import free_sessions
from service_finder.booking.kinds import KINDS
from service_finder.catalogue import finding, places
from service_finder.lib import clock
from service_finder.lib.geo import Point

MOST_DAYS = 62
DEFAULT_DAYS = 14
MOST_CHILDREN = 40


def _date(given: str) -> dt.date:
    if not A_DATE.fullmatch(given):
        raise ValueError(given)
    date = dt.date.fromisoformat(given)
    if not 2000 <= date.year <= 2100:
        raise ValueError(given)
    return date


def _time(given: str) -> dt.time:
    if len(given) != 5:
        raise ValueError(given)
    return dt.time.fromisoformat(given)


def _ages(given: str) -> tuple[int, ...]:
    ages = [one.strip() for one in given.split(",")]
    if not all(one.isascii() and one.isdigit() and len(one) <= 4 for one in ages):
        raise Unusable(f"0–{asking.OLDEST_MONTHS}")
    months = tuple(int(one) for one in ages)
    if max(months) > asking.OLDEST_MONTHS:
        raise Unusable(f"0–{asking.OLDEST_MONTHS}")
    return months


KIND = params.choice("kind", "A kind of booking.", tuple(sorted(KINDS)))
PLACE = params.text("place", "The id of a place.", longest=80, example="kc-dj230901")
DATE = {"type": "string", "format": "date"}
FROM = params.read_by("from", "First Seoul date.", _date, "2026-11-21", DATE, example="2026-11-21")
TO = params.read_by("to", "Last Seoul date, included.", _date, "2026-11-21", DATE)
AFTER = params.read_by(
    "after", "Only sessions that begin at this Seoul time or later.", _time, "14:00",
    {"type": "string", "pattern": "^[0-2][0-9]:[0-5][0-9]$"}, example="14:00",
)  # fmt: skip
CHILDREN = params.whole("children", "How many children.", 1, MOST_CHILDREN, 1)
AGES: Param = params.read_by(
    "age_months", "The children's ages in full months, parted by commas.", _ages, "48,72",
    {"type": "string"}, example="48,72",
)  # fmt: skip


@read(
    v1,
    "/offerings",
    summary="What can be booked",
    answer="OfferingList",
    declared=(PLACE, KIND, asking.LANG, asking.LIMIT, cursors.CURSOR),
)
def list_offerings(given: Given) -> Response:
    """Answer with the offerings of a place or a kind, by id."""
    place_id = given["place"]
    if place_id and not (asking.is_id(place_id) and places.get(place_id)):
        raise bad(Fault("bad_value", "place", PLACE.example))
    after = cursors.position(given, "")
    found = queries.offerings_of(
        given["place"], kind=given["kind"], after=after, limit=given["limit"] + 1
    )
    page = found[: given["limit"]]
    following = cursors.write(given, page[-1].id) if len(found) > len(page) else None
    total = queries.count_offerings(given["place"], kind=given["kind"])
    items = [booking_items.offering(row, given["lang"]) for row in page]
    return answers.public(answers.listing(items, total, following))


@read(
    v1,
    "/offerings/{offering_id}",
    summary="One offering",
    answer="Offering",
    declared=(asking.LANG,),
    ids=("offering_id",),
)
def show_offering(given: Given, offering_id: str) -> Response:
    """Answer with one offering."""
    row = queries.offering(offering_id) if asking.is_id(offering_id) else None
    if row is None:
        raise problems.missing()
    return answers.public(booking_items.offering(row, given["lang"]))


@read(
    v1,
    "/offerings/{offering_id}/slots",
    summary="The sessions of an offering, past ones too",
    answer="SlotList",
    declared=(FROM, TO, asking.LANG, asking.LIMIT_OR_ALL, cursors.CURSOR),
    ids=("offering_id",),
)
def list_slots(given: Given, offering_id: str) -> Response:
    """Answer with the sessions of at most 62 Seoul days; never kept, places go quickly."""
    row = queries.offering(offering_id) if asking.is_id(offering_id) else None
    if row is None:
        raise problems.missing()
    from_on, to_on = _period(given)
    now = clock.now()
    rows = queries.slot_rows(row.id, from_on, to_on)
    page, following = cursors.cut(given, rows)
    soonest = wishing.soonest(row, now)
    items = [booking_items.slot(one, now, soonest) for one in page]
    return _fresh(answers.listing(items, len(rows), following))


@read(
    v1,
    "/slots",
    summary="Free sessions across all places, nearest and soonest first",
    answer="FreeSlotList",
    declared=(
        KIND, asking.NEAR, FROM, TO, AFTER, CHILDREN, AGES, asking.LANG, asking.LIMIT,
        cursors.CURSOR,
    ),
)  # fmt: skip
def list_free(given: Given) -> Response:
    """Answer with sessions that so many children of these ages can book now."""
    from_on, to_on = _period(given)
    now = clock.now()
    start = cursors.position(given, 0)
    ages = given["age_months"] or ()
    found, total = free_sessions(
        from_on=from_on,
        to_on=to_on,
        now=now,
        kind=given["kind"],
        near=_point(given["near"]),
        after=given["after"],
        children=max(given["children"], len(ages)),
        age_months=ages,
        limit=given["limit"],
        offset=start,
    )
    end = start + len(found)
    following = cursors.write(given, end) if end < total else None
    items = [booking_items.free_session(one, now, given["lang"]) for one in found]
    body = answers.listing(items, total, following)
    if helping.is_cry(given["near"], given["lang"]):
        return answers.untraceable({**body, "help": helping.lines(given["lang"])})
    return _fresh(body)


def _period(given: Given) -> tuple[dt.date, dt.date]:
    from_on = given["from"] or (
        given["to"] - dt.timedelta(days=DEFAULT_DAYS) if given["to"] else clock.today()
    )
    to_on = given["to"] or from_on + dt.timedelta(days=DEFAULT_DAYS)
    if to_on < from_on:
        raise bad(Fault("bad_value", "to", f"≥ {from_on.isoformat()}"))
    if (to_on - from_on).days >= MOST_DAYS:
        raise bad(Fault("bad_value", "to", f"< {MOST_DAYS} days"))
    return from_on, to_on


def _point(near: Point | str | None) -> Point | None:
    if near is None or isinstance(near, Point):
        return near
    try:
        return Point(*finding.whereabouts(near))
    except finding.UnknownPlace as error:
        raise problems.unknown_place(error) from error


def _fresh(body: dict[str, object]) -> Response:
    answer = answers.public(body, seconds=0)
    answer.headers["Cache-Control"] = "no-cache"
    return answer
