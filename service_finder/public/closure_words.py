"""What residents read about a place's closures: when, what, why, in their language."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from service_finder.booking import closures, queries, wording
from service_finder.catalogue import directory
from service_finder.catalogue.place import PublicPlace
from service_finder.catalogue.wording import Worded
from service_finder.public.speaking import _


@dataclass(frozen=True, slots=True)
class Notice:
    """A closure in words."""

    when: str
    what: str
    reason: Worded


def notices(found: PublicPlace, now: dt.datetime, lang: str) -> list[Notice]:
    """Return the closures of a place that are in force or to come; none of sensitive places."""
    if found.is_sensitive or found.id not in directory.current().bookable:
        return []
    shown = []
    for row in closures.standing(found.id, now):
        if row.starts_at is None or row.ends_at is None:
            continue
        rows = [queries.offering(offering_id) for offering_id in row.offering_ids]
        names = [wording.offering_name(one, lang) for one in rows if one is not None]
        shown.append(
            Notice(
                when=wording.span_text(row.starts_at, row.ends_at, lang),
                what=_(", ").join(names),
                reason=closures.reason_text(row, lang),
            )
        )
    return shown
