"""What offerings are called: interface words, by the code in Offering.title."""

from __future__ import annotations

from service_finder.lib.marking import N_

TITLES = {
    "individual_rounds": N_("Play session for families"),
    "group_rounds": N_("Play session for groups"),
    "play_care": N_("Play care during the session"),
    "draw_rounds": N_("Play session for families, places drawn by lot"),
    "hourly_care": N_("Hourly care"),
    "vacation_care": N_("Hourly care in the school holidays"),
    "free_visit": N_("Visit without booking"),
    "parent_program": N_("Program for parents and caregivers"),
    "monthly_program": N_("Monthly program"),
    "course": N_("Course in several sessions"),
    "wedding_day": N_("Wedding ceremony"),
    "hall": N_("Hall"),
    "room": N_("Room"),
    "village_space": N_("Community space"),
    "counselling": N_("Counseling appointment"),
    "escort": N_("Company on the way home at night"),
}
