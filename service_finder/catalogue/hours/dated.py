"""Why a date has other hours: reasons that everybody reads in their language."""

from __future__ import annotations

from service_finder.lib.marking import N_

REASONS = (
    N_("Public holiday"),
    N_("The place is closed on this day."),
    N_("There is an event in the rooms."),
    N_("Something in the building is broken and has to be repaired."),
    N_("The rooms are being cleaned because of an infection."),
    N_("Not enough staff can be there."),
)
