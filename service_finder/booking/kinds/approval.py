"""The first state that most kinds share."""

from __future__ import annotations

from service_finder.models import Offering


def first_state(offering: Offering) -> str:
    """Confirm at once, or let the request wait for staff where the terms say so."""
    return "requested" if offering.terms.get("approval") else "confirmed"
