"""The desk's navigation: a line for each page group; shown where it exists and one may go there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Flask, current_app, request

from service_finder.lib.marking import N_
from service_finder.people.rights import Right
from service_finder.staff import guard


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry: its endpoint, msgid, sign in icons.svg, and the right that it needs."""

    endpoint: str
    label: str
    sign: str
    right: Right
    hint: str


# Endpoints of a group begin like its entry's: "staff.capacity…" lights "Capacity".
ENTRIES = (
    Entry("staff.today", N_("Today"), "calendar", "see_day", N_("Sessions, arrivals, check-in")),
    Entry(
        "staff.capacity", N_("Capacity"), "clock", "manage_capacity",
        N_("Weekly patterns, closures, waiting lists, draws"),
    ),
    Entry(
        "staff.applications", N_("Applications"), "list", "decide",
        N_("Decide about requests and rivals for one date"),
    ),
    Entry("staff.facts", N_("Facts"), "book", "edit_facts", N_("Texts, hours, verification")),
    Entry("staff.reports", N_("Reports"), "copy", "see_reports", N_("Use, waiting, no-shows")),
    Entry("staff.people", N_("People"), "person", "invite", N_("Invite colleagues, roles")),
    Entry("staff.audit", N_("Audit"), "search", "see_audit", N_("Who did and looked at what")),
)  # fmt: skip


def entries() -> list[Entry]:
    """Return the entries whose page exists and that the member may open."""
    desk = guard.desk_or_none()
    if desk is None:
        return []
    known = current_app.view_functions
    return [entry for entry in ENTRIES if entry.endpoint in known and desk.may(entry.right)]


def is_current(entry: Entry) -> bool:
    """Say whether the reader is in this entry's group of pages."""
    here = request.endpoint or ""
    return here == entry.endpoint or here.startswith((f"{entry.endpoint}_", f"{entry.endpoint}."))


def _context() -> dict[str, Any]:
    if request.blueprint != "staff":
        return {}
    return {"desk": guard.desk_or_none(), "member": guard.member()}


def init_app(app: Flask) -> None:
    """Give the templates of the desk what their shell needs."""
    app.jinja_env.globals.update(
        desk_entries=entries, is_desk_entry=is_current, csrf_value=guard.csrf_value
    )
    app.context_processor(_context)
