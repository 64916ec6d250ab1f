"""The kinds of programme: their codes in the data and what they are called."""

from __future__ import annotations

from service_finder.lib.marking import N_

# Kinds whose readers may be in danger: their pages leave no trace, and no form asks about them.
SENSITIVE = frozenset({"safety", "victim_support"})
PROGRAM_KINDS: dict[str, str] = {
    "childcare": N_("Childcare"),
    "after_school": N_("After-school care"),
    "parenting": N_("Parenting"),
    "family_education": N_("Family education"),
    "child_education": N_("Learning for children"),
    "counselling": N_("Counseling"),
    "multicultural": N_("Multicultural families"),
    "birth": N_("Pregnancy and birth"),
    "fertility": N_("Fertility support"),
    "housework_support": N_("Help with housework"),
    "voucher": N_("Vouchers"),
    "insurance": N_("Insurance"),
    "wedding": N_("Weddings"),
    "job_support": N_("Finding work"),
    "job_training": N_("Job training"),
    "labour_education": N_("Rights at work"),
    "legal": N_("Legal help"),
    "company": N_("For companies"),
    "community": N_("Groups and meetings"),
    "health": N_("Health"),
    "library": N_("Library"),
    "playground": N_("Playground"),
    "space_rental": N_("Venue rental"),
    "event": N_("Events"),
    "information": N_("Information"),
    "booking_rule": N_("Booking rules"),
    "safety_education": N_("Safety education"),
    "safety": N_("Safety service"),
    "victim_support": N_("Support after violence"),
}
