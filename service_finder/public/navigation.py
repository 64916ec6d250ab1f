"""The navigation of every page."""

from __future__ import annotations

from dataclasses import dataclass

from flask import request

from service_finder.lib.marking import N_
from service_finder.public import languages


@dataclass(frozen=True, slots=True)
class Item:
    """An entry: where it leads under "/<lang>", its msgid, its sign in icons.svg.

    `is_wide_only`: left out of the bar at the bottom of a phone, where five have room.
    """

    path: str
    label: str
    sign: str
    is_wide_only: bool = False


ITEMS = (
    Item("/search", N_("Search"), "search"),
    Item("/map", N_("Map"), "map"),
    Item("/areas", N_("Neighborhood"), "houses", is_wide_only=True),
    Item("/free", N_("Places left now"), "ticket"),
    Item("/programs", N_("Programs"), "book", is_wide_only=True),
    Item("/benefits", N_("What fits my family"), "gift", is_wide_only=True),
    Item("/safety", N_("Safety"), "ring"),
    Item("/bookings", N_("My bookings"), "calendar"),
)
FOOT = (
    Item("/about", N_("About this site"), "info"),
    Item("/accessibility", N_("Accessibility"), "person"),
    Item("/privacy", N_("Privacy"), "check"),
    Item("/status", N_("Data sources"), "list"),
    Item("/figures", N_("Open figures"), "list"),
)
MINE = Item("/shortlist", N_("Saved places"), "star")


def page(path: str) -> str:
    """Return the address of a page in the reader's language."""
    return f"/{languages.current()}{path}"


def is_here(path: str) -> bool:
    """Say whether the reader is on this page or below it."""
    here = request.path.split("/", 2)[-1]
    return here == path[1:] or here.startswith(path[1:] + "/")


def navigation() -> tuple[Item, ...]:
    """Return the entries of the service navigation."""
    return ITEMS


def foot() -> tuple[Item, ...]:
    """Return the entries about the site itself."""
    return FOOT
