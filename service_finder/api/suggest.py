"""`/suggest`: what somebody may be typing."""

from __future__ import annotations

from flask import Response

from service_finder.api import answers, asking, params
from service_finder.api.params import Given
from service_finder.api.routes import read, v1
from service_finder.catalogue import danger, directory, search

MOST = 10


@read(
    v1,
    "/suggest",
    summary="Suggest places, kinds, districts, stations and programmes while somebody types",
    answer="SuggestionList",
    declared=(
        asking.Q,
        asking.LANG,
        params.whole("limit", "How many items at most.", 1, 100, MOST),
    ),
)
def suggest(given: Given) -> Response:
    """Answer with typed suggestions; nothing that speaks of danger is ever suggested."""
    text, lang = given["q"] or "", given["lang"]
    index = directory.current().index
    if text and danger.means_danger(search.understand(text, lang=lang)):
        return answers.untraceable(answers.listing([], 0, None))
    found = search.suggest(index, text, lang=lang, limit=given["limit"]) if text else []
    items = [{"type": one.type, "id": one.id, "text": one.text} for one in found]
    # What is being typed may become a cry for help with its next letter: nothing is kept.
    return answers.unkept(answers.listing(items, len(items), None))
