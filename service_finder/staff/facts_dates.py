"""Days with other hours on the form of a place: rows to type in, and the same in words."""

from __future__ import annotations

import datetime as dt

from flask import request

from service_finder.catalogue.hours.dated import REASONS
from service_finder.facts import dates
from service_finder.lib import clock, formats
from service_finder.lib.marking import N_
from service_finder.public.speaking import _
from service_finder.staff import asked

NAME = "dates"
SPARE = 3
CLOSED = N_("Closed")


def typed() -> str | None:
    """Read the rows of the form as the text of the field; None where the form has none."""
    if f"{NAME}-0-on" not in request.form:
        return None
    rows = []
    for row in _typed_rows():
        if any(row[key] for key in ("on", "opens", "closes", "words", "reason")):
            reason = row["words"] or _ready(row["reason"])
            rows.append(dates.line(row["on"], row["opens"], row["closes"], reason))
    return _sorted("\n".join(rows))


def rows(value: str) -> list[dict[str, str]]:
    """Return the rows to fill in: what was typed, else what stands; then some empty ones."""
    found = _typed_rows() if f"{NAME}-0-on" in request.form else _rows_of(value)
    empty = {"on": "", "opens": "", "closes": "", "reason": "", "words": "", "fault": ""}
    return [*found, *(dict(empty) for _n in range(SPARE))]


def words(value: str, lang: str) -> str:
    """Write the text of the field for a reader, a line a date."""
    try:
        return "\n".join(_words(dated, lang) for dated in dates.parse(value))
    except ValueError:
        return value


def _words(dated: dates.Dated, lang: str) -> str:
    hours = _(CLOSED)
    if dated.opens_at is not None and dated.closes_at is not None:
        begin, end = (
            dt.datetime.combine(dated.on, at, clock.SEOUL)
            for at in (dated.opens_at, dated.closes_at)
        )
        hours = formats.time_range_text(begin, end, lang)
    reason = _(dated.reason) if dated.reason in REASONS else dated.reason
    said = [formats.date_text(dated.on, lang, "full"), hours, reason]
    return " · ".join(filter(None, said))


def _typed_rows() -> list[dict[str, str]]:
    found = []
    for n in range(dates.MOST + SPARE):
        if f"{NAME}-{n}-on" not in request.form or request.form.get(f"{NAME}-{n}-gone") == "1":
            continue
        row = {
            key: request.form.get(f"{NAME}-{n}-{key}", "").strip()[: dates.LONGEST_REASON]
            for key in ("on", "opens", "closes", "reason", "words")
        }
        if any(row.values()):
            found.append(row | {"fault": _fault(row)})
    return found


def _fault(row: dict[str, str]) -> str:
    try:
        dates.parse(dates.line(row["on"], row["opens"], row["closes"], row["words"]))
    except ValueError as error:
        return str(error)
    return ""


def _rows_of(value: str) -> list[dict[str, str]]:
    return [
        {
            "on": dated.on.isoformat(),
            "opens": f"{dated.opens_at:%H:%M}" if dated.opens_at else "",
            "closes": f"{dated.closes_at:%H:%M}" if dated.closes_at else "",
            "reason": str(REASONS.index(dated.reason)) if dated.reason in REASONS else "",
            "words": "" if dated.reason in REASONS else dated.reason,
            "fault": "",
        }
        for dated in dates.parse(value)
    ]


def _ready(number: str) -> str:
    index = asked.number(number)
    return REASONS[index] if index is not None and index < len(REASONS) else ""


def _sorted(text: str) -> str:
    """Write lines as the record keeps them, so that an untouched form changes nothing."""
    try:
        return "\n".join(map(str, dates.parse(text)))
    except ValueError:
        return text
