"""Targets of the year, set by those who manage a place, against which reports are read."""

from __future__ import annotations

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service_finder.booking import locks, targets
from service_finder.lib import clock
from service_finder.people import audit, scoped
from service_finder.people.rights import Desk
from service_finder.public.speaking import _
from service_finder.staff import staff
from service_finder.staff.guard import current_desk, needs
from service_finder.staff.report_tables import Words

YEARS = range(2020, 2100)


@staff.get("/reports/targets")
@needs("manage_capacity")
def reports_targets() -> ResponseReturnValue:
    """Show the targets of a year for each place and kind that the member manages."""
    return _page(current_desk(), _year(request.args.get("year", "")))


@staff.post("/reports/targets")
@needs("manage_capacity")
def reports_targets_post() -> ResponseReturnValue:
    """Set the targets of a year; an empty field takes a target back."""
    desk, year = current_desk(), _year(request.form.get("year", ""))
    wanted: dict[tuple[str, str], int | None] = {}
    typed: dict[str, str] = {}
    faults: dict[str, str] = {}
    for place, kind in _lines(desk):
        name = f"users:{place}:{kind}"
        if name not in request.form:
            continue
        typed[name] = text = request.form[name].replace(",", "").strip()[:20]
        number = int(text) if text.isascii() and text.isdigit() else None
        if text and (number is None or not 0 < number <= targets.MOST):
            faults[name] = _("Enter a whole number from 1 to 10,000,000, or nothing.")
        wanted[place, kind] = number
    if faults:
        return _page(desk, year, typed, faults)
    if not wanted:
        abort(404)
    held = targets.of_year([place for place, _kind in wanted], year)
    changed = {key: users for key, users in wanted.items() if held.get(key) != users}
    if changed:
        locks.write(lambda: _write(desk, year, changed))
    return redirect(url_for("staff.reports", period=str(year)), 303)


def _write(desk: Desk, year: int, changed: dict[tuple[str, str], int | None]) -> None:
    now = clock.now()
    for (place, kind), users in sorted(changed.items()):
        targets.put(place, kind, year, users, by=f"staff:{desk.staff_id}", now=now)
        facts = {"kind": kind, "year": year, "users": users}
        audit.record(desk, "set_target", "service", place, facts=facts)


def _page(
    desk: Desk,
    year: int,
    typed: dict[str, str] | None = None,
    faults: dict[str, str] | None = None,
) -> ResponseReturnValue:
    lines = _lines(desk)
    words = Words(desk.lang, {place: name for (place, _kind), name in lines.items()})
    held = targets.of_year([place for place, _kind in lines], year)
    rows = []
    for place, kind in lines:
        name = f"users:{place}:{kind}"
        users = held.get((place, kind))
        rows.append(
            {
                "name": name,
                "place": words.of("place", place),
                "kind": words.of("kind", kind),
                "typed": (typed or {}).get(name, str(users) if users else ""),
                "fault": (faults or {}).get(name, ""),
            }
        )
    errors = list((faults or {}).items())
    page = render_template("staff/report_targets.html", year=year, rows=rows, errors=errors)
    return page, 422 if errors else 200


def _lines(desk: Desk) -> dict[tuple[str, str], str]:
    """Return the places and kinds that the member manages, with the Korean name of the place."""
    rows = scoped.offerings(desk, "manage_capacity")
    return {(row.service_id, row.kind): row.service.name for row in rows}


def _year(text: str) -> int:
    year = int(text) if text.isascii() and text.isdigit() and len(text) == 4 else 0
    return year if year in YEARS else clock.today().year
