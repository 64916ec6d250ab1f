from __future__ import annotations

import os
import sys

import pytest


@pytest.fixture(autouse=True)
def cold_caches() -> None:
    """Under mutation testing, forget what was worked out before the mutant was let loose.

    Its process is split off one that has run the tests already: whatever is cached there would
    answer in its place.
    """
    if os.environ.get("MUTANT_UNDER_TEST"):
        empty_caches("service_finder.lib.")


def empty_caches(*rooms: str) -> None:
    """Empty every cache and every table worked out on demand in these rooms."""
    for name in [name for name in sys.modules if name.startswith(rooms)]:
        for value in list(vars(sys.modules[name]).values()):
            if hasattr(value, "cache_clear"):
                value.cache_clear()
            elif isinstance(value, dict) and hasattr(type(value), "__missing__"):
                value.clear()
