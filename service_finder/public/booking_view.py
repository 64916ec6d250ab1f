"""A booking in words: its state and what it means, who comes, what can be done with it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import segno
from flask import current_app
from markupsafe import Markup

from service_finder.booking import answering, queries, reasons, sharing, wording
from service_finder.booking.kinds import KINDS
from service_finder.booking.moving import CHANGEABLE
from service_finder.booking.refusals import MEANINGS
from service_finder.booking.states import HOLDING, LABELS, LIVE
from service_finder.catalogue import places
from service_finder.lib import clock, formats
from service_finder.lib.marking import N_
from service_finder.models import Booking, Offering
from service_finder.people import residents
from service_finder.public import book_view, kind_facts, kind_summary, move_choices, session_words
from service_finder.public.speaking import _

TONES = {"confirmed": "good", "attended": "good", "offered": "care", "waitlisted": "care",
         "requested": "care", "applied": "care"}  # fmt: skip
MEANS = {
    "applied": N_(
        "Your application has arrived. Nothing is held yet; you will hear from the place."
    ),
    "requested": N_("The places are held for you until the staff decide."),
    "confirmed": N_("Your booking is confirmed."),
    "attended": N_("You were there."),
    "no_show": N_("The staff noted that nobody came. If that is wrong, tell the place."),
    "cancelled": N_("This booking was canceled. Your places are free for others."),
    "declined": N_("You declined the offer."),
    "refused": N_("The place could not say yes this time."),
    "lapsed": N_("The time to answer is over."),
}
MOVABLE = ("confirmed", "requested")
QR_SCALE = 5


def outline(row: Booking, lang: str) -> dict[str, Any]:
    """Return what a booking is, where and when: what one sees of it before anything personal."""
    return {
        "booking": row,
        "offering": row.offering,
        "here": f"/{lang}/bookings/{row.code}",
        "name": wording.offering_name(row.offering, lang),
        "place_name": place_name(row, lang),
        "when": wording.when_lines(row, lang),
    }


def place_name(row: Booking, lang: str) -> str:
    """Name the place; "" while wishes name several, each beside its date."""
    return "" if wording.names_places(row) else wording.place_name(row.offering.service_id, lang)


def page(row: Booking, lang: str) -> dict[str, Any]:
    """Return what the page of a booking shows."""
    now = clock.now()
    offering = row.offering
    is_live = row.state in LIVE and now < row.ends_at
    is_bound = row.state in MOVABLE
    can_change = is_live and not (is_bound and now >= row.cancel_until)
    return outline(row, lang) | {
        "state": state_words(row),
        "headline": headline(row, lang),
        "place": places.get(offering.service_id),
        "party": _party_lines(row, lang),
        "price": session_words.price_lines(offering, lang),
        "cancel_rule": _cancel_rule(row, lang, now),
        "cancel_words": _cancel_words(row),
        "cancel_question": _cancel_question(row),
        "is_live": is_live,
        "reason": reasons.of_booking(row, lang),
        "has_time": is_live and row.state in HOLDING,
        "is_shown_there": _is_shown_there(row),
        "can_cancel": can_change or (is_live and row.state == "requested"),
        "can_move": can_change and is_bound and move_choices.can_move(row),
        "can_resize": can_change and row.state in CHANGEABLE and _has_party(row),
        "can_ask_again": answering.can_ask_again(row, now),
        "shared_with": [
            (residents.contact_of(person), has_accepted)
            for person, has_accepted in sharing.sharers(row)
        ],
        "answers": answer_lines(row, lang),
        "bring": _bring_lines(offering),
        "qr": qr_code(row),
        "offer_until": row.offer_until if row.state == "offered" else None,
        "now": now,
        "summary": kind_summary.Summary(row, lang),
    }


def _cancel_rule(row: Booking, lang: str, now: dt.datetime) -> str:
    if row.state in MOVABLE and now < row.ends_at:
        until = formats.moment_text(row.cancel_until, lang)
        if now < row.cancel_until:
            return _("You can cancel until %(until)s.", until=until)
        late = MEANINGS["too_late_to_cancel"]
        return f"{_(late.message, until=until)} {_(late.next_step)}"
    if row.state == "requested":
        return _("You can withdraw this request until it is approved.")
    return wording.cancel_text(row.offering, lang)


def state_words(row: Booking) -> str:
    """Name the state; a couple is offered the date it wished for, not a place that became free."""
    if row.state == "offered" and KINDS[row.offering.kind].has_wishes:
        return _("A date is offered to you")
    return _(LABELS[row.state])


def headline(row: Booking, lang: str) -> tuple[str, str, str]:
    """Return (heading, tone, sentence) that say where the booking stands."""
    label = state_words(row)
    if row.state == "offered" and row.offer_until is not None:
        until = formats.moment_text(row.offer_until, lang)
        return label, "care", _("Places are held for you. Answer by %(until)s.", until=until)
    drawn_at = row.claims[0].slot.draw_until if row.state == "applied" and row.claims else None
    if drawn_at is not None:
        until = formats.moment_text(drawn_at, lang)
        return label, "care", _("Places are drawn on %(until)s. Nothing is held until then; we "
                                "will write to you with the result.", until=until)  # fmt: skip
    if row.state == "waitlisted":
        return label, "care", wording.sentences(waiting_lines(row, lang), lang)
    return label, TONES.get(row.state, ""), _(MEANS[row.state])


def qr_code(row: Booking) -> Markup:
    """Draw the address at which the desk opens the booking, dark on white whatever the colors.

    Who is not staff is sent on to the booking's own page.
    """
    base_url = current_app.config["SETTINGS"].base_url
    code = segno.make(f"{base_url}/staff/c/{row.code}", error="m")
    drawn = code.svg_inline(scale=QR_SCALE, dark="#000", light="#fff", border=4)
    return Markup(drawn)  # noqa: S704 (drawn by segno from our own address)


def waiting_lines(row: Booking, lang: str) -> list[str]:
    """Say the place on the waiting list, and why the family was passed over if it was."""
    lines = []
    position = queries.position(row)
    if position is not None:
        lines.append(_("You are number %(position)s on the waiting list.", position=position))
    passed = queries.passed_over(row)
    if passed is not None:
        lines.append(wording.refusal_text(passed, lang)[0])
    lines.append(_("We ask you when enough places are free for all of you."))
    return lines


def _is_shown_there(row: Booking) -> bool:
    """Say whether the number is wanted at a desk: the place is sure, and not by phone or online."""
    way = queries.answers_of(row).get("way", "")
    return row.state in ("confirmed", "attended") and way not in ("phone", "online")


def _has_party(row: Booking) -> bool:
    offering = row.offering
    kinds = (book_view.has_children, book_view.has_people, book_view.has_guardians)
    return not KINDS[offering.kind].has_wishes and any(has(offering) for has in kinds)


def _bring_lines(offering: Offering) -> list[str]:
    lines = list(kind_facts.documents(offering))
    if offering.terms.get("price", {}).get("exemptions"):
        lines.append(_("If you pay less or nothing: a paper that shows why"))
    return lines


def _party_lines(row: Booking, lang: str) -> list[str]:
    party = queries.party_of(row)
    lines = [
        _(", ").join((child.name, formats.date_text(child.born_on, lang, "long")))
        for child in party.children
    ]
    if party.guardians:
        lines.append(_(": ").join((_("Adults who come along"), str(party.guardians))))
    if party.people:
        lines.append(_(": ").join((_("Number of people"), str(party.people))))
    return lines


def answer_lines(row: Booking, lang: str) -> list[tuple[str, str]]:
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


def _cancel_question(row: Booking) -> str:
    if row.state == "waitlisted":
        return _("Leave the waiting list?")
    return _("Withdraw the application?") if row.state == "applied" else _("Cancel the booking?")
