"""When nothing is free: what to ask less of, and how much there would be then."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from service_finder.booking.free import free_sessions
from service_finder.public.free_form import AHEAD
from service_finder.public.speaking import _, ngettext

Wants = dict[str, Any]
Query = dict[str, str]


def ways_out(wants: Wants, query: Query, today: dt.date) -> list[tuple[str, str, str]]:
    """Return (address, what to leave out, how many sessions there are then), most first.

    wants: what `free_sessions` was asked; query: the form as it was typed.
    """
    found: list[tuple[int, str, str, str]] = []
    for words, changed, typed, is_last_resort in _relaxed(wants, query, today):
        if is_last_resort and found:
            break
        _page, total = free_sessions(**{**changed, "limit": 1, "offset": 0})
        if total:
            count = ngettext("%(num)s session", "%(num)s sessions", total)
            left = [(key, value) for key, value in typed.items() if value]
            found.append((total, "?" + urlencode(left), words, count))
    return [(line[1], line[2], line[3]) for line in sorted(found, key=lambda line: -line[0])]


def _relaxed(
    wants: Wants, query: Query, today: dt.date
) -> Iterator[tuple[str, Wants, Query, bool]]:
    """Yield each single thing that can be asked less of, then all of them at once."""
    everything, all_typed = dict(wants), dict(query)
    for words, change, fields in (
        (_("at any time of the day"), {"after": None}, ("after",)),
        (
            _("on any day in the next two weeks"),
            {"from_on": today, "to_on": today + AHEAD},
            ("when", "date"),
        ),
        (_("of any kind"), {"kind": None}, ("kind",)),
        (
            _("for one child, whatever the age"),
            {"children": 1, "age_months": (), "age_years": ()},
            ("children", "age_months", "ages"),
        ),
    ):
        if all(wants.get(key) == value for key, value in change.items()):
            continue
        typed = {key: value for key, value in query.items() if key not in fields}
        yield words, wants | change, typed, False
        everything |= change
        all_typed = {key: value for key, value in all_typed.items() if key not in fields}
    if everything != wants:
        yield _("without any of these limits"), everything, all_typed, True
