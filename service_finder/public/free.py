"""Places left now: sessions with enough places across all places, nearest and soonest first."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service_finder.booking import wording
from service_finder.booking.free import FreeSession, free_sessions
from service_finder.booking.kinds import KINDS
from service_finder.catalogue import danger
from service_finder.lib import clock, formats
from service_finder.lib.clock import SEOUL
from service_finder.public import cards, free_relax, public, safety, session_words
from service_finder.public.age_words import age_text
from service_finder.public.free_form import DAYS, FIELDS, Asked, read
from service_finder.public.speaking import _, ngettext

PER_PAGE = 20


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
    if asked.near and asked.point is None and danger.speaks_of_danger(asked.near, lang):
        return safety.crisis_for(asked.near, lang)
    if asked.kind and KINDS[asked.kind].has_wishes:  # dates that one applies for
        return redirect(url_for("public.weddings", lang=lang))
    wants = _wants(asked, now)
    found, total = free_sessions(**wants, limit=PER_PAGE, offset=(asked.page - 1) * PER_PAGE)
    return render_template(
        "public/booking/free.html",
        asked=asked,
        found=[_found(one, lang) for one in found],
        total=total,
        kinds={code: kind.label for code, kind in KINDS.items() if not kind.has_wishes},
        days=DAYS,
        period=_period_text(asked, lang),
        ages_text=_ages_text(asked),
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


def _ages_text(asked: Asked) -> str:
    years = [ngettext("%(num)s year old", "%(num)s years old", one) for one in asked.years]
    return _(", ").join([*years, *(age_text(months) for months in asked.months)])


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
