"""The form of the places left now: what was typed, what could be read of it, what could not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from service_finder.booking.kinds import KINDS
from service_finder.catalogue import finding
from service_finder.lib import clock
from service_finder.lib.geo import Point, parse_point
from service_finder.lib.marking import N_
from service_finder.public.speaking import _

MOST_CHILDREN = 10
FIELDS = ("kind", "when", "date", "after", "children", "ages", "age_months", "near", "page")
OLDEST_MONTHS, OLDEST_YEARS = 1199, 99
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
    age_months: str
    near: str
    from_on: dt.date
    to_on: dt.date
    after_time: dt.time | None
    count: int
    months: tuple[int, ...]
    years: tuple[int, ...]
    point: Point | None
    errors: tuple[tuple[str, str], ...]
    page: int

    @property
    def is_any(self) -> bool:
        """Say whether anything was asked for."""
        return self.count > 1 or any((self.kind, self.when, self.date, self.after, self.ages,
                                      self.age_months, self.near))  # fmt: skip


def read(args: Mapping[str, str]) -> Asked:
    """Read the form; each fault is said in words, and the rest still counts."""
    errors: list[tuple[str, str]] = []
    texts = {name: args.get(name, "").strip()[:LONGEST] for name in FIELDS}
    kind = texts["kind"] if texts["kind"] in KINDS else ""
    if texts["kind"] and not kind:
        errors.append(("kind", _("We do not know this kind of booking.")))
    from_on, to_on = _days(texts, errors)
    months = _ages("age_months", texts, OLDEST_MONTHS, errors)
    years = _ages("ages", texts, OLDEST_YEARS, errors)
    page = texts["page"]
    return Asked(
        kind=kind,
        when=texts["when"],
        date=texts["date"],
        after=texts["after"],
        children=texts["children"],
        ages=texts["ages"],
        age_months=texts["age_months"],
        near=texts["near"],
        from_on=from_on,
        to_on=to_on,
        after_time=_after(texts, errors),
        count=max(_count(texts["children"], errors), len(months) + len(years)),
        months=months,
        years=years,
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


def _after(texts: Mapping[str, str], errors: list[tuple[str, str]]) -> dt.time | None:
    """Return from what time on: `after`, else the time that `when` has beside its day."""
    text = texts["after"] or texts["when"].partition("T")[2][:5]
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


def _ages(
    field: str, texts: Mapping[str, str], oldest: int, errors: list[tuple[str, str]]
) -> tuple[int, ...]:
    parts = texts[field].replace(",", " ").replace("、", " ").replace("，", " ").split()
    good = all(p.isascii() and p.isdigit() and int(p) <= oldest for p in parts)
    if good and len(parts) <= MOST_CHILDREN:
        return tuple(int(part) for part in parts)
    errors.append(("ages", _("Give the ages in years, for example 4, 6.")))
    return ()


def _point(text: str, errors: list[tuple[str, str]]) -> Point | None:
    if not text:
        return None
    try:
        return parse_point(text) or Point(*finding.whereabouts(text))
    except finding.WholeCity:
        errors.append(("near", _("This is all of Seoul. Name a station, a neighborhood or a "
                                 "district in it.")))  # fmt: skip
        return None
    except (finding.UnknownPlace, ValueError):
        errors.append(("near", _("We do not know where “%(place)s” is. Try a station, "
                                 "a neighborhood or a district.", place=text)))  # fmt: skip
        return None
