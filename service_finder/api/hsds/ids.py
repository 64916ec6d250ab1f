"""HSDS wants UUIDs: made of our own ids, the same ones for ever."""

from __future__ import annotations

import uuid
from functools import lru_cache

# Never change it: every id that anybody stored hangs on it.
NAMESPACE = uuid.UUID("5d0f6d6e-2f2a-5c8b-9a53-6b6c1a1f0b11")


@lru_cache(maxsize=65536)
def of(kind: str, own_id: str) -> str:
    """Return the UUID of a record of ours, by the HSDS name of its kind."""
    return str(uuid.uuid5(NAMESPACE, f"{kind}:{own_id}"))
