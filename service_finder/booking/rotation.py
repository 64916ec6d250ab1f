"""Rotation of the data keys: seal and hash everything anew under the newest key.

Put the new key first in SERVICE_FINDER_DATA_KEYS, restart, run `service-finder person rotate`
until it says that nothing is left, then drop the old key.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import inspect, select

from service_finder.booking import locks
from service_finder.booking.kinds import KINDS
from service_finder.booking.parties import unseal_party
from service_finder.extensions import db
from service_finder.models import (
    ApplicationNote,
    Booking,
    Draw,
    Offering,
    OutboxMessage,
    Participant,
    Person,
    StaffMember,
    Stay,
)
from service_finder.people import vault

BATCH = 200


def rotate() -> int:
    """Seal anew whatever an older key sealed; return how many rows changed. Commits."""
    steps: tuple[tuple[type, Callable[[int], bool]], ...] = (
        (Person, _person),
        (Booking, _booking),
        (OutboxMessage, _message),
        (Draw, _draw),
        (StaffMember, _staff),
        (ApplicationNote, _note),
        (Stay, _stay),
    )
    return sum(_all(model, step) for model, step in steps)


def _all(model: type, step: Callable[[int], bool]) -> int:
    key: Any = inspect(model).primary_key[0]
    ids = list(db.session.scalars(select(key).order_by(key)))
    changed = 0
    for start in range(0, len(ids), BATCH):
        part = ids[start : start + BATCH]
        changed += locks.write(lambda: _batch(part, step))  # noqa: B023
    return changed


def _batch(ids: Sequence[int], step: Callable[[int], bool]) -> int:
    return sum(1 for row_id in ids if step(row_id))


def _is_old(sealed: str | None) -> bool:
    return bool(sealed) and not vault.is_newest(str(sealed))


def _again(sealed: str) -> str:
    return vault.seal(vault.unseal(sealed)) if sealed else sealed


def _person(row_id: int) -> bool:
    row = db.session.get_one(Person, row_id, populate_existing=True)
    if not _is_old(row.contact_sealed):
        return False
    contact = vault.unseal(row.contact_sealed)
    row.contact_sealed = vault.seal(contact)
    row.contact_key = vault.keyed_hash(f"contact:{contact}")
    return True


def _booking(row_id: int) -> bool:
    row = db.session.get_one(Booking, row_id, populate_existing=True)
    if not _is_old(row.party_sealed):
        return False
    people = db.session.scalars(
        select(Participant).where(Participant.booking_id == row_id).order_by(Participant.id)
    ).all()
    party = unseal_party(row.party_sealed)
    kind = KINDS[db.session.get_one(Offering, row.offering_id).kind]
    keys = [child.keys[0] for child in party.children]
    if not keys and kind.is_person_taking_part:
        keys = [vault.keyed_hash(f"person:{row.person_id}")]
    for participant, key in zip(people, keys, strict=True):
        participant.child_key = key
    row.party_sealed = _again(row.party_sealed or "")
    row.answers_sealed = _again(row.answers_sealed or "")
    return True


def _message(row_id: int) -> bool:
    row = db.session.get_one(OutboxMessage, row_id, populate_existing=True)
    if not _is_old(row.to_sealed):
        return False
    row.to_sealed = _again(row.to_sealed)
    row.text_sealed = _again(row.text_sealed)
    row.html_sealed = _again(row.html_sealed)
    return True


def _draw(row_id: int) -> bool:
    row = db.session.get_one(Draw, row_id, populate_existing=True)
    if not _is_old(row.seed_sealed):
        return False
    row.seed_sealed = _again(row.seed_sealed)
    return True


def _stay(row_id: int) -> bool:
    row = db.session.get_one(Stay, row_id, populate_existing=True)
    if not _is_old(row.picked_up_sealed):
        return False
    row.picked_up_sealed = _again(row.picked_up_sealed)
    return True


def _staff(row_id: int) -> bool:
    row = db.session.get_one(StaffMember, row_id, populate_existing=True)
    if not _is_old(row.totp_sealed):
        return False
    row.totp_sealed = _again(row.totp_sealed)
    return True


def _note(row_id: int) -> bool:
    row = db.session.get_one(ApplicationNote, row_id, populate_existing=True)
    if not _is_old(row.text_sealed):
        return False
    row.text_sealed = _again(row.text_sealed)
    return True
