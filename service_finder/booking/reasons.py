"""Why staff closed, changed, canceled or refused something, in words for the reader."""

from __future__ import annotations

from sqlalchemy import select

from service_finder.booking import closures, refusal_words, wording
from service_finder.catalogue.wording import Worded
from service_finder.extensions import db
from service_finder.lib.text import language_of
from service_finder.models import Booking, BookingEvent

_KNOWN = frozenset(
    {
        *closures.REASONS,
        *closures.CANCEL_REASONS,
        *closures.CAPACITY_REASONS,
        *(text for _label, text in refusal_words.REASONS.values()),
    }
)
_SAID = ("cancelled", "refused", "affected")


def worded(reason: str, lang: str) -> Worded | None:
    """Return a reason as it was typed, with its own language, or translated when it is a known one.

    None for no reason.
    """
    if not reason:
        return None
    translated = wording.words(reason, lang)
    if reason in _KNOWN or translated != reason:  # also what the clock says
        return Worded(translated, lang, "staff")
    own = language_of(reason)
    return Worded(reason, own, "staff", own != lang)


def of_booking(booking: Booking, lang: str) -> Worded | None:
    """Return why staff ended a booking, or closed its session; None when nothing was said."""
    if booking.state not in ("cancelled", "refused") and not booking.flag.startswith("closure:"):
        return None
    said = select(BookingEvent.reason).where(
        BookingEvent.booking_id == booking.id,
        BookingEvent.event.in_(_SAID),
        BookingEvent.actor == "staff",
        BookingEvent.to_state == booking.state,
    )
    return worded(db.session.scalar(said.order_by(BookingEvent.id.desc()).limit(1)) or "", lang)
