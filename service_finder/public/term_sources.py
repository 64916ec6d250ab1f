"""Where each number of an offering comes from: a document, the directory, or invented to try."""

from __future__ import annotations

from typing import NamedTuple

from service_finder.catalogue import citations
from service_finder.catalogue.wording import Worded
from service_finder.lib.marking import N_
from service_finder.models import Offering
from service_finder.public import source_words
from service_finder.public.speaking import _

DIRECTORY, INVENTED = "directory", "demonstration"
# Offering.terms.sources: what a number is about.
LABELS = {
    "ages": N_("Ages"),
    "approval": N_("Approval by staff"),
    "capacity": N_("Number of places"),
    "fee": N_("Price"),
    "guests": N_("Number of guests"),
    "hours": N_("Days and hours"),
    "place": N_("What there is"),
    "price": N_("Price"),
    "program": N_("What there is"),
    "rounds": N_("Days and hours"),
    "rules": N_("Rules for booking and canceling"),
    "schedule": N_("Days and hours"),
    "visits": N_("Number of visitors"),
    "weights": N_("How children are counted"),
    "who": N_("Who can come"),
}


class TermSource(NamedTuple):
    """What is sourced, and how: `place` (the directory), `invented`, or a title in words."""

    label: str
    kind: str
    title: Worded | None


def sources(row: Offering, lang: str) -> list[TermSource]:
    """Return the source of each number, in a stable order; unknown labels are left out."""
    stated = row.terms.get("sources", {})
    return [
        TermSource(_(label), _kind(stated[key]), _title(stated[key], lang))
        for key, label in LABELS.items()
        if key in stated
    ]


def is_invented(row: Offering, *keys: str) -> bool:
    """Say whether the first of these numbers that is sourced at all is a demonstration value."""
    stated = row.terms.get("sources", {})
    return next((stated[key] == INVENTED for key in keys if key in stated), False)


def _kind(source: str) -> str:
    return {DIRECTORY: "place", INVENTED: "invented"}.get(source, "document")


def _title(source: str, lang: str) -> Worded | None:
    if source in (DIRECTORY, INVENTED):
        return None
    cited = citations.cite(f"seed {source}")
    if cited.document is None:
        return Worded(source, "en", "source")
    return source_words.document(cited, lang)
