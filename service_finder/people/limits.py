"""How often something may be done: counted in the database, because workers share nothing else."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import delete

from service_finder.extensions import committed, db, insert_into
from service_finder.models import RateWindow
from service_finder.people import vault

EPOCH = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)


def hit(scope: str, key: str, *, limit: int, seconds: int, now: dt.datetime) -> int:
    """Count one more and return 0, or return how many seconds to wait when it was too many.

    `key` is kept as a keyed hash (it may be an address, and addresses are few enough to be tried
    one by one). Commits on a connection of its own: what the caller has read stays read, and a
    refusal later on takes nothing back.
    """
    window = int((now - EPOCH).total_seconds()) // seconds
    starts_at = EPOCH + dt.timedelta(seconds=window * seconds)
    hashed = vault.keyed_hash(f"limit:{scope}:{key}")
    counted = insert_into(RateWindow).values(scope=scope, key=hashed, starts_at=starts_at, count=1)
    statement = counted.on_conflict_do_update(
        index_elements=["scope", "key", "starts_at"], set_={"count": RateWindow.count + 1}
    ).returning(RateWindow.count)
    with committed() as connection:
        count = connection.execute(statement).scalar_one()
    if count <= limit:
        return 0
    db.session.rollback()  # nothing more is read for whoever has to wait
    return max(1, int((starts_at - now).total_seconds()) + seconds)


def forget(before: dt.datetime) -> int:
    """Delete windows that began before an instant. Commits nothing."""
    result = db.session.execute(
        delete(RateWindow).where(RateWindow.starts_at < before).returning(RateWindow.key)
    )
    return len(result.all())
