"""Fifty centres, two years, a million bookings, invented: the same for the same seed.

`fill(url, bookings)` writes rows past the engine, in bulk, as the engine would have left them:
slots repeat what is held, claims follow the states, statistics say what the bookings say.
`python -m bench.centres URL [bookings]` fills an empty database to look at.
"""

from __future__ import annotations

import datetime as dt
import random
import sqlite3
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import psycopg
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from service_finder.booking.statistics import BANDS
from service_finder.config import read_settings
from service_finder.lib.clock import SEOUL, parse_instant
from service_finder.models import Location, Offering, Organization, Service

NOW = parse_instant("2026-11-21T10:00:00+09:00")
FIRST, LAST = dt.date(2025, 1, 1), dt.date(2026, 12, 31)
CENTRES, HOURS, CAPACITY = 50, (9, 10, 11, 13, 15, 17), 30
DISTRICTS = [f"11{n}" for n in range(110, 760, 26)]
KINDS = ("kids_cafe", "kids_cafe", "kids_cafe", "hourly_care", "program")
PAST = (("attended", 78), ("confirmed", 6), ("no_show", 5), ("cancelled", 10), ("lapsed", 1))
AHEAD = (("confirmed", 88), ("cancelled", 10), ("waitlisted", 2))
LANGS = (("ko", 88), ("en", 4), ("zh", 4), ("vi", 3), ("ja", 1))
HELD = ("confirmed", "attended")
TABLES = ("slot", "booking", "claim", "booking_event", "participant", "booking_statistic")
BATCH = 20_000


class Sink(Protocol):
    """Where rows go in bulk."""

    def put(self, table: str, columns: Sequence[str], rows: list[tuple[Any, ...]]) -> None: ...

    def close(self) -> None: ...


class SqliteSink:
    """Rows into a SQLite file, one transaction, without waiting for the disk."""

    def __init__(self, url: str) -> None:
        self.connection = sqlite3.connect(url.removeprefix("sqlite:///"))
        self.connection.execute("PRAGMA synchronous=OFF")

    def put(self, table: str, columns: Sequence[str], rows: list[tuple[Any, ...]]) -> None:
        marks = ",".join("?" * len(columns))
        self.connection.executemany(
            f"INSERT INTO {table} ({','.join(columns)}) VALUES ({marks})",
            [tuple(_plain(value) for value in row) for row in rows],
        )

    def close(self) -> None:
        self.connection.commit()
        self.connection.execute("ANALYZE")
        self.connection.commit()
        self.connection.close()


def _plain(value: Any) -> Any:
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
    return value.isoformat() if isinstance(value, dt.date) else value


class PostgresqlSink:
    """Rows into PostgreSQL by COPY."""

    def __init__(self, url: str) -> None:
        self.connection = psycopg.connect(url.replace("+psycopg", ""))

    def put(self, table: str, columns: Sequence[str], rows: list[tuple[Any, ...]]) -> None:
        with (
            self.connection.cursor() as cursor,
            cursor.copy(f"COPY {table} ({','.join(columns)}) FROM STDIN") as copy,
        ):
            for row in rows:
                copy.write_row(row)

    def close(self) -> None:
        for table in TABLES[:-1]:
            newest = f"(SELECT MAX(id) FROM {table})"
            self.connection.execute(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), {newest})"
            )
        self.connection.commit()
        self.connection.autocommit = True
        self.connection.execute("VACUUM ANALYZE")
        self.connection.close()


@dataclass(slots=True)
class Sitting:
    """A session to be filled."""

    id: int
    centre: int
    starts_at: dt.datetime
    held: int = 0
    waiting: int = 0


def fill(url: str, bookings: int = 1_000_000, seed: int = 4) -> None:
    """Fill a database that has the tables and nothing else."""
    url = read_settings({"SERVICE_FINDER_DATABASE_URL": url}).database_url
    _directory(url)
    sink: Sink = SqliteSink(url) if url.startswith("sqlite") else PostgresqlSink(url)
    sessions = list(_sessions())
    chance = random.Random(seed)
    waiting: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
    columns: dict[str, Sequence[str]] = {}
    # Slots stand before the claims that point at them; what is held is known before it is written.
    chosen = [chance.choices(sessions, k=1)[0] for _ in range(bookings)]
    chosen.sort(key=lambda session: session.starts_at)
    plans = [_plan(session, chance) for session in chosen]
    _put_slots(sink, sessions)
    child = 0
    for number, (session, plan) in enumerate(zip(chosen, plans, strict=True), 1):
        for table, row in _rows(number, session, plan):
            columns[table] = tuple(row)
            waiting[table].append(tuple(row.values()))
        for _ in range(plan["children"]):
            child += 1
            waiting["participant"].append((child, number, f"{child:064x}", plan["born"]))
        columns["participant"] = ("id", "booking_id", "child_key", "born_year")
        if number % BATCH == 0 or number == bookings:
            for table in TABLES[1:]:
                sink.put(table, columns[table], waiting.pop(table))
    sink.close()


