"""Offerings, sessions and bookings as JSON, in the shapes of the contract."""

from __future__ import annotations

import datetime as dt
from typing import Any

from service_finder.api import answers
from service_finder.booking import queries, wording
from service_finder.booking.capacity import WHOLE
from service_finder.booking.free import FreeSession
from service_finder.booking.kinds import KINDS
from service_finder.booking.kinds.kind import Question
from service_finder.booking.rules import ages_of
from service_finder.lib import clock
from service_finder.models import Booking, Claim, Offering
from service_finder.models.slot import AnySlot

Json = dict[str, Any]


def offering(row: Offering, lang: str) -> Json:
    """Return an offering: what it is, for whom, what it costs, when it opens, what it asks."""
    kind = KINDS[row.kind]
    ages = ages_of(row.terms)
    party = row.terms.get("party", {})
    rule = row.opening.get("rule", "always")
    return {
        "id": row.id,
        "kind": row.kind,
        "place": row.service_id,
        "place_name": wording.place_name(row.service_id, lang),
        "name": wording.offering_name(row, lang),
        "demo": row.is_demo,
        "first_state": kind.first_state(row),
        "ages": ages
        and {"from_months": ages.from_months, "to_months": ages.to_months, "basis": ages.basis},
        "party": {
            "children_min": party.get("children_min", 0),
            "children_max": party.get("children_max", 0),
            "guardians_min": party.get("guardians_min", 0),
            "children_per_guardian": party.get("children_per_guardian"),
            "people": party.get("people_min") or party.get("people", 0),
            "people_min": party.get("people_min"),
            "people_max": party.get("people_max"),
        },
        "price": row.terms.get("price") or {"won": None},
        "opening": {
            "rule": rule,
            "mode": row.opening.get("mode", "race"),
            "text": wording.rule_text(row, lang),
            "terms": {k: v for k, v in row.opening.items() if k not in ("rule", "mode")},
        },
        "cancel_rule": wording.cancel_text(row, lang),
        "cancel_minutes": row.terms.get("cancel_minutes", 0),
        "questions": [question(one, lang) for one in queries.questions_of(row)],
        "sources": row.terms.get("sources", {}),
        "url": answers.absolute(f"/{lang}/offerings/{row.id}"),
    }


def question(asked: Question, lang: str) -> Json:
    """Return a question with its words."""
    return {
        "key": asked.key,
        "type": asked.type,
        "label": wording.words(asked.label, lang),
        "required": asked.required,
        "choices": [
            {"value": value, "label": wording.words(label, lang)} for value, label in asked.choices
        ],
    }


def slot(row: AnySlot, now: dt.datetime, soonest: dt.datetime | None = None) -> Json:
    """Return a session. `left`: children of three and over, groups or people that still fit.

    Before `soonest` it is too late to apply: nothing there is open any more.
    """
    state = queries.slot_state(row, now)
    if soonest is not None and row.starts_at < soonest and state in ("open", "full", "not_yet"):
        state = "closed"
    return {
        "id": str(row.id),
        "starts_at": clock.rfc3339(row.starts_at),
        "ends_at": clock.rfc3339(row.ends_at),
        "capacity": row.capacity_hundredths // WHOLE,
        "left": queries.left(row),
        "state": state,
        "opens_at": clock.rfc3339(row.opens_at) if row.opens_at else None,
        "waiting": row.waiting_count,
    }


def free_session(found: FreeSession, now: dt.datetime, lang: str) -> Json:
    """Return a session across all places, with its offering and place."""
    return slot(found.slot, now) | {
        "offering": found.offering.id,
        "offering_name": wording.offering_name(found.offering, lang),
        "kind": found.offering.kind,
        "demo": found.offering.is_demo,
        "place": found.place.id,
        "place_name": found.place.name(lang).text,
        "place_name_ko": found.place.name_ko,
        "distance_m": None if found.distance_m is None else round(found.distance_m),
        "url": answers.absolute(f"/{lang}/offerings/{found.offering.id}"),
    }


def booking(row: Booking, lang: str) -> Json:
    """Return a booking for who made it; `position` and `offer_until` only while they count."""
    body: Json = {
        "code": row.code,
        "state": row.state,
        "offering": row.offering_id,
        "kind": row.offering.kind,
        "place": row.offering.service_id,
        "demo": row.offering.is_demo,
        "slots": [_claimed(claim) for claim in _shown(row)],
        "units": -(-row.units_hundredths // WHOLE),
        "starts_at": clock.rfc3339(row.starts_at),
        "ends_at": clock.rfc3339(row.ends_at),
        "cancel_until": clock.rfc3339(row.cancel_until),
        "created_at": clock.rfc3339(row.created_at),
        "url": answers.absolute(f"/{lang}/bookings/{row.code}"),
    }
    position = queries.position(row)
    if position is not None:
        body["position"] = position
        passed = queries.passed_over(row)
        if passed is not None:
            body["passed_over"] = wording.refusal_text(passed, lang)[0]
    if row.state == "offered" and row.offer_until is not None:
        body["offer_until"] = clock.rfc3339(row.offer_until)
    return body


def _shown(row: Booking) -> list[Claim]:
    """Return the resident's own claims: not set-up time, and of an add-on only the session."""
    own = [
        claim
        for claim in row.claims
        if not claim.is_buffer and claim.slot.offering_id == row.offering_id
    ]
    wishes = [claim for claim in row.claims if claim.wish_rank]
    return sorted(wishes, key=lambda claim: claim.wish_rank) or own


def _claimed(claim: Claim) -> str:
    return str(claim.slot_id)
