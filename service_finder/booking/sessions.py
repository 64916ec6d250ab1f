"""Which sessions of a booking are the resident's own, for pages, messages and calendars alike."""

from __future__ import annotations

import datetime as dt

from service_finder.models import Booking, Claim


def own_claims(booking: Booking) -> list[Claim]:
    """Return what the resident asked for, without cleaning time and add-ons.

    Of several wishes: the one that is held; while nothing is decided, those still open; else all.
    """
    mine = [claim for claim in booking.claims if _is_own(claim, booking)]
    for status in ("held", "wish"):
        kept = [claim for claim in mine if claim.wish_rank and claim.status == status]
        if kept:
            mine = kept
            break
    return sorted(mine, key=lambda claim: (claim.wish_rank, claim.slot.starts_at))


def spans(booking: Booking) -> list[tuple[dt.datetime, dt.datetime]]:
    """Return from when to when the booking's own sessions are; hours in a row are one."""
    found: list[tuple[dt.datetime, dt.datetime]] = []
    for start, end in sorted((c.slot.starts_at, c.slot.ends_at) for c in own_claims(booking)):
        if found and start == found[-1][1]:
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
    return found


def is_wish_list(booking: Booking) -> bool:
    """Say whether the booking still is a list of choices, none of them held."""
    return any(c.wish_rank for c in booking.claims) and not any(
        c.wish_rank and c.status == "held" for c in booking.claims
    )


def _is_own(claim: Claim, booking: Booking) -> bool:
    is_main = bool(claim.wish_rank) or claim.slot.offering_id == booking.offering_id
    return is_main and not claim.is_buffer
