"""A booking in words: its state and what it means, who comes, what can be done with it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import segno
from flask import current_app
from markupsafe import Markup

from service_finder.booking import queries, wording
from service_finder.booking.states import LABELS, LIVE
from service_finder.catalogue import places
from service_finder.lib import clock, formats
from service_finder.lib.marking import N_
from service_finder.models import Booking, Person, Slot
from service_finder.public import kind_facts, session_words
from service_finder.public.speaking import _

TONES = {"confirmed": "good", "attended": "good", "offered": "care", "waitlisted": "care",
         "requested": "care", "applied": "care"}  # fmt: skip
MEANS = {
    "applied": N_(
        "Your application has arrived. Nothing is held yet; you will hear from the place."
    ),
    "requested": N_("The places are held for you until the staff decide."),
    "confirmed": N_("Your places are sure."),
    "attended": N_("You were there."),
    "no_show": N_("The staff noted that nobody came. If that is wrong, tell the place."),
    "cancelled": N_("This booking was canceled. Your places are free for others."),
    "declined": N_("You declined the offer."),
    "refused": N_("The place could not say yes this time."),
    "lapsed": N_("The time to answer is over."),
}
MOVABLE = ("confirmed", "requested")
AHEAD = dt.timedelta(days=31)
QR_SCALE = 5


def groups(person: Person, lang: str) -> list[tuple[str, list[dict[str, Any]]]]:
    """Return the lists of the page of one's bookings: upcoming, waiting, past."""
    now = clock.now()
    headings: tuple[tuple[queries.When, str], ...] = (
        ("upcoming", _("Upcoming")),
        ("waiting", _("Waiting")),
        ("past", _("Past")),
    )
    return [
        (heading, [_line(row, lang) for row in queries.bookings_of(person.id, when, now=now)])
        for when, heading in headings
    ]


def page(row: Booking, lang: str) -> dict[str, Any]:
    """Return what the page of a booking shows."""
    now = clock.now()
    offering = row.offering
    is_live = row.state in LIVE and now < row.ends_at
    is_bound = row.state in MOVABLE
    can_change = is_live and not (is_bound and now >= row.cancel_until)
    until = formats.moment_text(row.cancel_until, lang)
    return {
        "booking": row,
        "offering": offering,
        "here": f"/{lang}/bookings/{row.code}",
        "state": _(LABELS[row.state]),
        "headline": headline(row, lang),
        "name": wording.offering_name(offering, lang),
        "place": places.get(offering.service_id),
        "place_name": wording.place_name(offering.service_id, lang),
        "when": when_lines(row, lang),
        "party": _party_lines(row, lang),
        "price": session_words.price_lines(offering, lang),
        "cancel_rule": _("You can cancel until %(until)s.", until=until)
        if is_bound and can_change
        else wording.cancel_text(offering, lang),
        "cancel_words": _cancel_words(row),
        "is_live": is_live,
        "can_cancel": can_change,
        "can_move": can_change and is_bound and _is_single(row),
        "answers": _answer_lines(row, lang),
        "bring": kind_facts.documents(offering),
        "qr": qr_code(row, lang),
    }


def headline(row: Booking, lang: str) -> tuple[str, str, str]:
    """Return (heading, tone, sentence) that say where the booking stands."""
    label = _(LABELS[row.state])
    if row.state == "offered" and row.offer_until is not None:
        until = formats.moment_text(row.offer_until, lang)
        return label, "care", _("Places are held for you. Answer by %(until)s.", until=until)
    if row.state == "waitlisted":
        return label, "care", " ".join(_waiting_lines(row, lang))
    return label, TONES.get(row.state, ""), _(MEANS[row.state])


def when_lines(row: Booking, lang: str) -> list[str]:
    """Return when the booking's own sessions are; wishes with their order."""
    wishes = sorted((c for c in row.claims if c.wish_rank), key=lambda c: c.wish_rank)
    if wishes:
        return [
            f"{_('Choice %(number)s', number=claim.wish_rank)}: {_when(claim.slot, lang)}"
            for claim in wishes
        ]
    return [_when(slot, lang) for slot in _own_slots(row)]


