"""The finder's form: what readers type and choose, read kindly: nothing is lost, nothing fails.

What cannot be understood is left out of the question and said in words beside its field.
"""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, get_args
from urllib.parse import urlencode

from werkzeug.datastructures import MultiDict

from service_finder.catalogue.finding import Asked
from service_finder.catalogue.search.records import Sort
from service_finder.lib import clock, formats
from service_finder.lib.geo import Point, distance_m, parse_point
from service_finder.lib.kinds import KINDS
from service_finder.lib.marking import N_

LONGEST_TEXT, LONGEST_NEAR = 200, 100
OLDEST_MONTHS = 1199
LAST_PAGE = 5000
PER_PAGE = 20
SORTS: tuple[Sort, ...] = get_args(Sort)
FLAGS = ("bookable", "free", "step_free")
CITY_HALL = Point(37.5663, 126.9779)
FAR_M = 60_000  # further from City Hall a distance says nothing about Seoul
_FIRST_YEAR, _LAST_YEAR = 2000, 2100

FAULTS = {
    "q_long": N_("Your search was too long. We used its first 200 characters."),
    "q_garbled": N_("Part of what you typed could not be read. We left it out."),
    "near_unknown": N_(
        "We could not find this place. Try a station, a neighborhood or a district in Seoul."
    ),
    "near_city": N_("This is all of Seoul. Name a station, a neighborhood or a district in it."),
    "near_far": N_("This point is far from Seoul. Type a station or a neighborhood instead."),
    "category": N_("We do not know this kind of place."),
    "district": N_("We do not know this district."),
    "age_months": N_("We could not read this age. Choose one from the list."),
    "open": N_("We could not read this time. Choose a date and a time."),
    "language": N_("We could not read this language."),
    "flag": N_("We could not read one of the filters."),
    "sort": N_("We could not read how to sort. The best matches come first."),
    "sort_near": N_("To see the nearest first, say near what."),
    "page": N_("There is no such page of results."),
}
# Fault -> the id of the field that it belongs to.
NO_NEAR = frozenset({"near_unknown", "near_city", "near_far"})
FIELDS = {
    "q_long": "search-q",
    "q_garbled": "search-q",
    "near_unknown": "search-near",
    "near_city": "search-near",
    "near_far": "search-near",
    "sort_near": "search-near",
    "district": "district",
    "age_months": "age_months",
    "open": "open_at",
}


@dataclass(frozen=True, slots=True)
class Form:
    """A reader's question. `near` is as typed; `open` is "", "now" or an RFC 3339 instant.

    `faults`: codes of FAULTS; `near_point`: set when `near` is two numbers.
    """

    q: str = ""
    near: str = ""
    near_point: tuple[float, float] | None = None
    categories: tuple[str, ...] = ()
    districts: tuple[str, ...] = ()
    age_months: int | None = None
    open: str = ""
    language: str = ""
    flags: frozenset[str] = frozenset()
    sort: Sort = "relevance"
    page: int = 1
    faults: tuple[str, ...] = field(default=())

    def asked(self, lang: str, now: dt.datetime, *, limit: int = PER_PAGE) -> Asked:
        """Turn the form into a question to the catalogue."""
        is_near_known = self.near and not NO_NEAR & set(self.faults)
        return Asked(
            text=self.q,
            lang=lang,
            near=self.near_point if is_near_known else None,
            near_words=self.near if is_near_known and self.near_point is None else "",
            categories=self.categories,
            district_codes=self.districts,
            age_months=self.age_months,
            open_at=self.open_at(now),
            language=self.language,
            bookable="bookable" in self.flags,
            free="free" in self.flags,
            step_free="step_free" in self.flags,
            sort=self.sort,
            limit=limit,
            offset=(self.page - 1) * limit,
        )

    def open_at(self, now: dt.datetime) -> dt.datetime | None:
        """Return the instant at which places should be open."""
        if not self.open:
            return None
        return now if self.open == "now" else clock.parse_instant(self.open)

    def without(self, name: str, value: str = "") -> Form:
        """Return the form with one filter (or one of its values) taken away, on its first page."""
        changes: dict[str, Any] = {"page": 1}
        if name == "category":
            changes["categories"] = _less(self.categories, value)
        elif name == "district":
            changes["districts"] = _less(self.districts, value)
        elif name in FLAGS:
            changes["flags"] = self.flags - {name}
        else:
            changes |= _EMPTY[name]
        return replace(self, **changes)

    def faulty(self, *faults: str) -> Form:
        """Return the form with more faults."""
        return replace(self, faults=(*self.faults, *faults))

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """Return the parameters that say the same, in one order, without what says nothing."""
        pairs = [("q", self.q), ("near", self.near)]
        pairs += [("category", code) for code in self.categories]
        pairs += [("district", code) for code in self.districts]
        pairs += [
            ("age_months", "" if self.age_months is None else str(self.age_months)),
            ("open", self.open),
            ("language", self.language),
            *((name, "1") for name in FLAGS if name in self.flags),
            ("sort", "" if self.sort == "relevance" else self.sort),
            ("page", str(self.page) if self.page > 1 else ""),
        ]
        return [(name, value) for name, value in pairs if value]

    def link(self, path: str) -> str:
        """Return an address with these parameters."""
        query = urlencode(self.pairs)
        return f"{path}?{query}" if query else path


