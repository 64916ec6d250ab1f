"""What the codes of the audit are called. Whoever records a new action or record adds its word."""

from __future__ import annotations

from service_finder.lib.marking import N_
from service_finder.public.speaking import _

ACTIONS = {
    "signed_in": N_("Signed in"),
    "viewed": N_("Looked at personal data"),
    "exported": N_("Exported"),
    "joined": N_("Accepted the invitation"),
    "invited": N_("Invited"),
    "role_changed": N_("Role changed"),
    "role_taken": N_("Role taken away"),
    "access_disable": N_("Access ended"),
    "access_enable": N_("Access begun again"),
    "access_invite": N_("Invitation sent again"),
    "password_changed": N_("Password changed"),
    "recovery_renewed": N_("New recovery codes"),
    "offered": N_("Date offered"),
    "approved": N_("Approved"),
    "refused": N_("Not approved"),
    "written_to": N_("Wrote to the applicant"),
    "noted": N_("Note written"),
    "assigned": N_("Given to a colleague"),
    "reason_kept": N_("Own words for a reason kept"),
    "reasons_kept": N_("Reasons to refuse edited"),
    "contact_replaced": N_("Address of a family replaced"),
    "booked": N_("Booked for a family"),
    "searched": N_("Searched by name"),
    "counted": N_("Counted people in the zone"),
    "capacity": N_("Capacity changed"),
    "held_back": N_("Places held back"),
    "week": N_("Weekly pattern changed"),
    "closed": N_("Closed for families"),
    "reopened": N_("Opened again"),
    "set_target": N_("Target set"),
    "lapsed": N_("Access lapsed after a year unused"),
    "checked_in": N_("Checked in"),
    "no_show": N_("Noted as not come"),
    "undone": N_("Check-in or no-show taken back"),
    "checked_out": N_("Checked out"),
    "check_out_undone": N_("Check-out undone"),
    "canceled": N_("Canceled"),
    "draw_scheduled": N_("Draw scheduled"),
    "drawn": N_("Drawn"),
    "facts_published": N_("Published"),
    "facts_drafted": N_("Draft"),
    "facts_undone": N_("Taken back"),
    "fact_verified": N_("Fact confirmed by phone"),
    "correction_read": N_("Correction read"),
    "correction_decided": N_("Correction decided"),
}
RECORDS = {
    "staff": N_("Member"),
    "booking": N_("Booking"),
    "slot": N_("Session"),
    "offering": N_("Bookable"),
    "service": N_("Place"),
    "closure": N_("Closure"),
    "audit": N_("Audit"),
    "correction": N_("Correction"),
    "program": N_("Program"),
    "organization": N_("Organization"),
}
# What stands in `reason` when the desk itself wrote it: a code, or a code " of " a day.
REASONS = {
    "names": N_("names"),
    "list": N_("printed list"),
    "list with notes": N_("printed list with notes"),
    "notes and contact": N_("notes and contact"),
    "out of turn": N_("out of turn"),
}


def reason_words(reason: str) -> str:
    """Put a reason that the desk wrote into the reader's words; what people typed stays."""
    code, mark, day = reason.partition(" of ")
    if code not in REASONS:
        return reason
    return f"{_(REASONS[code])}, {day}" if mark else _(REASONS[code])
