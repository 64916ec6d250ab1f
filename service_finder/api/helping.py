"""Help in danger: the lines to call, beside an answer or a refusal whose question speaks of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from flask import Response, g, request

from service_finder.api import answers, problems
from service_finder.api.place_items import Json
from service_finder.api.problems import Problem
from service_finder.catalogue import crisis, danger, search
from service_finder.lib.geo import Point
from service_finder.lib.marking import DEFAULT_LANGUAGE

MOST_VALUES = 20  # of one question; nobody who needs help writes more
LONGEST = 200  # letters; the search reads no more


def lines(lang: str, shown: Collection[str] = ()) -> list[Json]:
    """Return the lines to call in danger, those that are not among the items already."""
    return [
        {**line, "url": answers.absolute(f"/{lang}/places/{line['id']}")}
        for line in crisis.help_items(lang)
        if line["id"] not in shown
    ]


def is_cry(near: Point | str | None, lang: str) -> bool:
    """Say whether the words given as a place speak of danger."""
    return isinstance(near, str) and danger.speaks_of_danger(near[:LONGEST], lang)


def refusal(problem: Problem) -> Response:
    """Return the document of a refusal; a question of danger gets its help all the same."""
    lang = g.get("lang", DEFAULT_LANGUAGE)
    if problem.status != 422 or request.method == "POST" or not _cries(lang):
        return problems.answer(problem)
    return answers.hushed(problems.answer(problem, help=lines(lang)))


def _cries(lang: str) -> bool:
    """Say whether anything in the address speaks of danger, whatever parameter it stands in."""
    told = [value[:LONGEST] for value in _values()][:MOST_VALUES]
    return any(danger.means_danger(search.understand(value, lang=lang)) for value in told) or any(
        danger.speaks_of_danger(value, lang)
        for name in ("q", "near")
        for value in request.args.getlist(name)[:1]
    )


def _values() -> Iterable[str]:
    for name, value in request.args.items(multi=True):
        yield value or name
