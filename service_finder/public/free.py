"""Places left now: sessions with enough places across all places, nearest and soonest first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import render_template, request
from flask.typing import ResponseReturnValue

from service_finder.booking import wording
from service_finder.booking.free import FreeSession, free_sessions
from service_finder.booking.kinds import KINDS
from service_finder.catalogue import finding
from service_finder.lib import clock, formats
from service_finder.lib.clock import SEOUL
from service_finder.lib.geo import Point, parse_point
from service_finder.lib.marking import N_
from service_finder.public import cards, public, session_words
from service_finder.public.age_words import age_text
from service_finder.public.speaking import _

PER_PAGE = 20
MOST_CHILDREN = 10
FIELDS = ("kind", "when", "date", "after", "children", "age_months", "near", "page")
OLDEST_MONTHS = 1199
LONGEST = 100
AHEAD = dt.timedelta(days=14)
SATURDAY, SUNDAY = 5, 6
DAYS = {
    "": N_("Any day in the next two weeks"),
    "today": N_("Today"),
    "tomorrow": N_("Tomorrow"),
    "saturday": N_("This Saturday"),
    "sunday": N_("This Sunday"),
}


@dataclass(frozen=True)
class Asked:
    """The question, as it was typed, beside what could be understood of it."""

    kind: str
    when: str
    date: str
    after: str
    children: str
    ages: str
    near: str
    from_on: dt.date
    to_on: dt.date
    after_time: dt.time | None
    count: int
    months: tuple[int, ...]
    point: Point | None
    errors: tuple[tuple[str, str], ...]
    page: int

    @property
    def is_any(self) -> bool:
        """Say whether anything was asked for."""
        return any((self.kind, self.when, self.date, self.after, self.ages, self.near))


@dataclass(frozen=True)
class Found:
    """A free session in words."""

    href: str
    book: str
    place_id: str
    place: str
    place_lang: str
    name: str
    when: str
    left: str
    distance: str


@public.get("/free")
def free(lang: str) -> ResponseReturnValue:
    """Show sessions that the family can book now. What was typed is kept, whatever it was."""
    now = clock.now()
    asked = read(request.args)
    found, total = free_sessions(
        from_on=asked.from_on,
        to_on=asked.to_on,
        now=now,
        kind=asked.kind or None,
        near=asked.point,
        after=asked.after_time,
        children=asked.count,
        age_months=asked.months,
        limit=PER_PAGE,
        offset=(asked.page - 1) * PER_PAGE,
    )
    return render_template(
        "public/booking/free.html",
        asked=asked,
        found=[_found(one, lang) for one in found],
        total=total,
        kinds={code: kind.label for code, kind in KINDS.items() if not kind.has_wishes},
        days=DAYS,
        period=_period_text(asked, lang),
        ages_text=", ".join(age_text(months) for months in asked.months),
        last=-(-total // PER_PAGE),
        page_link=_page_link,
    )


def read(args: Mapping[str, str]) -> Asked:
    """Read the form; each fault is said in words, and the rest still counts."""
    errors: list[tuple[str, str]] = []
    texts = {name: args.get(name, "").strip()[:LONGEST] for name in FIELDS}
    kind = texts["kind"] if texts["kind"] in KINDS else ""
    if texts["kind"] and not kind:
        errors.append(("kind", _("We do not know this kind of booking.")))
    from_on, to_on = _days(texts, errors)
    months = _ages(texts["age_months"], errors)
    page = texts["page"]
    return Asked(
        kind=kind,
        when=texts["when"],
        date=texts["date"],
        after=texts["after"],
        children=texts["children"],
        ages=texts["age_months"],
        near=texts["near"],
        from_on=from_on,
        to_on=to_on,
        after_time=_after(texts["after"], errors),
        count=max(_count(texts["children"], errors), len(months)),
        months=months,
        point=_point(texts["near"], errors),
        errors=tuple(errors),
        page=min(max(int(page), 1), 1000) if page.isascii() and page.isdigit() else 1,
    )


def _days(texts: Mapping[str, str], errors: list[tuple[str, str]]) -> tuple[dt.date, dt.date]:
    """Return the first and the last day. `when` is a word or a date; `date` a date."""
    today = clock.today()
    when = texts["date"] or texts["when"]
    if when in ("saturday", "sunday"):
        weekday = SATURDAY if when == "saturday" else SUNDAY
        day = today + dt.timedelta(days=(weekday - today.weekday()) % 7)
        return day, day
    if when in ("now", "today", "tomorrow"):
        day = today + dt.timedelta(days=when == "tomorrow")
        return day, day
    if when:
        try:
            day = dt.date.fromisoformat(when[:10])
        except ValueError:
            errors.append(("date", _("Give the day as a date, for example 2026-12-05.")))
        else:
            if today <= day <= today + dt.timedelta(days=366):
                return day, day
            errors.append(("date", _("Choose a day from today on, within a year.")))
    return today, today + AHEAD


def _after(text: str, errors: list[tuple[str, str]]) -> dt.time | None:
    if not text:
        return None
    try:
        return dt.time.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        errors.append(("after", _("Give the time like 14:00.")))
        return None


def _count(text: str, errors: list[tuple[str, str]]) -> int:
    if not text:
        return 1
    if text.isascii() and text.isdigit() and 1 <= int(text) <= MOST_CHILDREN:
        return int(text)
    errors.append(("children", _("Give the number of children, from 1 to %(most)s.",
                                 most=MOST_CHILDREN)))  # fmt: skip
    return 1


def _ages(text: str, errors: list[tuple[str, str]]) -> tuple[int, ...]:
    parts = [part for part in text.replace(",", " ").split() if part]
    good = all(p.isascii() and p.isdigit() and int(p) <= OLDEST_MONTHS for p in parts)
    if good and len(parts) <= MOST_CHILDREN:
        return tuple(int(part) for part in parts)
    errors.append(("age_months", _("Give the ages in months, for example 48, 72.")))
    return ()


def _point(text: str, errors: list[tuple[str, str]]) -> Point | None:
    if not text:
        return None
    try:
        return parse_point(text) or Point(*finding.whereabouts(text))
    except (finding.UnknownPlace, ValueError):
        errors.append(("near", _("We do not know where “%(place)s” is. Try a station, "
                                 "a neighborhood or a district.", place=text)))  # fmt: skip
        return None


def _found(one: FreeSession, lang: str) -> Found:
    name = one.place.name(lang)
    offering = f"/{lang}/offerings/{one.offering.id}"
    day = one.slot.starts_at.astimezone(SEOUL).date().isoformat()
    query = urlencode({"offering": one.offering.id, "slot": one.slot.id})
    return Found(
        href=f"{offering}?from={day}",
        book=f"/{lang}/bookings/new?{query}",
        place_id=one.place.id,
        place=name.text,
        place_lang=name.lang,
        name=wording.offering_name(one.offering, lang),
        when=session_words.when_text(one.slot.starts_at, one.slot.ends_at, lang),
        left=session_words.left_text(one.slot.free_hundredths // 100),
        distance=cards.distance_text(one.distance_m, lang),
    )


def _period_text(asked: Asked, lang: str) -> str:
    first = formats.date_text(asked.from_on, lang)
    if asked.from_on == asked.to_on:
        return first
    return f"{first} – {formats.date_text(asked.to_on, lang)}"


def _page_link(number: int) -> str:
    kept = [(k, v) for k, v in request.args.items() if k in FIELDS and k != "page" and v]
    return "?" + urlencode([*kept, ("page", str(number))])
