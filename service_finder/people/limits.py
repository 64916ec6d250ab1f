"""How often something may be done: counted in the database, because workers share nothing else."""

from __future__ import annotations

import datetime as dt
import hashlib

from sqlalchemy import delete

from service_finder.extensions import begin_write, db, insert_into
from service_finder.models import RateWindow

EPOCH = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)


def hit(scope: str, key: str, *, limit: int, seconds: int, now: dt.datetime) -> int:
    """Count one more and return 0, or return how many seconds to wait when it was too many.

    `key` is stored as a hash (it may be an address). Commits its own short transaction.
    """
    window = int((now - EPOCH).total_seconds()) // seconds
    starts_at = EPOCH + dt.timedelta(seconds=window * seconds)
    hashed = hashlib.sha256(key.encode()).hexdigest()
    begin_write()
    counted = insert_into(RateWindow).values(scope=scope, key=hashed, starts_at=starts_at, count=1)
    statement = counted.on_conflict_do_update(
        index_elements=["scope", "key", "starts_at"], set_={"count": RateWindow.count + 1}
    ).returning(RateWindow.count)
    count = db.session.execute(statement).scalar_one()
    db.session.commit()
    if count <= limit:
        return 0
    return max(1, int((starts_at - now).total_seconds()) + seconds)


def forget(before: dt.datetime) -> int:
    """Delete windows that began before an instant. Commits nothing."""
    result = db.session.execute(
        delete(RateWindow).where(RateWindow.starts_at < before).returning(RateWindow.key)
    )
    return len(result.all())
