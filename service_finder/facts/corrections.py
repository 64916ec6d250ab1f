"""Corrections sent by residents: taken in without a name, decided at the desk, told in public.

What reads like the address of a protected service is parked: the row stays, its words are not
kept, and nobody is shown them (docs/safety.md, rule 17).
"""

from __future__ import annotations

import datetime as dt
import secrets
import unicodedata
from dataclasses import dataclass
from statistics import median

from sqlalchemy import func, select, update

from service_finder.catalogue import disclosure
from service_finder.catalogue.place import PublicPlace
from service_finder.extensions import begin_write, db
from service_finder.lib.marking import N_
from service_finder.models import Correction
from service_finder.people import audit, scoped, vault
from service_finder.people.rights import Desk

TOPICS = {
    "phone": N_("Phone number"),
    "hours": N_("Opening hours"),
    "address": N_("Address or map"),
    "closed": N_("It has closed or moved"),
    "words": N_("Words or translation"),
    "other": N_("Something else"),
}
SHORTEST, LONGEST = 3, 1000
STATES = {
    "waiting": N_("Waiting for the staff"),
    "parked": N_("Not taken"),
    "corrected": N_("Corrected"),
    "was_right": N_("Checked: what we show is right"),
    "not_confirmed": N_("Could not be confirmed"),
}
DECISIONS = ("corrected", "was_right", "not_confirmed")
KEPT = dt.timedelta(days=90)  # the words, after the decision
MEDIAN_OVER = dt.timedelta(days=365)
_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_RECEIPT_LENGTH = 10


@dataclass(frozen=True, slots=True)
class Pace:
    """How corrections fare: decided within the last year, their median days, and those waiting."""

    decided: int
    median_days: float | None
    waiting: int


def readable(words: str) -> str:
    """Return what was typed without control characters, NFKC, lines kept, not too long."""
    plain = unicodedata.normalize("NFKC", words.replace("\r\n", "\n"))
    kept = (c for c in plain if c == "\n" or unicodedata.category(c)[0] != "C")
    return "".join(kept).strip()[: LONGEST + 1]


def must_be_parked(place: PublicPlace, words: str) -> bool:
    """Say whether words may give a protected place away: then nothing of them is kept."""
    plain = readable(words)
    joined = " ".join(plain.split())
    if not disclosure.is_address_like(joined):
        return False
    return (
        place.is_sensitive or place.disclosure != "public" or disclosure.is_protected_name(joined)
    )


def submit(place: PublicPlace, topic: str, words: str, *, lang: str, now: dt.datetime) -> str:
    """Take a correction in and return its receipt number. Commits."""
    is_parked = must_be_parked(place, words)
    receipt = "".join(secrets.choice(_ALPHABET) for _n in range(_RECEIPT_LENGTH))
    begin_write()
    db.session.add(
        Correction(
            receipt=receipt,
            service_id=place.id,
            topic=topic,
            words_sealed="" if is_parked else vault.seal(readable(words)),
            lang=lang,
            state="parked" if is_parked else "waiting",
            created_at=now,
            decided_at=now if is_parked else None,
        )
    )
    db.session.commit()
    return receipt


def by_receipt(receipt: str) -> Correction | None:
    """Return a correction by its receipt number, however it is typed; None when there is none."""
    plain = receipt.replace("-", "").replace(" ", "").upper()
    if len(plain) != _RECEIPT_LENGTH or not set(plain) <= set(_ALPHABET):
        return None
    return db.session.scalars(select(Correction).where(Correction.receipt == plain)).first()


def inbox(desk: Desk, *, is_open: bool = True, limit: int = 100) -> list[Correction]:
    """Return the corrections of the member's places: those waiting, oldest first, or the rest."""
    states = ("waiting",) if is_open else ("parked", *DECISIONS)
    query = select(Correction).where(
        Correction.state.in_(states), scoped.within(desk, "edit_facts", Correction.service_id)
    )
    order = Correction.created_at if is_open else Correction.created_at.desc()
    return list(db.session.scalars(query.order_by(order).limit(limit)))


def count_waiting(desk: Desk) -> int:
    """Count the corrections that wait for the member."""
    query = select(func.count(Correction.id)).where(
        Correction.state == "waiting", scoped.within(desk, "edit_facts", Correction.service_id)
    )
    return db.session.scalar(query) or 0


def one(desk: Desk, correction_id: int) -> Correction | None:
    """Return a correction of one of the member's places, or None."""
    query = select(Correction).where(
        Correction.id == correction_id, scoped.within(desk, "edit_facts", Correction.service_id)
    )
    return db.session.scalars(query).first()


def words_of(correction: Correction) -> str:
    """Return the words, "" when they were not kept or are forgotten."""
    return vault.unseal(correction.words_sealed) if correction.words_sealed else ""


def decide(desk: Desk, correction_id: int, decision: str, *, now: dt.datetime) -> bool:
    """Decide a waiting correction; False when somebody was faster. Commits."""
    begin_write()
    decided = update(Correction).where(
        Correction.id == correction_id,
        Correction.state == "waiting",
        scoped.within(desk, "edit_facts", Correction.service_id),
    )
    values = decided.values(state=decision, decided_at=now, decided_by=desk.staff_id)
    place = db.session.execute(values.returning(Correction.service_id)).scalar()
    if place is not None:
        audit.record(
            desk,
            "correction_decided",
            "correction",
            correction_id,
            service_id=place,
            facts={"decision": decision},
        )
    db.session.commit()
    return place is not None


def pace(now: dt.datetime) -> Pace:
    """Return how long decisions took within the last year; parked ones are not counted."""
    query = select(Correction.created_at, Correction.decided_at).where(
        Correction.state.in_(DECISIONS), Correction.decided_at > now - MEDIAN_OVER
    )
    days = [
        (row.decided_at - row.created_at).total_seconds() / 86400
        for row in db.session.execute(query)
    ]
    waiting = select(func.count(Correction.id)).where(Correction.state == "waiting")
    return Pace(len(days), median(days) if days else None, db.session.scalar(waiting) or 0)


def forget(now: dt.datetime) -> int:
    """Drop the words of corrections decided long ago; return how many. Commits."""
    begin_write()
    old = update(Correction).where(
        Correction.decided_at < now - KEPT, Correction.words_sealed != ""
    )
    gone = db.session.scalars(old.values(words_sealed="").returning(Correction.id)).all()
    db.session.commit()
    return len(gone)
