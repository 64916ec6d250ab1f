from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from flask import Flask

from service_finder.booking import demo, demo_bookings, queries
from service_finder.booking.kinds import KINDS
from service_finder.booking.titles import TITLES
from service_finder.booking.wording import cancel_text, offering_name, rule_text
from service_finder.cli.bookings import demo_command, run_tick
from service_finder.extensions import db
from service_finder.importers import directory
from service_finder.lib.clock import parse_instant
from service_finder.lib.marking import LANGUAGES
from service_finder.models import Offering, Slot

# A working day, a Sunday night, the last day of a year, the eve of the long holiday.
MOMENTS = (
    "2026-11-21T10:00:00+09:00", "2027-02-28T23:59:00+09:00", "2026-12-31T08:00:00+09:00",
    "2027-02-05T12:00:00+09:00",
)  # fmt: skip


def large_sessions(now: dt.datetime) -> list[Slot]:
    rows = db.session.query(Slot).join(Offering).filter(
        Offering.kind == "kids_cafe", Offering.title == "individual_rounds"
    )  # fmt: skip
    soon, late = now + dt.timedelta(days=2), now + dt.timedelta(days=14)
    return [
        slot
        for slot in rows
        if soon <= slot.starts_at <= late
        and queries.slot_state(slot, now) == "open"
        and queries.left(slot) >= 20
    ]


# A number of the terms: what its source may stand under in terms.sources.
SOURCED = {
    "ages": ("ages",),
    "price": ("price", "fee"),
    "guests_max": ("guests",),
    "weights": ("weights",),
    "capacity": ("capacity",),
    "cancel_minutes": ("rules",),
}


def missing(offering: Offering) -> list[str]:
    """Return the numbers that stand on the page without saying where they come from."""
    stated = offering.terms.get("sources", {})
    return [
        number
        for number, keys in SOURCED.items()
        if offering.terms.get(number) is not None and not set(keys) & set(stated)
    ]


@pytest.mark.parametrize("moment", MOMENTS)
def test_there_are_always_sessions_to_book(app: Flask, moment: str) -> None:
    now = parse_instant(moment)
    directory.load()
    assert demo.open_demo(now)["added"] > 1000
    assert demo.open_demo(now) == {}
    assert len(large_sessions(now)) >= 10
    assert not db.session.query(Offering).filter(Offering.is_demo.is_(False)).count()
    if moment == MOMENTS[0]:
        later = now + dt.timedelta(days=3)
        demo.open_demo(later)
        assert len(large_sessions(later)) >= 10
        assert demo_bookings.book(later) > 20
        assert demo_bookings.book(later) == 0
        offerings = db.session.query(Offering).all()
        assert {o.kind for o in offerings} <= set(KINDS)
        for offering in offerings:
            for lang in LANGUAGES:
                assert offering_name(offering, lang)
                assert rule_text(offering, lang)
                assert cancel_text(offering, lang)
        assert {o.title for o in offerings} <= set(TITLES)
        assert [o.id for o in offerings if not o.is_add_on and missing(o)] == []


def test_production_opens_no_invented_session(app: Flask) -> None:
    directory.load()
    settings = replace(app.config["SETTINGS"], env="production")
    app.config["SETTINGS"] = settings
    refused = app.test_cli_runner().invoke(demo_command)
    assert (refused.exit_code, "opens no invented session" in refused.stderr) == (2, True)
    run_tick(settings)
    assert not db.session.query(Offering).count()
