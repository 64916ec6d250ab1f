"""The site on synthetic places, with a floor beside it: gunicorn "bench.server:app".

/bench/floor answers with places by id, through the same loader and the same JSON as
/api/v1/places, without any search: what a search costs is the difference.
"""

from __future__ import annotations

import random

from flask import Response, request

from service_finder.api import answers, place_items
from service_finder.catalogue import directory, places
from service_finder.lib import clock
from wsgi import app


@app.get("/bench/floor")
def floor() -> Response:
    """Answer with twenty places, other ones for every seed."""
    held = directory.current()
    chance = random.Random(int(request.args["seed"]))
    ordinals = chance.sample(range(len(held.ids)), 20)
    found = {place.id: place for place in places.load([held.ids[n] for n in ordinals])}
    items = [
        place_items.item(
            found[held.ids[n]], "ko", held.district_names, held.state_of(n, clock.now())
        )
        for n in ordinals
        if held.ids[n] in found
    ]
    return answers.public(answers.listing(items, len(items), None))
