"""The booking engine's writes, in one place to import from. Each is one transaction.

Every function returns the row, or raises Refused with reasons and nothing written.
"""

from service_finder.booking.answering import accept, cancel, decline, still_interested
from service_finder.booking.arriving import book_for, check_in, check_out, undo_check_out
from service_finder.booking.closing import (
    Decision,
    affected_by,
    close,
    close_places,
    hold_back,
    over_booked,
    reopen,
    set_capacities,
    set_capacity,
)
from service_finder.booking.deciding import (
    approve,
    attend,
    lift_pause,
    no_show,
    offer,
    refuse,
    undo_attendance,
)
from service_finder.booking.moving import move, resize
from service_finder.booking.parties import CLOCK, Child, Clock, Party, Staff
from service_finder.booking.refusals import Amount, Refusal, Refused
from service_finder.booking.reserving import reserve
from service_finder.booking.sharing import join, share, unshare
from service_finder.booking.ticking import promote, tick
from service_finder.booking.visits import arrive, depart, leave

__all__ = [
    "CLOCK",
    "Amount",
    "Child",
    "Clock",
    "Decision",
    "Party",
    "Refusal",
    "Refused",
    "Staff",
    "accept",
    "affected_by",
    "approve",
    "arrive",
    "attend",
    "book_for",
    "cancel",
    "check_in",
    "check_out",
    "close",
    "close_places",
    "decline",
    "depart",
    "hold_back",
    "join",
    "leave",
    "lift_pause",
    "move",
    "no_show",
    "offer",
    "over_booked",
    "promote",
    "refuse",
    "reopen",
    "reserve",
    "resize",
    "set_capacities",
    "set_capacity",
    "share",
    "still_interested",
    "tick",
    "undo_attendance",
    "undo_check_out",
    "unshare",
]
