"""How much of a monthly limit each child has used, in words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple

from service_finder.booking.kinds.hourly_care import used_minutes
from service_finder.booking.parties import Child
from service_finder.models import Offering
from service_finder.public.kind_facts import length_text


class MonthUse(NamedTuple):
    """A child's hours in a month: what is booked, what is left, and the limit, in words."""

    name: str
    used: str
    left: str
    limit: str


def month_use(
    offering: Offering, children: Sequence[Child], at: dt.datetime, lang: str
) -> list[MonthUse]:
    """Return what each child has in the month of an instant; empty where there is no limit."""
    limit = int(offering.terms.get("monthly_minutes", 0))
    if not limit:
        return []
    found = []
    for child in children:
        used = used_minutes(child.keys, at)
        left = length_text(max(0, limit - used), lang)
        found.append(MonthUse(child.name, length_text(used, lang), left, length_text(limit, lang)))
    return found
