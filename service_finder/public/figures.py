"""Open figures: how much the centers were used, for everybody; counts only, never small ones."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import current_app, render_template
from flask.typing import ResponseReturnValue

from service_finder.booking import open_figures
from service_finder.booking.kinds import KINDS
from service_finder.lib import formats, periods
from service_finder.lib.marking import LANGUAGE_NAMES, N_
from service_finder.maps import backdrop
from service_finder.models import OpenFigures
from service_finder.public import public
from service_finder.public.speaking import _

HEADINGS = {
    "month": N_("By month"),
    "kind": N_("By kind of booking"),
    "district": N_("By district"),
    "language": N_("By language of the booking"),
}


@public.get("/figures")
def figures(lang: str) -> ResponseReturnValue:
    """Show the open figures of the last twelve whole months."""
    found = open_figures.latest()
    shown = _shown(found, lang) if found is not None and found.rows else None
    is_demo = current_app.config["SETTINGS"].is_demo
    return render_template("public/figures.html", shown=shown, is_demo_data=is_demo)


def _shown(found: OpenFigures, lang: str) -> dict[str, Any]:
    names = {code: one.text for code, one in backdrop.district_names(lang).items()}
    total = next(row for row in found.rows if row["by"] == "total")
    return {
        "from_on": formats.date_text(found.from_on, lang, "long"),
        "to_on": formats.date_text(found.to_on, lang, "long"),
        "made_on": formats.date_text(found.made_on, lang, "long"),
        "visits": formats.number_text(total["visits"], lang),
        "users": formats.number_text(total["users"], lang),
        "tables": [
            (HEADINGS[group], group, _rows(found.rows, group, names, lang))
            for group in open_figures.GROUPS
        ],
    }


def _rows(
    rows: list[dict[str, Any]], group: str, names: Mapping[str, str], lang: str
) -> list[dict[str, Any]]:
    mine = [row for row in rows if row["by"] == group]
    most = max((row["users"] or 0 for row in mine), default=0) or 1
    return [
        {
            "label": label(group, row["value"], names, lang),
            "visits": None if row["visits"] is None else formats.number_text(row["visits"], lang),
            "users": None if row["users"] is None else formats.number_text(row["users"], lang),
            "share": round(100 * (row["users"] or 0) / most, 1),
        }
        for row in mine
    ]


def label(group: str, value: str, districts: Mapping[str, str], lang: str) -> str:
    """Name a value of a group for the reader."""
    if group == "month":
        period = periods.parse(value)
        return formats.date_text(period.from_on, lang, "month") if period else value
    if group == "kind":
        return _(KINDS[value].label) if value in KINDS else value
    if group == "district":
        return districts.get(value) or _("not stated")
    return LANGUAGE_NAMES.get(value, value)
