"""Help in danger: the lines to call, beside an answer or a refusal whose question speaks of it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace

from flask import Response, g, request

from service_finder.api import answers, problems
from service_finder.api.place_items import Json
from service_finder.api.problems import Fault, Problem
from service_finder.catalogue import crisis, danger, search
from service_finder.lib.geo import Point
from service_finder.lib.marking import DEFAULT_LANGUAGE

MOST_PARTS = 20  # of one question; nobody who needs help writes more


def lines(lang: str, shown: Collection[str] = ()) -> list[Json]:
    """Return the lines to call in danger, those that are not among the items already."""
    return [
        {**line, "url": answers.absolute(f"/{lang}/places/{line['id']}")}
        for line in crisis.help_items(lang)
        if line["id"] not in shown
    ]


def is_cry(near: Point | str | None, lang: str) -> bool:
    """Say whether the words given as a place speak of danger."""
    return isinstance(near, str) and danger.speaks_of_danger(near[: danger.LONGEST], lang)


def refusal(problem: Problem) -> Response:
    """Return the document of a refusal; a question of danger gets its help all the same."""
    lang = g.get("lang", DEFAULT_LANGUAGE)
    if problem.status != 422 or request.method == "POST" or not _cries(lang):
        return problems.answer(problem)
    told = Problem(422, [_unnamed(fault, lang) for fault in problem.faults], problem.headers)
    return answers.hushed(problems.answer(told, help=lines(lang)))


def _unnamed(fault: Fault, lang: str) -> Fault:
    """Leave out the name of a parameter that tells of danger itself: it is not to be echoed."""
    return replace(fault, field="") if danger.is_told_in(fault.field, lang) else fault


def _cries(lang: str) -> bool:
    """Say whether anything in the address speaks of danger, whatever parameter it stands in."""
    told = [*_told()][:MOST_PARTS]
    return any(danger.means_danger(search.understand(part, lang=lang)) for part in told) or any(
        danger.speaks_of_danger(value[: danger.LONGEST], lang)
        for name in ("q", "near")
        for value in request.args.getlist(name)[:1]
    )


def _told() -> Iterator[str]:
    """Yield what was typed: the values first, then the names, where words may stand too."""
    for _name, value in request.args.items(multi=True):
        yield from danger.windows(value)
    for name in request.args:
        yield from danger.windows(name)
