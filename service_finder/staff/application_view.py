"""Applications in words, for the desk: a line of the queue, rivals, the page of one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from flask import request

from service_finder.booking import applications, cases, queries, refusal_words, wording
from service_finder.booking.kinds import KINDS
from service_finder.booking.refusals import Refused
from service_finder.booking.states import LABELS
from service_finder.extensions import db
from service_finder.lib import clock, formats
from service_finder.lib.marking import LANGUAGE_NAMES, LANGUAGE_TAGS, N_
from service_finder.models import Booking, Claim, Offering, Service, Slot, StaffMember
from service_finder.people import colleagues, residents
from service_finder.people.rights import Desk
from service_finder.public.speaking import _

SOON = dt.timedelta(days=2)
EVENTS = {
    "booked": N_("Applied"),
    "offered": N_("Date offered"),
    "approved": N_("Approved"),
    "refused": N_("Not approved"),
    "confirmed": N_("Confirmed by the applicant"),
    "declined": N_("Declined by the applicant"),
    "cancelled": N_("Canceled"),
    "lapsed": N_("Expired"),
    "written_to": N_("Wrote to the applicant"),
    "rival_won": N_("The date went to somebody else"),
    "wish_taken": N_("One wished date went to somebody else"),
    "free_again": N_("A wished date is free again"),
    "moved": N_("Moved"),
}
ACTORS = {"resident": N_("the applicant"), "staff": N_("staff"), "clock": N_("the clock")}


def line(row: Booking, assigned: dict[int, int], lang: str) -> dict[str, Any]:
    """Return a line of the queue: nothing personal."""
    now, due = clock.now(), applications.due(row)
    return {
        "code": row.code,
        "kind": _(KINDS[row.offering.kind].label),
        "name": wording.offering_name(row.offering, lang),
        "place": wording.place_name(row.offering.service_id, lang),
        "state": _(LABELS[row.state]) if row.state != "offered" else _("Offered, no answer yet"),
        "when": wording.when_lines(row, lang),
        "due": _due_words(row, due, due <= now, lang),
        "tone": "danger" if due <= now else "care" if due - now <= SOON else "",
        "is_late": due <= now,
        "came": formats.moment_text(row.created_at, lang),
        "who": _name_of(assigned.get(row.id)),
        "guests": _open_answers(row),
        "language": LANGUAGE_NAMES[row.lang],
    }


def _due_words(row: Booking, due: dt.datetime, is_late: bool, lang: str) -> str:
    """Say who has to do something until when: an offered date waits for the applicant."""
    at = formats.moment_text(due, lang)
    if is_late:
        return _("Overdue since %(at)s", at=at)
    if row.state == "offered":
        return _("The applicant answers until %(at)s", at=at)
    return _("Decide until %(at)s", at=at)


def rivals(
    rows: Sequence[Booking], assigned: dict[int, int], lang: str
) -> list[tuple[str, list[dict[str, Any]]]]:
    """Return (date, the applications that wish for it) with the order of each one's wish."""
    return [
        (
            f"{wording.span_text(group.slot.starts_at, group.slot.ends_at, lang)}, "
            f"{_hall(group.slot, lang)}",
            [
                line(row, assigned, lang) | {"rank": rank, "is_holder": _holds(row, group.slot.id)}
                for rank, row in group.wishes
            ],
        )
        for group in applications.rivals(rows)
    ]


def kinds(rows: Sequence[Booking], chosen: str) -> list[tuple[str, str]]:
    """Return the kinds in the queue for its filter."""
    codes = {row.offering.kind for row in rows} | ({chosen} if chosen else set())
    return [(code, _(KINDS[code].label)) for code in sorted(codes)]


def venues(rows: Sequence[Booking], lang: str) -> list[tuple[str, str]]:
    """Return the places in the queue, for their calendars."""
    ids = sorted({row.offering.service_id for row in rows})
    return [(service_id, wording.place_name(service_id, lang)) for service_id in ids]


def page(row: Booking, desk: Desk, *, is_open: bool) -> dict[str, Any]:
    """Return what the page of one application shows; personal data only when `is_open`."""
    lang, service_id = desk.lang, row.offering.service_id
    assigned = cases.assigned_to([row.id])
    others = applications.queue({service_id})
    chosen = request.values.get("template", "")
    chosen = chosen if chosen in refusal_words.REASONS else ""
    theirs = refusal_words.texts(service_id, row.lang)
    return {
        "booking": row,
        "line": line(row, assigned, lang),
        "month": f"{row.starts_at.astimezone(clock.SEOUL):%Y-%m}",
        "is_ours": desk.may("decide", service_id),
        "is_waiting": row.state in ("applied", "requested", "offered"),
        "can_see": desk.may("see_personal", service_id),
        "can_write": not _is_sensitive(service_id) and row.person is not None,
        "wishes": [_wish(claim, row, others, desk) for claim in applications.wishes(row)],
        "answers": _answers(row, lang, is_private=False),
        "personal": _personal(row, lang) if is_open else None,
        "history": [_event(event, name, lang) for event, name in cases.history_of(row.id)],
        "notes": [
            (name, formats.moment_text(note.at, lang), text)
            for note, name, text in cases.notes_of(row.id)
        ],
        "colleagues": colleagues.with_right("decide", service_id, clock.now()),
        "assigned": assigned.get(row.id),
        "reasons": [(code, _(label)) for code, (label, _text) in refusal_words.REASONS.items()],
        "chosen": chosen,
        "may_keep": desk.may_for_all("decide", service_id),
        "scope_id": refusal_words.scope_of(service_id),
        "reason": theirs[chosen] if chosen else "",
        "in_my_words": refusal_words.texts(service_id, lang)[chosen]
        if chosen and lang != row.lang
        else "",
        "their_language": LANGUAGE_NAMES[row.lang],
        "their_tag": LANGUAGE_TAGS[row.lang],
    }


