"""What the pages of a booking being made show: the session, the fields, the refusals in words."""

from __future__ import annotations

import datetime as dt
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import select

from service_finder.booking import queries, wishing, wording
from service_finder.booking.kinds import KINDS
from service_finder.booking.refusals import Refused
from service_finder.catalogue import places
from service_finder.extensions import db
from service_finder.lib import clock, formats
from service_finder.lib.marking import N_
from service_finder.models import Offering, Slot
from service_finder.public import kind_facts, month_words, session_words
from service_finder.public.booking_draft import Draft
from service_finder.public.speaking import _

MOST_GUARDIANS = 6
MOST_WISHES = 3
WISHES_SHOWN = 60
WISHES_AHEAD = dt.timedelta(days=365)
SERIES_AHEAD = dt.timedelta(days=62)
# The parts of a birth date in the order in which each language writes them.
DATE_ORDER = {"en": ("month", "day", "year"), "vi": ("day", "month", "year")}
USUAL_ORDER = ("year", "month", "day")


def has_wishes(offering: Offering) -> bool:
    """Say whether the reader names up to three dates."""
    return KINDS[offering.kind].has_wishes


def has_children(offering: Offering) -> bool:
    """Say whether the form asks for children by name."""
    bounds = offering.terms.get("party", {})
    return KINDS[offering.kind].counts == "children" and not bounds.get("people_min")


def has_people(offering: Offering) -> bool:
    """Say whether the form asks for a number of people."""
    bounds = offering.terms.get("party", {})
    return "people_max" in bounds or "people_min" in bounds


def has_guardians(offering: Offering) -> bool:
    """Say whether the form asks for a number of guardians."""
    bounds = offering.terms.get("party", {})
    return bool(bounds.get("guardians_min") or bounds.get("children_per_guardian"))


def form(
    offering: Offering,
    draft: Draft,
    lang: str,
    refused: Refused | None = None,
    paused_until: dt.datetime | None = None,
) -> dict[str, Any]:
    """Return what the form shows. `paused_until`: the resident cannot book before then."""
    errors = refusal_lines(refused, lang)
    full = refused is not None and ("full" in refused.codes or "add_on_full" in refused.codes)
    waitlist = (refused.waitlist or {}) if refused else {}
    return _common(offering, draft, lang) | {
        "draft": draft,
        "errors": [(field_id(place), text) for place, text in errors],
        "faults": dict(reversed(errors)),
        "is_full": full and waitlist.get("open", True),
        "waiting": session_words.waiting_text(int(waitlist.get("waiting", 0))),
        "questions": queries.questions_of(offering),
        "places_left": _places_left(offering, draft),
        "date_order": DATE_ORDER.get(lang, USUAL_ORDER),
        "has_children": has_children(offering),
        "has_people": has_people(offering),
        "has_guardians": has_guardians(offering),
        "most_guardians": MOST_GUARDIANS,
        "wish_choices": wish_choices(offering, draft, lang) if has_wishes(offering) else [],
        "most_wishes": MOST_WISHES,
        "series": series_choices(offering, draft, lang),
        "more": [str(slot_id) for slot_id in draft.slots[1:]],
        "most_more": int(offering.terms.get("series", 1)) - 1,
        "lengths": length_choices(offering, draft.slots, lang),
        "length": ",".join(str(slot_id) for slot_id in draft.slots),
        "action": f"?{_query(offering, draft)}",
        "pause": kind_facts.pause_text(paused_until, lang) if paused_until else "",
    }


def _places_left(offering: Offering, draft: Draft) -> dict[str, str]:
    """Say by question how many places its add-on has beside the chosen session."""
    slots = [slot for slot_id in draft.slots if (slot := db.session.get(Slot, slot_id)) is not None]
    counted = {
        key: queries.left(slot) if slot is not None else 0
        for key, slot in KINDS[offering.kind].add_ons(offering, slots).items()
    }
    return {
        key: session_words.left_text(left) if left else _("Fully booked")
        for key, left in counted.items()
    }


def party_fields(offering: Offering, draft: Draft, lang: str) -> dict[str, Any]:
    """Return what the fields for who comes show."""
    return {
        "draft": draft,
        "date_order": DATE_ORDER.get(lang, USUAL_ORDER),
        "has_children": has_children(offering) or bool(draft.children),
        "has_people": has_people(offering),
        "has_guardians": has_guardians(offering),
        "most_guardians": MOST_GUARDIANS,
    }


def check(offering: Offering, draft: Draft, lang: str) -> dict[str, Any]:
    """Return what the page shows on which the answers are checked."""
    rows: list[tuple[str, str]] = []
    for child in draft.party().children:
        born = formats.date_text(child.born_on, lang, "long")
        rows.append((_("Child"), _(", ").join((child.name, born))))
    rows += _month_rows(offering, draft, lang)
    if has_guardians(offering):
        rows.append((_("Adults who come along"), draft.guardians or "0"))
    if has_people(offering):
        rows.append((_("Number of people"), draft.people or "0"))
    for number, wish in enumerate(draft.wishes, start=1):
        rows.append((_("Choice %(number)s", number=number), _wish_text(offering.kind, wish, lang)))
    for question in queries.questions_of(offering):
        text = draft.answers.get(question.key, "")
        if text and question.key != "consent":
            choices = dict(question.choices)
            is_yes = question.type == "boolean"
            shown = _("yes") if is_yes else _(choices[text]) if text in choices else text
            rows.append((wording.words(question.label, lang), shown))
    return _common(offering, draft, lang) | {"rows": rows, "draft": draft}


