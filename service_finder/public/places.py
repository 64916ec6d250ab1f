"""A place's page, and the card in Korean to show to a driver or at the desk."""

from __future__ import annotations

from typing import Any

from flask import abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service_finder.catalogue import directory, glossary, nearby, places, programs
from service_finder.catalogue.place import PublicPlace
from service_finder.lib import ages, clock
from service_finder.lib.ages import Fit
from service_finder.lib.kinds import KINDS
from service_finder.maps import backdrop
from service_finder.public import (
    age_words,
    cards,
    closure_words,
    headers,
    map_view,
    open_words,
    place_view,
    public,
)
from service_finder.public.rendering import absolute
from service_finder.public.search_form import age
from service_finder.public.search_view import language_text
from service_finder.public.speaking import _

ORDINARY, SENSITIVE = "base.html", "public/sensitive_base.html"
MOST_NEARBY = 4
# What the card says, by the glossary's English.
TAKE_ME = "Please take me to this address"
INTERPRETER = "I do not speak Korean well. Please call an interpreter."


@public.get("/places/<place_id>")
def place(lang: str, place_id: str) -> ResponseReturnValue:
    """Show one place. What may not be shown is as unknown as what is not there."""
    found = _load(place_id)
    return render_template("public/place.html", **page_of(found, lang))


@public.get("/places/<place_id>/card")
def place_card(lang: str, place_id: str) -> ResponseReturnValue:
    """Show a card in large Korean letters: the address, the name, the number."""
    found = _load(place_id)
    if found.is_sensitive and not found.address:
        abort(404)
    return render_template(
        "public/place_card.html",
        place=found,
        layout=_layout(found),
        take_me=glossary.korean_of(TAKE_ME) if found.address else "",
        take_me_words=_("Please take me to this address"),
        interpreter=glossary.korean_of(INTERPRETER),
        interpreter_words=_("I do not speak Korean well. Please call an interpreter."),
        back=url_for("public.place", lang=lang, place_id=found.id),
    )


def _load(place_id: str) -> PublicPlace:
    found = places.get(place_id) if len(place_id) <= 64 and place_id.isascii() else None
    if found is None:
        abort(404)
    return found


def _layout(found: PublicPlace) -> str:
    """Choose the shell: pages that may be read in danger leave no trace."""
    if not found.is_sensitive:
        return ORDINARY
    headers.mark_sensitive()
    return SENSITIVE


def page_of(found: PublicPlace, lang: str) -> dict[str, Any]:
    """Return what the page of a place shows."""
    now, today = clock.now(), clock.today()
    calendar = directory.current().calendar
    state = found.state_at(now, calendar)
    url = absolute(url_for("public.place", lang=lang, place_id=found.id))
    trail = _trail(found, lang)
    booked, zones = place_view.offerings(found, now, lang)
    closed = closure_words.notices(found, now, lang)
    return {
        "place": found,
        "layout": _layout(found),
        "name": found.name(lang),
        "kind": KINDS.get(found.category),
        "status_words": place_view.status(found),
        "district": cards.district_text(backdrop.district_names(lang), found.district_code),
        "hours": cards.hours_of(found, state, lang, now),
        "week": open_words.week_words(found, lang, today, calendar),
        "dated": open_words.dated_words(found, lang, today, calendar),
        "phones": place_view.lines(found, lang),
        "station": place_view.station(found, lang),
        "ways": place_view.ways(found),
        "access": place_view.access(found),
        "spoken": [language_text(code, lang) for code in found.languages],
        "takes": age_words.range_text(found.ages, today) if found.ages else "",
        "counted": age_words.basis_text(found.ages) if found.ages else "",
        "fit": age_words.fit_text(_fit(found), lang),
        "programs": programs.held_at(found.id),
        "offerings": booked,
        "zones": zones,
        "closures": closed,
        "source": place_view.source(found, lang),
        "kept": place_view.kept(
            found, lang, open_words.week_line(found, lang, today, calendar), today
        ),
        "checked": place_view.checked(found, lang),
        "picture": map_view.locator(lang, found),
        "nearby": _nearby(found, lang),
        "trail": trail,
        "markup": place_view.markup(
            found,
            lang,
            url,
            [*((absolute(a), words) for a, words in trail), (url, found.name(lang).text)],
        ),
    }


def _trail(found: PublicPlace, lang: str) -> list[tuple[str, str]]:
    home = (url_for("public.home", lang=lang), _("Home"))
    kind = KINDS.get(found.category)
    if found.is_sensitive or kind is None:
        return [home]
    search = url_for("public.search", lang=lang, category=found.category)
    return [home, (search, _(kind.label))]


def _fit(found: PublicPlace) -> Fit | None:
    """Judge whether the child of the address fits; an age that cannot be read asks nothing."""
    months = age(request.args.get("age_months", ""), [])
    if months is None or found.ages is None:
        return None
    return ages.fits(found.ages, age_months=months, on=clock.today())


def _nearby(found: PublicPlace, lang: str) -> list[cards.Card]:
    if found.point is None or found.is_sensitive:
        return []
    near = nearby.around(found.point, limit=MOST_NEARBY, without=found.id)
    return cards.of_near(near, lang, clock.now())