def move_choices(row: Booking, lang: str) -> list[tuple[str, str]]:
    """Return the open sessions with enough places to which the booking can move."""
    now = clock.now()
    today = now.astimezone(clock.SEOUL).date()
    own = {slot.id for slot in _own_slots(row)}
    return [
        (str(slot.id), f"{_when(slot, lang)}, {session_words.left_text(queries.left(slot))}")
        for slot in queries.slots_of(row.offering_id, today, today + AHEAD)
        if slot.id not in own
        and queries.slot_state(slot, now) == "open"
        and slot.free_hundredths >= row.units_hundredths
    ]


def qr_code(row: Booking, lang: str) -> Markup:
    """Draw the address of the booking as a QR code, dark on white whatever the colors."""
    base_url = current_app.config["SETTINGS"].base_url
    code = segno.make(f"{base_url}/{lang}/bookings/{row.code}", error="m")
    drawn = code.svg_inline(scale=QR_SCALE, dark="#000", light="#fff", border=4)
    return Markup(drawn)  # noqa: S704 (drawn by segno from our own address)


def _line(row: Booking, lang: str) -> dict[str, Any]:
    note = ""
    if row.state == "offered" and row.offer_until is not None:
        until = formats.moment_text(row.offer_until, lang, "short")
        note = _("Answer by %(until)s", until=until)
    return {
        "code": row.code,
        "name": wording.offering_name(row.offering, lang),
        "place": wording.place_name(row.offering.service_id, lang),
        "when": session_words.when_text(row.starts_at, row.ends_at, lang),
        "state": _(LABELS[row.state]),
        "tone": TONES.get(row.state, ""),
        "note": note,
    }


def _waiting_lines(row: Booking, lang: str) -> list[str]:
    lines = []
    position = queries.position(row)
    if position is not None:
        lines.append(_("You are number %(position)s on the waiting list.", position=position))
    passed = queries.passed_over(row)
    if passed is not None:
        lines.append(wording.refusal_text(passed, lang)[0])
    lines.append(_("We ask you when enough places are free for all of you."))
    return lines


def _party_lines(row: Booking, lang: str) -> list[str]:
    party = queries.party_of(row)
    lines = [
        f"{child.name}, {formats.date_text(child.born_on, lang, 'long')}"
        for child in party.children
    ]
    if party.guardians:
        lines.append(f"{_('Adults who come along')}: {party.guardians}")
    if party.people:
        lines.append(f"{_('Number of people')}: {party.people}")
    return lines


def _answer_lines(row: Booking, lang: str) -> list[tuple[str, str]]:
    """Return what the resident answered, as (question, answer); consent goes without saying."""
    given = queries.answers_of(row)
    lines = []
    for question in queries.questions_of(row.offering):
        value = given.get(question.key)
        if value in (None, "", False) or question.key == "consent":
            continue
        choices = dict(question.choices)
        text = _("yes") if value is True else str(value)
        label = wording.words(question.label, lang)
        lines.append((label, wording.words(choices[text], lang) if text in choices else text))
    return lines


def _cancel_words(row: Booking) -> str:
    if row.state == "waitlisted":
        return _("Leave the waiting list")
    return _("Withdraw the application") if row.state == "applied" else _("Cancel the booking")


def _own_slots(row: Booking) -> list[Slot]:
    own = [c.slot for c in row.claims if not c.is_buffer and c.slot.offering_id == row.offering_id]
    return sorted(own, key=lambda slot: slot.starts_at)


def _is_single(row: Booking) -> bool:
    return len(row.claims) == 1 and not row.offering.terms.get("course")


def _when(slot: Slot, lang: str) -> str:
    return session_words.when_text(slot.starts_at, slot.ends_at, lang)