def _month_rows(offering: Offering, draft: Draft, lang: str) -> list[tuple[str, str]]:
    """Say what a monthly limit leaves each child before this booking."""
    slot = db.session.get(Slot, draft.slots[0]) if draft.slots else None
    if slot is None:
        return []
    used = month_words.month_use(offering, draft.party().children, slot.starts_at, lang)
    words = N_("%(name)s: %(left)s of %(limit)s are left before this booking")
    return [
        (_("In this month"), _(words, name=one.name, left=one.left, limit=one.limit))
        for one in used
    ]


def series_choices(offering: Offering, draft: Draft, lang: str) -> list[tuple[str, str]]:
    """Return the further appointments that one can book with the first, as (slot, words)."""
    if int(offering.terms.get("series", 1)) < 2:
        return []
    now = clock.now()
    today = now.astimezone(clock.SEOUL).date()
    return [
        (str(slot.id), session_words.when_text(slot.starts_at, slot.ends_at, lang))
        for slot in queries.slots_of(offering.id, today, today + SERIES_AHEAD)
        if slot.id not in draft.slots[:1] and queries.slot_state(slot, now) == "open"
    ]


def refusal_lines(refused: Refused | None, lang: str) -> list[tuple[str, str]]:
    """Return (field, what is wrong and what to do next) for each refusal."""
    if refused is None:
        return []
    return [(one.field, wording.refusal_line(one, lang)) for one in refused.refusals]


def field_id(place: str) -> str:
    """Return the id of the element that a refusal's field stands for."""
    return "session" if place in ("", "slots") else place


def wish_choices(offering: Offering, draft: Draft, lang: str) -> list[tuple[str, str]]:
    """Return the dates that one can wish for, as (value, words): those that were chosen in any
    venue, then the others of this one."""
    now = clock.now()
    chosen = wishing.chosen(offering.kind, [slot_id for _where, slot_id in draft.wishes], now)
    soonest = wishing.soonest(offering, now)
    first = soonest.astimezone(clock.SEOUL).date()
    slots = queries.slots_of(offering.id, first, first + WISHES_AHEAD)
    free = [s for s in slots if s.starts_at >= soonest and queries.slot_state(s, now) == "open"]
    rows = {slot.id: (slot, slot.offering) for slot in chosen}
    rows |= {slot.id: (slot, offering) for slot in free[:WISHES_SHOWN] if slot.id not in rows}
    has_others = any(slot.offering_id != offering.id for slot in chosen)
    return [
        (f"{row.id}:{slot.id}", _date_words(slot, row if has_others else None, lang))
        for slot, row in rows.values()
    ]


def _date_words(slot: Slot, row: Offering | None, lang: str) -> str:
    """Write a date for a list on a phone, and at which venue when several may be meant."""
    day = formats.date_text(slot.starts_at.astimezone(clock.SEOUL).date(), lang, "short")
    when = f"{day} {formats.time_range_text(slot.starts_at, slot.ends_at, lang)}"
    return _at_place(when, row, lang) if row is not None else when


def _at_place(when: str, row: Offering, lang: str) -> str:
    place = places.get(row.service_id)
    return _(", ").join((when, place.name(lang).text)) if place else when


def length_choices(
    offering: Offering, slot_ids: tuple[int, ...], lang: str
) -> list[tuple[str, str]]:
    """Return how long one can stay from the first chosen hour on, as (slots, words).

    Empty where a booking is one session.
    """
    most = dt.timedelta(minutes=offering.terms.get("minutes_max", 0))
    first = db.session.get(Slot, slot_ids[0]) if slot_ids and most else None
    if first is None or first.offering_id != offering.id:
        return []
    now, day = clock.now(), first.starts_at.astimezone(clock.SEOUL).date()
    chosen, choices = [first], [_length([first], lang)]
    for slot in queries.slots_of(offering.id, day, day):
        follows = slot.starts_at == chosen[-1].ends_at
        if follows and slot.ends_at - first.starts_at <= most:
            if queries.slot_state(slot, now) != "open":
                break
            chosen.append(slot)
            choices.append(_length(chosen, lang))
    return choices


def _length(slots: list[Slot], lang: str) -> tuple[str, str]:
    ids = ",".join(str(slot.id) for slot in slots)
    return ids, formats.time_range_text(slots[0].starts_at, slots[-1].ends_at, lang)


def when_lines(offering: Offering, slot_ids: tuple[int, ...], lang: str) -> list[str]:
    """Return when the chosen sessions are; all sessions of a course."""
    query = select(Slot).where(Slot.offering_id == offering.id).order_by(Slot.starts_at)
    if not offering.terms.get("course"):
        query = query.where(Slot.id.in_(slot_ids))
    return [
        session_words.when_text(slot.starts_at, slot.ends_at, lang)
        for slot in db.session.scalars(query)
    ]


def _common(offering: Offering, draft: Draft, lang: str) -> dict[str, Any]:
    place = places.get(offering.service_id)
    return {
        "offering": offering,
        "name": wording.offering_name(offering, lang),
        "place": place,
        "place_name": place.name(lang) if place else None,
        "when": [] if draft.wishes else when_lines(offering, draft.slots, lang),
        "price": session_words.price_lines(offering, lang),
        "rules": session_words.rule_lines(offering, lang),
    }


def _wish_text(kind: str, wish: tuple[str, int], lang: str) -> str:
    found = wishing.chosen(kind, [wish[1]], clock.now())
    if not found:
        return ""
    when = session_words.when_text(found[0].starts_at, found[0].ends_at, lang)
    return _at_place(when, found[0].offering, lang)


def _query(offering: Offering, draft: Draft) -> str:
    # The further appointments of a series are fields of the form.
    slots = draft.slots[:1] if "series" in offering.terms else draft.slots
    return urlencode([("offering", draft.offering), *(("slot", slot) for slot in slots)])
