"""The page object of HSDS, its parameters, and the two formats."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from flask import Response

from service_finder.api import answers, params
from service_finder.api.hsds.shapes import Json
from service_finder.api.params import Given, Param
from service_finder.lib import clock

MOST_PER_PAGE, PER_PAGE, LAST_PAGE = 1000, 50, 1_000_000
NDJSON = "application/x-ndjson"

PAGE = params.whole("page", "Number of the page.", 1, LAST_PAGE, 1)
SIZE = params.whole("per_page", "How many on a page (50).", 1, MOST_PER_PAGE)
FORMAT = params.choice("format", "json: a page object; ndjson: lines.", ("json", "ndjson"), "json")
SEARCH = params.text("search", "Full text, in any of five languages.")
FULL = params.flag("full", "Everything that hangs on each record.")
PAGING: tuple[Param, ...] = (PAGE, SIZE, FORMAT)


def _moment(given: str) -> dt.datetime:
    try:
        if len(given) == len("2026-11-21"):
            midnight = dt.time(tzinfo=clock.SEOUL)
            return dt.datetime.combine(dt.date.fromisoformat(given), midnight)
        return clock.parse_instant(given)
    except OverflowError as error:
        raise ValueError(given) from error


MODIFIED_AFTER = params.read_by(
    "modified_after",
    "Only what changed at or after this instant (RFC 3339) or Seoul date; removals among it.",
    _moment,
    "2026-11-21, 2026-11-21T09:00:00+09:00",
    {"type": "string"},
    example="2026-11-21",
)


def window(given: Given, total: int, everything: bool = False) -> tuple[int, int]:
    """Return where the asked page begins and its size; without a size, `everything` is one page."""
    size = given["per_page"] or (max(total, 1) if everything else PER_PAGE)
    return (given["page"] - 1) * size, size


def page(total: int, number: int, per_page: int, contents: Sequence[Json]) -> Json:
    """Return the page object."""
    pages = -(-total // per_page)
    return {
        "total_items": total,
        "total_pages": pages,
        "page_number": number,
        "size": len(contents),
        "first_page": number == 1,
        "last_page": number >= pages,
        "empty": not contents,
        "contents": list(contents),
    }


def respond(
    given: Given,
    total: int,
    per_page: int,
    contents: Sequence[Json],
    modified_at: dt.datetime | None,
    *,
    is_crisis: bool = False,
) -> Response:
    """Answer with a page, as one object or as lines."""
    if given["format"] == "ndjson":
        lines = "".join(answers.dumps(one) + "\n" for one in contents)
        return answers.public(lines, media=NDJSON, modified_at=modified_at)
    body = page(total, given["page"], per_page, contents)
    if is_crisis:
        return answers.untraceable(body)
    return answers.public(body, modified_at=modified_at)


def cut(given: Given, records: Sequence[Any]) -> tuple[Sequence[Any], int]:
    """Return the records of the asked page and the page's size."""
    start, size = window(given, len(records))
    return records[start : start + size], size


def matches(words: str | None, texts: Mapping[str, str] | Sequence[str]) -> bool:
    """Say whether every word occurs in one of a small record's texts, whatever its case."""
    values = texts.values() if isinstance(texts, Mapping) else texts
    joined = "\n".join(values).casefold()
    return all(word in joined for word in (words or "").casefold().split())
