"""`/places`: finding places, and one place with everything that may be known of it."""

from __future__ import annotations

from flask import Response

from service_finder.api import (
    answers,
    asking,
    booking_items,
    cursors,
    helping,
    place_items,
    problems,
)
from service_finder.api.params import Given
from service_finder.api.problems import Fault
from service_finder.api.routes import read, v1
from service_finder.booking import queries
from service_finder.catalogue import danger, directory, finding, places, programs
from service_finder.lib import clock

MOST_OFFERINGS = 50


@read(
    v1,
    "/places",
    summary="Find places",
    answer="PlaceList",
    declared=(*asking.PLACES, asking.LIMIT, cursors.CURSOR),
)
def list_places(given: Given) -> Response:
    """Answer a search; one that speaks of violence is answered with help, and leaves no trace."""
    results = found(given)
    held, lang = directory.current(), given["lang"]
    items = [
        place_items.item(
            hit.place,
            lang,
            held.district_names,
            hit.open,
            distance_m=hit.distance_m,
            matched_on=hit.matched_on,
            bookable=held.bookable,
        )
        for hit in results.items
    ]
    after = results.next_offset
    following = None if after is None else cursors.write(given, after)
    body = answers.listing(items, results.total, following)
    if results.sort != given["sort"]:  # the nearest, but near what?
        body["sort"] = results.sort
    is_place_told = results.near is not None and results.near.kind == "place"
    if not (
        results.understanding.crisis
        or (given["q"] and danger.finds_only_help(results))
        or (is_place_told and helping.is_cry(given["near"], lang))
    ):
        is_told = (given["q"] or given["category"]) and danger.finds_only_sensitive(results)
        if is_told:
            return answers.untraceable(body)
        return answers.unkept(body) if danger.may_be_a_cry(results) else answers.public(body)
    lines = helping.lines(lang, {item["id"] for item in items})
    return answers.untraceable({**body, "help": lines} if lines else body)


def found(given: Given) -> finding.Results:
    """Ask the catalogue for one page of a list."""
    offset = cursors.position(given, 0)
    return answered(asking.asked(given, limit=given["limit"], offset=offset))


def answered(asked: finding.Asked) -> finding.Results:
    """Ask the catalogue; a `near` nobody knows, or a radius around nothing, is a 422."""
    if asked.radius_m and not (asked.near or asked.near_words or asked.text):
        raise problems.bad(Fault("bad_value", "radius_m", "near"))
    try:
        return finding.find(asked)
    except finding.UnknownPlace as error:
        raise problems.unknown_place(error) from error


@read(
    v1,
    "/places/{place_id}",
    summary="One place",
    answer="Place",
    declared=(asking.LANG,),
    ids=("place_id",),
)
def show_place(given: Given, place_id: str) -> Response:
    """Answer with one place; one that may not be shown is as unknown as one that is not."""
    place = places.get(place_id) if asking.is_id(place_id) else None
    if place is None:
        raise problems.missing()
    held, lang = directory.current(), given["lang"]
    state = place.state_at(clock.now(), held.calendar)
    offered = [
        booking_items.offering(row, lang)
        for row in queries.offerings_of(place.id, limit=MOST_OFFERINGS)
    ]
    body = {
        **place_items.item(place, lang, held.district_names, state, bookable=held.bookable),
        **place_items.detail(
            place, lang, held.calendar, clock.today(), programs.held_at(place.id), offered
        ),
    }
    return answers.untraceable(body) if place.is_sensitive else answers.public(body)
