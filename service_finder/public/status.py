"""Data sources: what the directory is made of, how old it is, when it was last loaded."""

from __future__ import annotations

import math

from flask import render_template
from flask.typing import ResponseReturnValue

from service_finder.catalogue import sources
from service_finder.facts import corrections
from service_finder.lib import clock, formats
from service_finder.lib.marking import N_
from service_finder.public import public
from service_finder.public.dates import stated_date
from service_finder.public.speaking import ngettext

# What each source is, for readers; a source of an importer shows its own name.
NAMES = {
    "districts.csv": N_("The 25 districts of Seoul"),
    "facilities.csv": N_("Places and services"),
    "gazetteer.csv": N_("Names of neighborhoods"),
    "glossary.csv": N_("Words in five languages"),
    "organizations.csv": N_("Organizations"),
    "programs.csv": N_("Programs"),
    "stations.csv": N_("Subway stations"),
    "seoul-kids-cafes": N_("Kids cafes (open data of Seoul)"),
    "seoul-kium-centers": N_("Kium Centers (open data of Seoul)"),
    "seoul-childcare-rooms": N_("Childcare rooms (open data of Seoul)"),
    "seoul-childcare-sharing": N_("Childcare Sharing Centers (open data of Seoul)"),
    "seoul-parcel-boxes": N_("Safe parcel lockers (open data of Seoul)"),
    "parcel-boxes": N_("Safe parcel lockers (national open data)"),
    "safe-shops": N_("Safe haven stores for women (national open data)"),
    "walk-home-scouts": N_("Safe Return Home Scouts (national open data)"),
    "seoul-welfare": N_("Welfare facilities (open data of Seoul)"),
    "family-centers": N_("Family Centers (file of an office)"),
}
OLD_DAYS = 180


@public.get("/status")
def status(lang: str) -> ResponseReturnValue:
    """Show each source with its rows, its own date, its last import and its age."""
    rows = [
        {
            "name": NAMES.get(source.source, source.source),
            "rows": formats.number_text(source.row_count, lang),
            "as_of": stated_date(source.as_of, lang),
            "imported": formats.moment_text(source.imported_at, lang, "long")
            if source.imported_at
            else "",
            "age_days": source.age_days,
            "is_old": source.age_days is not None and source.age_days > OLD_DAYS,
            "refused": source.refused_count,
            "outcome": source.outcome,
        }
        for source in sources.status()
    ]
    pace = corrections.pace(clock.now())
    return render_template(
        "public/status.html", rows=rows, pace=pace, median=_days_text(pace.median_days)
    )


def _days_text(days: float | None) -> str:
    """Write a number of days in words; less than one is a day."""
    if days is None:
        return ""
    return ngettext("%(num)s day", "%(num)s days", max(1, math.ceil(days)))
