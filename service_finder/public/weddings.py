"""Wedding dates of all venues, month by month; up to three of them become one application."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from service_finder.booking import wishing
from service_finder.catalogue import places
from service_finder.catalogue.place import PublicPlace
from service_finder.lib import clock, formats
from service_finder.lib.clock import SEOUL
from service_finder.models import Offering, Slot
from service_finder.public import public, session_words
from service_finder.public.speaking import _, ngettext

KIND = "wedding"
MOST_WISHES = 3
PER_PAGE = 12
MOST_GUESTS = 2000
LONGEST_ID = 12
AHEAD_MONTHS = 18
USUAL_NOTICE = dt.timedelta(days=60)
LATE_IN_MONTH = 20  # from here on the next month has more to choose from


@dataclass(frozen=True, slots=True)
class Asked:
    """What the form asks for; `wishes`: slots chosen so far."""

    month: dt.date
    guests: int
    guests_text: str
    where: str
    is_free: bool
    wishes: tuple[int, ...]
    page: int
    errors: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Venue:
    """A venue with its free dates of the month: (address that chooses it, words)."""

    place_id: str
    name: str
    name_lang: str
    href: str
    lines: list[str]
    dates: list[tuple[str, str]]


@public.get("/weddings")
def weddings(lang: str) -> ResponseReturnValue:
    """Show the free dates of a month in every venue that fits."""
    now = clock.now()
    asked = read(request.args, now)
    last = (asked.month + dt.timedelta(days=31)).replace(day=1) - dt.timedelta(days=1)
    free = wishing.dates(KIND, asked.month, last, now)
    offerings = {key: slots[0].offering for key, slots in free.items()}
    known = {p.id: p for p in places.load(sorted({o.service_id for o in offerings.values()}))}
    fitting = [
        key for key, row in offerings.items() if row.service_id in known and _fits(row, asked)
    ]
    fitting.sort(key=lambda key: known[offerings[key].service_id].name(lang).text)
    shown = fitting[(asked.page - 1) * PER_PAGE : asked.page * PER_PAGE]
    wishes = wishing.chosen(KIND, asked.wishes, now)
    months = _months(now, lang)
    venues = [
        _venue(offerings[key], known[offerings[key].service_id], free[key], wishes, lang)
        for key in shown
    ]
    return render_template(
        "public/booking/weddings.html",
        asked=asked,
        months=months,
        shown_month=formats.date_text(asked.month, lang, "month"),
        before=_beside(months, asked.month, -1),
        after=_beside(months, asked.month, 1),
        filter_count=sum(map(bool, (asked.guests, asked.where, asked.is_free))),
        clear=_link(guests=[], where=[], free=[]),
        venues=venues,
        total=len(fitting),
        last=-(-len(fitting) // PER_PAGE),
        page_link=lambda number: _link(page=str(number)),
        wishes=_chosen(wishes, lang),
        apply=_apply(wishes, lang),
        most_wishes=MOST_WISHES,
    )


def read(args: MultiDict[str, str], now: dt.datetime) -> Asked:
    """Read the form; each fault is said in words, and the rest still counts."""
    errors: list[tuple[str, str]] = []
    page = args.get("page", "")
    return Asked(
        month=_month(args, now),
        guests=_guests(args, errors),
        guests_text=args.get("guests", "").strip()[:6],
        where=args.get("where", "") if args.get("where") in ("in", "out") else "",
        is_free=args.get("free") == "1",
        wishes=wish_ids(args.getlist("wish")),
        page=min(max(int(page), 1), 100) if page.isascii() and page.isdigit() else 1,
        errors=tuple(errors),
    )


def wish_ids(texts: list[str]) -> tuple[int, ...]:
    """Read the chosen dates of a query; what is none is left out."""
    good = [t for t in texts if t.isascii() and t.isdigit() and len(t) < LONGEST_ID]
    return tuple(dict.fromkeys(int(text) for text in good))[:MOST_WISHES]


def _month(args: Mapping[str, str], now: dt.datetime) -> dt.date:
    soonest = (now + USUAL_NOTICE).astimezone(SEOUL).date()
    first = _later(soonest.replace(day=1), int(soonest.day > LATE_IN_MONTH))
    try:
        asked = dt.date.fromisoformat(f"{args.get('month', '')}-01")
    except ValueError:
        return first
    this = now.astimezone(SEOUL).date().replace(day=1)
    return asked if this <= asked <= _later(this, AHEAD_MONTHS) else first


def _guests(args: Mapping[str, str], errors: list[tuple[str, str]]) -> int:
    text = args.get("guests", "").strip()
    if not text:
        return 0
    if text.isascii() and text.isdigit() and 1 <= int(text[:6]) <= MOST_GUESTS:
        return int(text)
    errors.append(("guests", _("Give the number of guests, from 1 to %(most)s.",
                               most=MOST_GUESTS)))  # fmt: skip
    return 0


def _fits(row: Offering, asked: Asked) -> bool:
    terms = row.terms
    most = terms.get("guests_max")
    if asked.guests and most and asked.guests > most:
        return False
    if asked.where and bool(terms.get("is_outdoor")) != (asked.where == "out"):
        return False
    return not asked.is_free or bool((terms.get("price") or {}).get("is_free"))


def _venue(
    row: Offering, place: PublicPlace, slots: list[Slot], wishes: list[Slot], lang: str
) -> Venue:
    name = place.name(lang)
    terms = row.terms
    lines = [_("Outdoors") if terms.get("is_outdoor") else _("Indoors")]
    if terms.get("guests_max"):
        most = terms["guests_max"]
        lines.append(ngettext("Up to %(num)s guest", "Up to %(num)s guests", most))
    lines += session_words.price_lines(row, lang)
    taken = {slot.id for slot in wishes}
    dates = [
        (_link(wish=[*(str(w.id) for w in wishes), str(slot.id)], hash_="choices"),
         _day(slot, lang))
        for slot in slots
        if slot.id not in taken
    ]  # fmt: skip
    return Venue(place.id, name.text, name.lang, f"/{lang}/offerings/{row.id}", lines, dates)


def _chosen(wishes: list[Slot], lang: str) -> list[tuple[str, str, str]]:
    """Return (venue, day, address without it) of each choice."""
    found = []
    for slot in wishes:
        place = places.get(slot.offering.service_id)
        others = [str(other.id) for other in wishes if other is not slot]
        name = place.name(lang).text if place else ""
        when = session_words.when_text(slot.starts_at, slot.ends_at, lang)
        found.append((name, when, _link(wish=others, hash_="choices")))
    return found


def _apply(wishes: list[Slot], lang: str) -> str:
    """Return the address of the application with these choices."""
    if not wishes:
        return ""
    pairs = [("offering", wishes[0].offering_id), *(("wish", str(slot.id)) for slot in wishes)]
    return f"/{lang}/bookings/new?{urlencode(pairs)}"


def _months(now: dt.datetime, lang: str) -> list[tuple[str, str]]:
    this = now.astimezone(SEOUL).date().replace(day=1)
    months = [_later(this, number) for number in range(AHEAD_MONTHS)]
    return [(f"{month:%Y-%m}", formats.date_text(month, lang, "month")) for month in months]


def _beside(months: list[tuple[str, str]], month: dt.date, step: int) -> tuple[str, str] | None:
    """Return (address, words) of the month before or after; None where there is none."""
    words = dict(months)
    value = f"{_later(month, step):%Y-%m}"
    return (_link(month=value), words[value]) if value in words else None


def _later(month: dt.date, number: int) -> dt.date:
    months = month.year * 12 + month.month - 1 + number
    return dt.date(months // 12, months % 12 + 1, 1)


def _day(slot: Slot, lang: str) -> str:
    return formats.date_text(slot.starts_at.astimezone(SEOUL).date(), lang, "short")


def _link(hash_: str = "", **changes: str | list[str]) -> str:
    """Return this page's address with something changed; the first page, unless one is asked."""
    kept = {key: request.args.getlist(key) for key in ("month", "guests", "where", "free", "wish")}
    if hash_:
        kept["page"] = request.args.getlist("page")
    kept |= {key: [value] if isinstance(value, str) else value for key, value in changes.items()}
    query = urlencode([(key, one) for key, values in kept.items() for one in values if one])
    return f"?{query}" + (f"#{hash_}" if hash_ else "")