def errors(row: Booking, refused: Refused | None, failed: str, lang: str) -> list[tuple[str, str]]:
    """Return what is wrong, kindly: who decided before, when somebody was faster."""
    if refused is None:
        return []
    if "not_possible_now" in refused.codes and failed in ("offered", "approved", "refused"):
        done = [pair for pair in cases.history_of(row.id) if pair[0].event in EVENTS]
        if done and done[-1][1]:
            event, name = done[-1]
            said = _("%(name)s was faster: “%(what)s”, %(at)s. Nothing was changed now.",
                     name=name, what=_(EVENTS[event.event]),
                     at=formats.moment_text(event.at, lang))  # fmt: skip
            return [("", said)]
    return [(one.field, wording.refusal_line(one, lang)) for one in refused.refusals]


def _wish(claim: Claim, row: Booking, others: list[Booking], desk: Desk) -> dict[str, Any]:
    slot, lang = claim.slot, desk.lang
    hall = db.session.get_one(Offering, slot.offering_id)
    is_ours = desk.may("decide", hall.service_id)
    rival = [
        (other.code, found.wish_rank)
        for other in others
        for found in applications.wishes(other)
        if other.id != row.id and found.slot_id == slot.id and found.status in ("wish", "held")
    ]
    taken = slot.held_hundredths >= slot.capacity_hundredths and claim.status != "held"
    return {
        "rank": claim.wish_rank,
        "slot": slot.id,
        "when": f"{wording.span_text(slot.starts_at, slot.ends_at, lang)}, {_hall(slot, lang)}",
        "rivals": rival,
        "is_taken": taken,
        "is_held": claim.status == "held",
        "is_closed": slot.state == "closed",
        "can_offer": is_ours and row.state == "applied" and claim.status == "wish" and not taken,
    }


def _answers(row: Booking, lang: str, *, is_private: bool) -> list[tuple[str, str]]:
    given = queries.answers_of(row)
    found = []
    for question in queries.questions_of(row.offering):
        value = given.get(question.key)
        if value in (None, "") or question.is_private is not is_private:
            continue
        if question.type == "text" and not is_private:
            continue  # free text may hold anything: it is shown with the personal data
        found.append((_(question.label), _answer(value, dict(question.choices))))
    if is_private:
        found += [
            (_(question.label), str(given[question.key]))
            for question in queries.questions_of(row.offering)
            if question.type == "text" and not question.is_private and given.get(question.key)
        ]
    return found


def _answer(value: Any, choices: dict[str, str]) -> str:
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    return _(choices[value]) if value in choices else str(value)


def _personal(row: Booking, lang: str) -> dict[str, Any]:
    party = queries.party_of(row)
    contact = residents.contact_of(row.person) if row.person is not None else ""
    return {
        "contact": contact or _("No contact was left."),
        "children": [
            (child.name, formats.date_text(child.born_on, lang)) for child in party.children
        ],
        "answers": _answers(row, lang, is_private=True),
    }


def _open_answers(row: Booking) -> str:
    """Return how many come: the number of guests, people or children."""
    guests = queries.answers_of(row).get("guests")
    count = guests or row.people_count or row.children_count
    return _("People: %(count)s", count=count) if count else ""


def _event(event: Any, name: str, lang: str) -> dict[str, str]:
    return {
        "what": _(EVENTS.get(event.event, LABELS.get(event.to_state, event.event))),
        "who": name or _(ACTORS[event.actor]),
        "at": formats.moment_text(event.at, lang),
        "reason": wording.words(event.reason, lang),
    }


def _name_of(staff_id: int | None) -> str:
    member = db.session.get(StaffMember, staff_id) if staff_id else None
    return (member.name or member.email) if member else ""


def _hall(slot: Slot, lang: str) -> str:
    offering = db.session.get_one(Offering, slot.offering_id)
    return wording.place_name(offering.service_id, lang)


def _holds(row: Booking, slot_id: int) -> bool:
    return any(c.slot_id == slot_id and c.status == "held" for c in row.claims)


def _is_sensitive(service_id: str) -> bool:
    """Say whether no message may leave for this place (docs/safety.md)."""
    place = db.session.get(Service, service_id)
    return place is None or place.is_sensitive
