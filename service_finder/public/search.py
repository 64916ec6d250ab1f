"""The results: a list that says why each place is in it, with filters as a plain form."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from flask import make_response, render_template, request
from flask.typing import ResponseReturnValue

from service_finder.catalogue import danger, directory, finding
from service_finder.catalogue.finding import Choices, FoundPlace, Results
from service_finder.lib import ages, clock
from service_finder.maps import backdrop, drawing
from service_finder.maps.drawing import Mark, Picture
from service_finder.public import (
    age_words,
    cards,
    headers,
    map_view,
    public,
    safety,
    search_form,
    search_view,
)
from service_finder.public.search_form import FAULTS, FIELDS, PER_PAGE, Form
from service_finder.public.speaking import _

FEW = 5  # with fewer results for words than this, places that fit but for the age are shown too
MOST_UNFIT = 3


Shown = dict[str, Any]


@public.get("/search")
def search(lang: str) -> ResponseReturnValue:
    """Show what was found as a list, with a picture of where it is."""

    def listed(form: Form, results: Results, page: Shown) -> ResponseReturnValue:
        page["picture"] = _picture(results, lang, first_number(form))
        return render_template("public/search.html", **page)

    return answered(lang, listed)


def answered(
    lang: str, show: Callable[[Form, Results, Shown], ResponseReturnValue]
) -> ResponseReturnValue:
    """Answer the question in the address, on the list and on the map alike.

    One that speaks of danger gets the crisis answer instead of what `show` makes; one that finds
    sensitive places only leaves no trace.
    """
    now = clock.now()
    form = search_form.read(request.args, directory.current().district_names)
    form, results = search_view.answer(form, lang, now)
    if search_view.is_need_of_help(form, results, lang) or _is_told_later(lang):
        return safety.crisis_answer(lang, [item.place for item in results.items])
    if danger.finds_only_sensitive(results):
        headers.mark_sensitive()
    found = finding.choices(form.asked(lang, now), results, now=now)
    shown = make_response(show(form, results, context(form, results, found, lang, now)))
    if danger.may_be_a_cry(results):
        shown.headers["Cache-Control"] = "no-store"
    return shown


def _is_told_later(lang: str) -> bool:
    """Say whether danger is told behind what the search reads of a long question."""
    whole = request.args.get("q", "")
    return len(whole) > danger.LONGEST and danger.is_told_in(whole, lang)


def first_number(form: Form) -> int:
    """Return the number of the first place on this page of the list."""
    return (form.page - 1) * PER_PAGE + 1


def context(form: Form, results: Results, found: Choices, lang: str, now: dt.datetime) -> Shown:
    """Return what a page of results shows; its links lead to the address that was asked."""
    path = request.path
    districts = backdrop.district_names(lang)
    along = [("age_months", str(form.age_months))] if form.age_months is not None else []
    return {
        "form": form,
        "action": path,
        "faults": [(FIELDS.get(code, ""), _(FAULTS[code])) for code in form.faults],
        "wrong": {FIELDS[code]: _(FAULTS[code]) for code in form.faults if code in FIELDS},
        "heading": search_view.heading(form, results, lang, districts),
        "count": search_view.count_text(results.total, lang),
        "total": results.total,
        "cards": cards.of_found(
            results.items,
            lang,
            now,
            at=form.open_at(now),
            first_number=first_number(form),
            query=along,
            on_map=partial(map_view.link_to, form, lang),
        ),
        "unfit": cards.of_found(_unfit(form, results, lang, now), lang, now, query=along),
        "chips": search_view.chips(form, path, lang, districts),
        "droppable": [] if results.total else search_view.droppable(form, path, found),
        "kinds": search_view.kinds(form, found),
        "districts": search_view.district_choices(form, districts, found),
        "flags": search_view.flag_choices(form, found),
        "spoken": search_view.language_choices(form, lang, found),
        "open_count": found.counts.get("open", {}).get("now"),
        "ages": age_words.choices(form.age_months),
        "sorts": search_view.sort_choices(form, results, path),
        "is_hushed": danger.finds_only_sensitive(results),
        "last": search_view.last_page(results.total),
        "page_link": lambda number: replace(form, page=number).link(path),
        "clear": Form(q=form.q, near=form.near).link(path),
        "map_link": form.link(f"/{lang}/map"),
    }


def _unfit(form: Form, results: Results, lang: str, now: dt.datetime) -> list[FoundPlace]:
    """Return a few places that match all but the child's age, each with the reason."""
    is_few = results.total < FEW if form.q else not results.total
    if form.age_months is None or not is_few:
        return []
    asked = replace(form.asked(lang, now, limit=PER_PAGE), age_months=None, offset=0)
    on = (form.open_at(now) or now).astimezone(clock.SEOUL).date()
    unfit = []
    for item in finding.find(asked, now=now).items:
        if item.place.ages is not None:
            fit = ages.fits(item.place.ages, age_months=form.age_months, on=on)
            if not fit.ok:
                unfit.append(replace(item, fit=fit))
    return unfit[:MOST_UNFIT]


def _picture(results: Results, lang: str, first: int) -> Picture | None:
    """Draw the places of this page with their numbers; nothing when none has a point."""
    marks = [
        Mark(number, *item.place.point)
        for number, item in enumerate(results.items, start=first)
        if item.place.point is not None
    ]
    if not marks:
        return None
    return drawing.draw(marks, backdrop.district_names(lang), backdrop.stations(lang))
