"""Floor 3: one file per kind of booking, and the literal list of them."""

from __future__ import annotations

from service_finder.booking.kinds.counselling import COUNSELLING
from service_finder.booking.kinds.hourly_care import HOURLY_CARE
from service_finder.booking.kinds.kids_cafe import KIDS_CAFE
from service_finder.booking.kinds.kind import Kind
from service_finder.booking.kinds.program import PROGRAM
from service_finder.booking.kinds.space import SPACE
from service_finder.booking.kinds.wedding import WEDDING

KINDS: dict[str, Kind] = {
    "kids_cafe": KIDS_CAFE,
    "hourly_care": HOURLY_CARE,
    "program": PROGRAM,
    "wedding": WEDDING,
    "space": SPACE,
    "counselling": COUNSELLING,
}
