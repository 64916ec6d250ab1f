"""The one clock of the house. Everything that asks for the time asks here.

`datetime.now` is banned by lint: a frozen clock (SERVICE_FINDER_NOW) must reach every room.
"""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

SEOUL = ZoneInfo("Asia/Seoul")
_frozen: dt.datetime | None = None


def freeze(instant: dt.datetime | None) -> None:
    """Stop the clock at an aware instant; None lets it run again."""
    global _frozen
    if instant is not None and instant.tzinfo is None:
        raise ValueError("a frozen clock needs an instant with a zone")
    _frozen = instant.astimezone(dt.UTC) if instant is not None else None


def is_frozen() -> bool:
    """Say whether the clock stands still."""
    return _frozen is not None


def now() -> dt.datetime:
    """Return the present instant, aware, in UTC."""
    return _frozen or dt.datetime.now(dt.UTC)


def seoul_now() -> dt.datetime:
    """Return the present instant as Seoul wall time (aware)."""
    return now().astimezone(SEOUL)


def today() -> dt.date:
    """Return the present date in Seoul."""
    return seoul_now().date()


def parse_instant(text: str) -> dt.datetime:
    """Read an RFC 3339 instant; ValueError when it has no zone or is none."""
    instant = dt.datetime.fromisoformat(text.strip().replace(" ", "+", 1))
    if instant.tzinfo is None:
        raise ValueError("an instant needs a zone, as in 2026-11-21T09:00:00+09:00")
    return instant.astimezone(dt.UTC)


def rfc3339(instant: dt.datetime) -> str:
    """Write an aware instant the way the JSON contract wants it: Seoul time, +09:00."""
    return instant.astimezone(SEOUL).isoformat(timespec="seconds")
