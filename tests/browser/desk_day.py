"""A day at one place with one of everything: every page of the desk has something to show."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

from service_finder.booking import engine, refusal_words
from service_finder.booking.engine import Party, reserve
from service_finder.catalogue import places
from service_finder.extensions import db
from service_finder.facts import corrections
from service_finder.lib import clock
from service_finder.lib.marking import LANGUAGES
from service_finder.people import desk_sessions, residents, staff_members
from tests.booking.make import NOW, STAFF, book, make_offering, make_slot
from tests.booking.test_patterns import add_pattern
from tests.staff import make

PLACE = "kc-dj230901"


def fill() -> dict[str, str]:
    """Make the day; return what addresses name."""
    center = {"center": refusal_words.scope_of(PLACE)}
    return center | _the_day() | _to_decide() | {"correction": _a_correction()}


def _the_day() -> dict[str, str]:
    """Sessions with families in every state, a zone, a full session with a queue, a closure."""
    rounds = make_offering(service_id=PLACE)
    add_pattern(rounds)
    slot = make_slot(rounds, "2026-11-21T10:30", capacity=9)
    expected = book(slot, 2, answers={"needs": "peanut allergy"})
    book(slot, 1)
    care = make_slot(make_offering("hourly_care", service_id=PLACE), "2026-11-21T10:00", minutes=60)
    here = book(care, answers={"pick_up": "Grandmother"}, now=NOW - dt.timedelta(hours=1))
    engine.check_in(here.code, by=STAFF, now=NOW)
    zone = make_offering("hourly_care", service_id=PLACE, terms={"free_visit": True, "capacity": 9})
    engine.arrive(zone.id, 3, now=NOW)
    full = make_slot(rounds, "2026-11-28T13:00", capacity=1)
    book(full, 1)
    book(full, 1, waitlist=True)
    by_keyboard = book(slot, 1)
    book(make_slot(rounds, "2026-12-05T10:30"), 1)
    shut = make_slot(rounds, "2026-11-29T13:00")
    engine.close([shut.id], reason="A broken pipe", by=STAFF, now=NOW)
    return {
        "slot": str(slot.id),
        "full": str(full.id),
        "offering": rounds.id,
        "code": expected.code,
        "here": here.code,
        "by_keyboard": by_keyboard.code,
    }


def _to_decide() -> dict[str, str]:
    """Two couples who want one date."""
    hall = make_offering("wedding", service_id=PLACE, terms={"party": {}, "ages": None})
    date = make_slot(hall, "2027-03-06T11:00", capacity=1)
    codes = [
        reserve(hall.id, wishes=[(hall.id, date.id)], party=Party(),
                answers={"guests": 30, "tie": "lives"}, lang=lang, now=NOW,
                by=residents.find_or_add(f"{lang}.couple@example.org", lang=lang, now=NOW)).code
        for lang in ("vi", "en")
    ]  # fmt: skip
    return {"application": codes[0]}


def _a_correction() -> str:
    place = places.get(PLACE)
    assert place is not None
    words = "Open until nine on Fridays <now>."
    found = corrections.by_receipt(corrections.submit(place, "hours", words, lang="en", now=NOW))
    assert found is not None
    return str(found.id)


def people(instance: Path) -> tuple[dict[str, str], ...]:
    """For each language: a whole session, a half session, an open invitation, one of the city's.

    Each administrator has a workbook that is being made, and one that is ready.
    """
    whole, half, invited, city = {}, {}, {}, {}
    now = clock.now()
    for lang in LANGUAGES:
        member = make.make_member("administrator", service=PLACE, lang=lang)
        whole[lang] = desk_sessions.begin(member.id, stage="whole", device="Browser", now=now)
        half[lang] = desk_sessions.begin(member.id, stage="password", device="Browser", now=now)
        new = make.make_member("desk", service=PLACE, lang=lang)
        all_places = make.make_member("editor", lang=lang)
        city[lang] = desk_sessions.begin(all_places.id, stage="whole", device="Browser", now=now)
        invited[lang] = staff_members.invite(new, by_id=member.id, now=now)
        db.session.commit()
        for state in ("running", "done"):
            _workbook(instance, f"workbook-{lang}-{state}", member.id, state)
    return whole, half, invited, city


def _workbook(instance: Path, name: str, staff_id: int, state: str) -> None:
    folder = instance / "reports" / name
    folder.mkdir(parents=True)
    job = {"name": name, "staff_id": staff_id, "title": "report-2026-Q4", "total": 200}
    job |= {"services": [PLACE]}
    job |= {"done": 90, "state": state, "at": clock.rfc3339(clock.now())}
    (folder / "status.json").write_text(json.dumps(job), "utf-8")