_EMPTY: dict[str, dict[str, Any]] = {
    "q": {"q": ""},
    "near": {"near": "", "near_point": None},
    "age_months": {"age_months": None},
    "open": {"open": ""},
    "language": {"language": ""},
}


def read(args: MultiDict[str, str], districts: Mapping[str, str]) -> Form:
    """Read the parameters of an address; `districts`: Korean names by code."""
    faults: list[str] = []
    q = _text(args.get("q", ""), LONGEST_TEXT, faults)
    near = " ".join(_readable(args.get("near", ""))[:LONGEST_NEAR].split())
    return Form(
        q=q,
        near=near,
        near_point=_point(near, faults),
        categories=_known(args.getlist("category"), {code: code for code in KINDS}, faults),
        districts=_known(args.getlist("district"), _names_and_codes(districts), faults, "district"),
        age_months=age(args.get("age_months", ""), faults),
        open=_open(args.getlist("open"), faults),
        language=_language(args.get("language", ""), faults),
        flags=frozenset(name for name in FLAGS if _flag(args.get(name, ""), faults)),
        sort=_sort(args.get("sort", ""), faults),
        page=_page(args.get("page", ""), faults),
        faults=tuple(dict.fromkeys(faults)),
    )


def age(text: str, faults: list[str]) -> int | None:
    """Read an age in months; what is none becomes the fault "age_months"."""
    text = text.strip()
    if not text:
        return None
    if text.isascii() and text.isdecimal() and len(text) <= 4 and int(text) <= OLDEST_MONTHS:
        return int(text)
    faults.append("age_months")
    return None


def _less(values: tuple[str, ...], value: str) -> tuple[str, ...]:
    return tuple(v for v in values if v != value) if value else ()


def _readable(text: str) -> str:
    """Turn control characters, unpaired surrogates and broken bytes into spaces."""
    return "".join(
        " " if unicodedata.category(c) in ("Cc", "Cs", "Co", "Cn") or c == "\ufffd" else c
        for c in text[: LONGEST_TEXT * 50]
    )


def _text(text: str, longest: int, faults: list[str]) -> str:
    if "\ufffd" in text:
        faults.append("q_garbled")
    words = " ".join(_readable(text).split())
    if len(words) > longest:
        faults.append("q_long")
    return words[:longest].strip()


def _point(near: str, faults: list[str]) -> tuple[float, float] | None:
    try:
        point = parse_point(near)
    except ValueError:
        faults.append("near_far")
        return None
    if point is None:
        return None
    if distance_m(CITY_HALL, point) > FAR_M:
        faults.append("near_far")
        return None
    return (point.lat, point.lng)


def _names_and_codes(districts: Mapping[str, str]) -> dict[str, str]:
    return {code: code for code in districts} | {name: code for code, name in districts.items()}


def _known(
    given: Iterable[str], known: Mapping[str, str], faults: list[str], fault: str = "category"
) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for value in given:
        code = known.get(value.strip())
        if code is not None:
            found[code] = None
        elif value.strip():
            faults.append(fault)
    return tuple(found)


def _open(given: Iterable[str], faults: list[str]) -> str:
    """Read "now" and chosen times; a chosen time counts more than "now"."""
    chosen = ""
    for value in (text.strip() for text in given):
        if value in ("", "now"):
            chosen = chosen or value
            continue
        instant = _instant(value)
        if instant is None:
            faults.append("open")
        else:
            chosen = clock.rfc3339(instant)
    return chosen


def _instant(text: str) -> dt.datetime | None:
    """Read an instant; one without a zone, as browsers' date fields send it, is Seoul time."""
    try:
        naive = dt.datetime.fromisoformat(text)
        at = naive.replace(tzinfo=clock.SEOUL) if naive.tzinfo is None else naive
        at = at.astimezone(dt.UTC)
    except ValueError:
        try:
            at = clock.parse_instant(text)
        except (ValueError, OverflowError):
            return None
    except OverflowError:
        return None
    has_time = "T" in text or " " in text
    return at if has_time and _FIRST_YEAR <= at.year < _LAST_YEAR else None


def _language(text: str, faults: list[str]) -> str:
    text = text.strip()
    if not text or formats.is_language(text):
        return text
    faults.append("language")
    return ""


def _flag(text: str, faults: list[str]) -> bool:
    word = text.strip().lower()
    if word not in ("", "0", "1", "true", "false", "on"):
        faults.append("flag")
    return word in ("1", "true", "on")


def _sort(text: str, faults: list[str]) -> Sort:
    text = text.strip()
    if text in SORTS:
        return text
    if text:
        faults.append("sort")
    return "relevance"


def _page(text: str, faults: list[str]) -> int:
    text = text.strip()
    if not text:
        return 1
    if text.isascii() and text.isdecimal() and len(text) <= 6 and 1 <= int(text) <= LAST_PAGE:
        return int(text)
    faults.append("page")
    return 1
