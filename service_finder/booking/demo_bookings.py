"""Invented bookings at demonstration sessions, so that there is something to look at."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Sequence

from sqlalchemy import select

from service_finder.booking.engine import Child, Party, Refused, reserve
from service_finder.extensions import begin_write, db
from service_finder.models import Offering, Person, Revision, Slot
from service_finder.people import residents

# The first two are the places of the demonstration's staff: their day has families in it.
PLACES = (
    "kc-dj230901-rounds",
    "kc-mp251201-rounds",
    "kc-gj240401-rounds",
    "kc-sc240404-rounds",
    "kc-mp230802-rounds",
)
NOTES = ("Peanut allergy (invented)", "Comes with a wheelchair (invented)")
FULL_PLACE = "kc-sp260101-rounds"
DRAW_PLACE = "kc-db231201-rounds"
SESSIONS = 3
LANGS = ("ko", "en", "zh", "ja", "vi")


def book(now: dt.datetime) -> int:
    """Book for invented residents, once for each database; return how many. Commits."""
    if db.session.get(Revision, "demo_bookings") is not None:
        return 0
    chance = random.Random(20)  # noqa: S311 (the same invention every time)
    people = _people(now)
    count = 0
    for offering_id in PLACES:
        for slot in _slots(offering_id, now)[:SESSIONS]:
            count += sum(_family(slot, chance, people, now) for _ in range(4))
    for slot in _slots(FULL_PLACE, now)[:1]:
        count += sum(_family(slot, chance, people, now) for _ in range(14))
    for slot in _slots(DRAW_PLACE, now)[:1]:
        count += sum(_family(slot, chance, people, now) for _ in range(6))
    count += _weddings(people, now)
    begin_write()
    db.session.merge(Revision(name="demo_bookings", number=1))
    db.session.commit()
    return count


def _people(now: dt.datetime) -> list[Person]:
    begin_write()
    found = [
        residents.find_or_add(f"family{n}@example.org", lang=LANGS[n % 5], now=now, is_demo=True)
        for n in range(1, 41)
    ]
    db.session.commit()
    return found


def _slots(offering_id: str, now: dt.datetime) -> Sequence[Slot]:
    query = select(Slot).where(
        Slot.offering_id == offering_id,
        Slot.state == "open",
        Slot.closes_at > now,
        (Slot.opens_at.is_(None)) | (Slot.opens_at <= now),
    )
    return db.session.scalars(query.order_by(Slot.starts_at).limit(SESSIONS)).all()


def _family(slot: Slot, chance: random.Random, people: list[Person], now: dt.datetime) -> int:
    ages = db.session.get_one(Offering, slot.offering_id).terms.get("ages") or {}
    years = range(ages.get("from_months", 0) // 12, (ages.get("to_months") or 84) // 12)
    person = chance.choice(people)
    children = tuple(
        Child(
            f"Demo {chance.randrange(10_000)}",
            dt.date(slot.starts_at.year - chance.choice(years), 1, 1),
        )
        for _ in range(chance.choice((1, 1, 2, 2, 3)))
    )
    try:
        reserve(
            slot.offering_id, [slot.id], party=Party(children, guardians=1),
            answers={"needs": chance.choice((*NOTES, ""))},
            by=person, lang=person.lang, waitlist=True, now=now,
        )  # fmt: skip
    except Refused:
        return 0
    return 1


def _weddings(people: list[Person], now: dt.datetime) -> int:
    soonest = now + dt.timedelta(days=90)
    query = select(Slot).join(Offering).where(Offering.kind == "wedding", Offering.is_demo)
    halls = db.session.scalars(
        query.where(Slot.starts_at > soonest).order_by(Slot.starts_at, Slot.id).limit(3)
    ).all()
    if not halls:
        return 0
    count = 0
    for number, person in enumerate(people[:3]):
        wishes = [(slot.offering_id, slot.id) for slot in halls[: number + 1]]
        try:
            reserve(
                wishes[0][0], wishes=wishes, party=Party(), by=person, lang=person.lang,
                answers={"guests": 30, "tie": "lives"}, now=now,
            )  # fmt: skip
        except Refused:
            continue
        count += 1
    return count
