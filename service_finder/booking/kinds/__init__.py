"""Floor 3: one file per kind of booking, and the literal list of them."""

from __future__ import annotations

from service_finder.booking.kinds.kids_cafe import KIDS_CAFE
from service_finder.booking.kinds.kind import Kind

KINDS: dict[str, Kind] = {
    "kids_cafe": KIDS_CAFE,
}
