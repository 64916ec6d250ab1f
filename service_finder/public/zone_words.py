"""How full a free-visit zone is, in words, as a number and with its time."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

from service_finder.booking import visits
from service_finder.lib import formats
from service_finder.lib.marking import N_
from service_finder.models import Offering
from service_finder.public.speaking import _, ngettext

# Up to this share of the places: the word for it.
WORDS = (
    (0.4, N_("Quiet")),
    (0.75, N_("Rather busy")),
    (0.999, N_("Nearly full")),
)
FULL = N_("Full at the moment")


class Zone(NamedTuple):
    """What a page says of a zone where one comes without booking."""

    word: str
    number: str
    as_of: str
    inside: int
    capacity: int


def zone(row: Offering, now: dt.datetime, lang: str) -> Zone | None:
    """Return how full a zone is by the check-ins at its door; None where one books."""
    if not row.terms.get("free_visit"):
        return None
    inside, capacity = visits.count(row.id, now)
    share = inside / capacity if capacity else 1
    word = next((words for most, words in WORDS if share <= most), FULL)
    number = ngettext(
        "%(inside)s person is inside, of %(num)s place.",
        "%(inside)s people are inside, of %(num)s places.",
        capacity,
        inside=inside,
    )
    return Zone(_(word), number, formats.moment_text(now, lang), inside, capacity)
