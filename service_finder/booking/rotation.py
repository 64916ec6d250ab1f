"""Rotation of the data keys: seal and hash everything anew under the newest key.

Put the new key first in SERVICE_FINDER_DATA_KEYS, restart, run `service-finder person rotate`
until it says that nothing is left, then drop the old key.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import inspect, select

from service_finder.booking import locks
from service_finder.booking.kinds import KINDS
from service_finder.booking.parties import unseal_party
from service_finder.extensions import db
from service_finder.models import (
    ApplicationNote,
    Booking,
    Correction,
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
# Every sealed column, by its table.
SEALED: dict[type, tuple[str, ...]] = {
    Person: ("contact_sealed",),
    Booking: ("party_sealed", "answers_sealed"),
    OutboxMessage: ("to_sealed", "text_sealed", "html_sealed"),
    Draw: ("seed_sealed",),
    StaffMember: ("totp_sealed",),
    ApplicationNote: ("text_sealed",),
    Correction: ("words_sealed",),
    Stay: ("picked_up_sealed",),
}


def rotate() -> int:
    """Seal anew whatever an older key sealed; return how many rows changed. Commits."""
    return sum(_all(model) for model in SEALED)


def _all(model: type) -> int:
    key: Any = inspect(model).primary_key[0]
    ids = list(db.session.scalars(select(key).order_by(key)))
    changed = 0
    for start in range(0, len(ids), BATCH):
        part = ids[start : start + BATCH]
        changed += locks.write(lambda: _batch(model, part))  # noqa: B023
    return changed


def _batch(model: type, ids: Sequence[int]) -> int:
    return sum(_row(model, row_id) for row_id in ids)


def _row(model: type, row_id: int) -> bool:
    row: object = db.session.get_one(model, row_id, populate_existing=True)
    found = {column: getattr(row, column) for column in SEALED[model]}
    old = {
        column: sealed for column, sealed in found.items() if sealed and not vault.is_newest(sealed)
    }
    if not old:
        return False
    if isinstance(row, Person):
        row.contact_key = vault.keyed_hash(f"contact:{vault.unseal(row.contact_sealed)}")
    if isinstance(row, Booking):
        _hash_participants(row)
    for column, sealed in old.items():
        setattr(row, column, vault.seal(vault.unseal(sealed)))
    return True


def _hash_participants(row: Booking) -> None:
    """Hash the children of a booking anew, as the newest key does."""
    people = db.session.scalars(
        select(Participant).where(Participant.booking_id == row.id).order_by(Participant.id)
    ).all()
    party = unseal_party(row.party_sealed or "")
    kind = KINDS[db.session.get_one(Offering, row.offering_id).kind]
    keys = [child.keys[0] for child in party.children]
    if not keys and kind.is_person_taking_part:
        keys = [vault.keyed_hash(f"person:{row.person_id}")]
    for participant, key in zip(people, keys, strict=True):
        participant.child_key = key
