"""What offerings are called: interface words, by the code in Offering.title."""

from __future__ import annotations

from service_finder.lib.marking import N_

TITLES = {
    "individual_rounds": N_("Play session for families"),
    "group_rounds": N_("Play session for groups"),
    "play_care": N_("Play care during the session"),
    "draw_rounds": N_("Play session for families, places drawn by lot"),
    "hourly_care": N_("Hourly care"),
    "free_visit": N_("Visit without booking"),
    "monthly_program": N_("Monthly program"),
    "wedding_day": N_("Wedding ceremony"),
    "couples_course": N_("Course for couples, in four sessions"),
    "multipurpose_hall": N_("Multipurpose hall"),
    "seminar_room": N_("Seminar room"),
    "whole_house": N_("The whole house"),
    "hall_and_kitchen": N_("Hall and shared kitchen"),
    "ondol_room": N_("Room with a heated floor"),
    "counselling": N_("Counseling appointment"),
}
