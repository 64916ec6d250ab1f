"""Places left now: sessions with enough places across all places, nearest and soonest first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service_finder.booking import queries, wording
from service_finder.booking.free import FreeSession, free_sessions
from service_finder.booking.kinds import KINDS
from service_finder.catalogue import danger
from service_finder.lib import clock, formats
from service_finder.lib.clock import SEOUL
from service_finder.lib.geo import parse_point
from service_finder.models import Slot
from service_finder.public import cards, free_relax, public, safety, session_words
from service_finder.public.age_words import age_text
from service_finder.public.free_form import DAYS, FIELDS, Asked, read
from service_finder.public.speaking import _, ngettext

PER_PAGE = 20
NBSP = "\N{NO-BREAK SPACE}"
LONGEST_WHOLE = 24  # letters that stay on one line of a phone


@dataclass(frozen=True)
class Found:
    """The free sessions of one offering on one day in words; sessions: (address, times, places)."""

    href: str
    place: str
    place_lang: str
    name: str
    day: str
    distance: str
    sessions: list[tuple[str, str, str]]


@public.get("/free")
def free(lang: str) -> ResponseReturnValue:
    """Show sessions that the family can book now. What was typed is kept, whatever it was."""
    now = clock.now()
    asked = read(request.args)
    if asked.near and asked.point is None and danger.speaks_of_danger(asked.near, lang):
        return safety.crisis_for(asked.near, lang)
    if asked.kind and KINDS[asked.kind].has_wishes:  # dates that one applies for
        return redirect(url_for("public.weddings", lang=lang))
    wants = _wants(asked, now)
    found, total = free_sessions(**wants, limit=PER_PAGE, offset=(asked.page - 1) * PER_PAGE)
    return render_template(
        "public/booking/free.html",
        asked=asked,
        found=_grouped(found, lang),
        total=total,
        kinds={code: kind.label for code, kind in KINDS.items() if not kind.has_wishes},
        days=DAYS,
        period=_period_text(asked, lang),
        wanted=_wanted_text(asked, lang) if asked.is_any else "",
        is_answered=asked.is_any and bool(found) and not asked.errors,
        ways_out=[] if total else free_relax.ways_out(wants, _typed(asked), clock.today()),
        api=_api(asked),
        last=-(-total // PER_PAGE),
        page_link=_page_link,
    )


def _wants(asked: Asked, now: dt.datetime) -> dict[str, Any]:
    return {
        "from_on": asked.from_on,
        "to_on": asked.to_on,
        "now": now,
        "kind": asked.kind or None,
        "near": asked.point,
        "after": asked.after_time,
        "children": asked.count,
        "age_months": asked.months,
        "age_years": asked.years,
    }


def _typed(asked: Asked) -> dict[str, str]:
    return {name: str(getattr(asked, name)) for name in FIELDS if name != "page"}


def _api(asked: Asked) -> str:
    """Return the address of the same answer as JSON."""
    months = [*asked.months, *(12 * years + 6 for years in asked.years)]
    pairs = {
        "kind": asked.kind,
        "near": f"{asked.point.lat},{asked.point.lng}" if asked.point else "",
        "from": asked.from_on.isoformat(),
        "to": asked.to_on.isoformat(),
        "after": f"{asked.after_time:%H:%M}" if asked.after_time else "",
        "children": str(asked.count),
        "age_months": ",".join(str(one) for one in months),
    }
    return "/api/v1/slots?" + urlencode({key: value for key, value in pairs.items() if value})


def _wanted_text(asked: Asked, lang: str) -> str:
    """Say in one line what was asked for: when, for whom, near what, what kind."""
    parts = [_period_text(asked, lang)]
    if asked.after_time:
        parts.append(_("from %(time)s", time=formats.time_text(asked.after_time, lang)))
    parts.append(ngettext("%(num)s child", "%(num)s children", asked.count))
    parts.append(_ages_text(asked))
    if asked.point:
        is_position = parse_point(asked.near) is not None
        parts.append(_("near your position") if is_position
                     else _("near %(where)s", where=asked.near))  # fmt: skip
    if asked.kind:
        parts.append(_(KINDS[asked.kind].label))
    whole = [part.replace(" ", NBSP) if len(part) <= LONGEST_WHOLE else part for part in parts]
    return f"{NBSP}· ".join(filter(None, whole))


def _ages_text(asked: Asked) -> str:
    years = [ngettext("%(num)s year old", "%(num)s years old", one) for one in asked.years]
    return _(", ").join([*years, *(age_text(months) for months in asked.months)])


def _grouped(found: Sequence[FreeSession], lang: str) -> list[Found]:
    """Put the sessions of an offering on a day together, where the first of them stands."""
    groups: dict[tuple[str, dt.date], list[FreeSession]] = {}
    for one in found:
        day = one.slot.starts_at.astimezone(SEOUL).date()
        groups.setdefault((one.offering.id, day), []).append(one)
    return [_found(day, group, lang) for (_id, day), group in groups.items()]


def _found(day: dt.date, group: Sequence[FreeSession], lang: str) -> Found:
    first = group[0]
    name = first.place.name(lang)
    return Found(
        href=f"/{lang}/offerings/{first.offering.id}?from={day.isoformat()}",
        place=name.text,
        place_lang=name.lang,
        name=wording.offering_name(first.offering, lang),
        day=formats.date_text(day, lang, "short"),
        distance=cards.distance_text(first.distance_m, lang),
        sessions=[_session(one.slot, lang) for one in group],
    )


def _session(slot: Slot, lang: str) -> tuple[str, str, str]:
    query = urlencode({"offering": slot.offering_id, "slot": slot.id})
    times = formats.time_range_text(slot.starts_at, slot.ends_at, lang)
    return f"/{lang}/bookings/new?{query}", times, session_words.left_text(queries.left(slot))


def _period_text(asked: Asked, lang: str) -> str:
    first = formats.date_text(asked.from_on, lang, "short")
    if asked.from_on == asked.to_on:
        return first
    return f"{first} – {formats.date_text(asked.to_on, lang, 'short')}"


def _page_link(number: int) -> str:
    kept = [(k, v) for k, v in request.args.items() if k in FIELDS and k != "page" and v]
    return "?" + urlencode([*kept, ("page", str(number))])