def _directory(url: str) -> None:
    engine = create_engine(url)
    with Session(engine) as session:
        for n in range(CENTRES):
            session.add(Organization(id=f"org-{n}", category="operator", name=f"Organization {n}"))
            session.add(
                Location(
                    id=f"centre-{n}", location_type="physical", disclosure="public",
                    district_code=DISTRICTS[n % 25],
                )
            )  # fmt: skip
        session.flush()
        for n in range(CENTRES):
            session.add(
                Service(
                    id=f"centre-{n}", category="kids_cafe", name=f"서울형 키즈카페 {n}호점",
                    status="operating", location_id=f"centre-{n}", is_sensitive=False,
                    organization_id=f"org-{n}",
                )
            )  # fmt: skip
        session.flush()
        for n in range(CENTRES):
            session.add(
                Offering(
                    id=f"rounds-{n}", service_id=f"centre-{n}", kind=KINDS[n % len(KINDS)],
                    title="individual_rounds", opening={"rule": "always"}, created_at=NOW,
                    terms={"cancel_minutes": 30, "party": {"children_min": 1, "children_max": 6}},
                )
            )  # fmt: skip
        session.commit()
    engine.dispose()


def _sessions() -> Iterator[Sitting]:
    number = 0
    for offset in range((LAST - FIRST).days + 1):
        day = FIRST + dt.timedelta(days=offset)
        for hour in HOURS:
            starts_at = dt.datetime.combine(day, dt.time(hour), SEOUL)
            for centre in range(CENTRES):
                number += 1
                yield Sitting(number, centre, starts_at)


def _plan(session: Sitting, chance: random.Random) -> dict[str, Any]:
    """Decide on one booking and count it in its session; a full one takes nobody more."""
    mix = PAST if session.starts_at < NOW else AHEAD
    state = chance.choices([s for s, _w in mix], [w for _s, w in mix])[0]
    children = chance.choices((1, 2, 3), (70, 25, 5))[0]
    if state in HELD and session.held + children * 100 > CAPACITY * 100:
        state = "cancelled"
    if state in HELD:
        session.held += children * 100
    session.waiting += state == "waitlisted"
    return {
        "state": state,
        "children": children,
        "born": session.starts_at.year - chance.randint(0, 11),
        "lang": chance.choices([s for s, _w in LANGS], [w for _s, w in LANGS])[0],
        "ahead": dt.timedelta(minutes=chance.randint(30, 20_000)),
    }


def _put_slots(sink: Sink, sessions: list[Sitting]) -> None:
    columns = (
        "id", "offering_id", "starts_at", "ends_at", "capacity_hundredths", "held_hundredths",
        "held_back_hundredths", "waiting_count", "state", "closes_at", "is_override",
        "override_reason", "version",
    )  # fmt: skip
    rows = [
        (s.id, f"rounds-{s.centre}", s.starts_at, s.starts_at + dt.timedelta(hours=2),
         CAPACITY * 100, s.held, 0, s.waiting, "open", s.starts_at, False, "", 0)
        for s in sessions
    ]  # fmt: skip
    for start in range(0, len(rows), BATCH):
        sink.put("slot", columns, rows[start : start + BATCH])


def _rows(
    number: int, session: Sitting, plan: dict[str, Any]
) -> Iterator[tuple[str, dict[str, Any]]]:
    starts, state, units = session.starts_at, plan["state"], plan["children"] * 100
    made = starts - plan["ahead"]
    booking = {
        "id": number, "code": f"B{number:09}", "offering_id": f"rounds-{session.centre}",
        "state": state, "lang": plan["lang"], "units_hundredths": units,
        "children_count": plan["children"], "guardians_count": 1, "people_count": 0,
        "starts_at": starts, "ends_at": starts + dt.timedelta(hours=2),
        "cancel_until": starts - dt.timedelta(minutes=30), "flag": "",
        "created_at": made, "changed_at": made,
    }  # fmt: skip
    yield "booking", booking
    status = "held" if state in HELD else "waiting" if state == "waitlisted" else "ended"
    yield "claim", {
        "id": number, "booking_id": number, "slot_id": session.id, "units_hundredths": units,
        "status": status, "wish_rank": 0, "queue_rank": 1_000_000, "is_buffer": False,
    }  # fmt: skip
    yield "booking_event", {
        "id": number, "booking_id": number, "event": "booked", "from_state": "",
        "to_state": state, "actor": "resident", "by": "", "reason": "", "facts": "{}",
        "at": made, "noticed_at": made,
    }  # fmt: skip
    local = starts.astimezone(SEOUL)
    age = local.year - plan["born"]
    band = next(name for below, name in BANDS if age < below)
    shared = ("offering_id", "state", "lang", "units_hundredths", "children_count",
              "guardians_count", "people_count", "starts_at", "changed_at")  # fmt: skip
    yield "booking_statistic", {
        "booking_id": number, "service_id": f"centre-{session.centre}",
        "organization_id": f"org-{session.centre}",
        "district_code": DISTRICTS[session.centre % 25],
        "kind": KINDS[session.centre % len(KINDS)], "on_date": local.date(), "hour": local.hour,
        "lead_minutes": plan["ahead"] // dt.timedelta(minutes=1),
        "has_waited": state == "waitlisted", "is_demo": False,
        **{name: plan["children"] * (name == band) for _below, name in BANDS},
        **{name: booking[name] for name in shared},
    }  # fmt: skip


if __name__ == "__main__":
    fill(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 1_000_000)
