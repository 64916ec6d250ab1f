"""Questions that every kind asks."""

from __future__ import annotations

from service_finder.booking.kinds.kind import Question
from service_finder.lib.marking import N_

INTERPRETER_LANGUAGES = (
    ("", N_("No interpreter needed")),
    ("en", N_("English")),
    ("zh", N_("Chinese")),
    ("ja", N_("Japanese")),
    ("vi", N_("Vietnamese")),
    ("ksl", N_("Korean Sign Language")),
    ("other", N_("Another language")),
)
INTERPRETER = Question(
    "interpreter", "choice", N_("Do you need an interpreter?"), choices=INTERPRETER_LANGUAGES
)
NEEDS = Question(
    "needs",
    "text",
    N_("Special needs"),
    hint=N_("For example a wheelchair, an allergy, or a quiet corner. Only staff on duty see it."),
    is_private=True,
)
PHONE = Question(
    "phone", "phone", N_("Phone number on the day"), hint=N_("Only if the place may call you.")
)
CONSENT = Question(
    "consent",
    "boolean",
    N_("I am a parent or guardian, or I act for the group, and I agree to the privacy notice"),
)
COMMON = (INTERPRETER, NEEDS, PHONE, CONSENT)
