"""What each event of a booking says to the family: subject, lead and what to do, as msgids."""

from __future__ import annotations

from typing import NamedTuple

from service_finder.lib.marking import N_
from service_finder.models import BookingEvent


class Message(NamedTuple):
    """The words of one message. %(until)s and %(reason)s are filled where the event has them."""

    code: str
    subject: str
    lead: str
    has_calendar: bool = False


CONFIRMED = Message(
    "confirmed",
    N_("Your booking is confirmed"),
    N_("Your place is booked. We look forward to seeing you."),
    True,
)
_BY_EVENT = {
    "approved": Message(
        "approved",
        N_("Your request was approved"),
        N_("The place approved your request. Your booking is confirmed."),
        True,
    ),
    "confirmed": CONFIRMED,
    "offered": Message(
        "offered",
        N_("A place has opened for you"),
        N_(
            "A place has become free and is kept for you until %(until)s. Please accept or "
            "decline it by then."
        ),
    ),
    "cancelled": Message(
        "cancelled", N_("Your booking was canceled"), N_("This booking is canceled.")
    ),
    "written_to": Message(
        "written_to",
        N_("A message about your application"),
        N_("The place has written to you about your application or booking."),
    ),
    "refused": Message(
        "refused",
        N_("Your request was not approved"),
        N_("The place could not approve your request."),
    ),
    "lapsed": Message(
        "lapsed",
        N_("Your entry has ended"),
        N_("The time for this offer or entry is over, and it has ended."),
    ),
    "moved": Message(
        "moved",
        N_("Your booking was moved"),
        N_("Your booking now has this new time or place."),
        True,
    ),
    "resized": Message(
        "resized",
        N_("Your booking was changed"),
        N_("The number of people in your booking was changed."),
    ),
    "affected": Message(
        "affected",
        N_("Your session is affected by a closure"),
        N_(
            "The place will be closed at the time of your session. The staff will get in "
            "touch with you; you can also move or cancel the booking now."
        ),
    ),
    "reopened": Message(
        "reopened",
        N_("Your session takes place"),
        N_("The closure was lifted. Your session takes place as booked."),
        True,
    ),
    "wish_taken": Message(
        "wish_taken",
        N_("One of your dates was given to somebody else"),
        N_("One of the dates you wished for is taken. Your other wishes stay open."),
    ),
    "rival_won": Message(
        "rival_won",
        N_("Your date was given to somebody else"),
        N_(
            "The date you wished for is taken. If it becomes free again, we will ask you "
            "whether you still want it."
        ),
    ),
    "free_again": Message(
        "free_again",
        N_("Your date is open again: do you still want it?"),
        N_(
            "A date you wished for has become free again. Open your application to say "
            "whether you still want it."
        ),
    ),
    "shared": Message(
        "shared",
        N_("You are invited to share a booking"),
        N_(
            "Somebody who booked a visit would like you to see and change the booking too. Open "
            "the booking and sign in with this address to accept or decline. If you do not know "
            "who this is, ignore this message."
        ),
    ),
    "no_show": Message(
        "no_show",
        N_("You were not there"),
        N_(
            "The place noted that you did not come. If that is wrong, please tell the place: "
            "staff can correct it."
        ),
    ),
}
SURVEY = Message(
    "survey",
    N_("How was your visit?"),
    N_(
        "Thank you for your visit. Four questions, one minute: your answers are counted without "
        "your name and help the place to do better."
    ),
)
# Staff offer an applicant one of the wished dates: no place "has become free" here.
OFFERED_DATE = Message(
    "offered_date",
    N_("A date is offered to you"),
    N_(
        "The place offers you this date and keeps it for you until %(until)s. Please accept or "
        "decline it by then."
    ),
)
_BOOKED = {
    "confirmed": CONFIRMED,
    "requested": Message(
        "requested",
        N_("We have received your request"),
        N_("The place will decide about your request. Your place is kept until then."),
    ),
    "applied": Message(
        "applied",
        N_("We have received your application"),
        N_("Nothing is booked yet. You will hear from us when there is a decision."),
    ),
    "waitlisted": Message(
        "waitlisted",
        N_("You are on the waiting list"),
        N_("The session is full. We will write to you as soon as there is room for all of you."),
    ),
}
_DRAWN = {
    "confirmed": Message(
        "draw_won",
        N_("You have a place in the draw"),
        N_("The draw gave you a place. Your booking is confirmed."),
        True,
    ),
    "requested": _BOOKED["requested"],
    "waitlisted": Message(
        "draw_waits",
        N_("The draw: you are on the waiting list"),
        N_("The draw gave the places to other families. You wait in the drawn order."),
    ),
}
EVENING = Message(
    "evening",
    N_("Reminder: your session is tomorrow"),
    N_("This is a reminder of your session tomorrow."),
    True,
)
SOON = Message(
    "soon", N_("Reminder: your session begins soon"), N_("Your session begins in about two hours.")
)
CODE = Message(
    "code",
    N_("Your sign-in code"),
    N_(
        "Your sign-in code is %(code)s. It is valid for 10 minutes. If you did not ask "
        "for it, ignore this message."
    ),
)
INVITATION = Message(
    "invitation",
    N_("Your access to the staff desk"),
    N_(
        "%(by)s invites you to the staff desk of Seoul family services. Open the link, choose a "
        "password and set up the second step. The link works once, until %(until)s."
    ),
)
# To the old address, when another one has taken its place; %(phone)s is the place's.
CONTACT_CHANGED = Message(
    "contact_changed",
    N_("The address for your bookings was changed"),
    N_(
        "The address for your bookings was changed on %(at)s. Messages and sign-in codes no longer "
        "come to this address. If it wasn't you, call %(place)s: %(phone)s"
    ),
)
CONTACT_CHANGED_NO_PHONE = N_(
    "The address for your bookings was changed on %(at)s. Messages and sign-in codes no longer "
    "come to this address. If it wasn't you, tell %(place)s, or write to %(contact)s"
)
ALL = (
    *_BY_EVENT.values(),
    OFFERED_DATE,
    *_BOOKED.values(),
    *_DRAWN.values(),
    EVENING,
    SOON,
    CODE,
    SURVEY,
    INVITATION,
    CONTACT_CHANGED,
)
# Labels of the facts below the lead.
PLACE, ADDRESS, WHAT, WHEN = N_("Place"), N_("Address"), N_("Session"), N_("When")
PEOPLE, NUMBER, REASON = N_("Who comes"), N_("Booking number"), N_("Reason")
CHILDREN, GUARDIANS, GUESTS = (
    N_("Children: %(count)s"),
    N_("Parents or guardians: %(count)s"),
    N_("People: %(count)s"),
)
CANCELLING = N_("You can cancel or change this booking until %(until)s.")
MESSAGE = N_("Message")
INVITED_BY = N_("Invited by")
OPEN = N_("Open the booking")
ANSWER = N_("Answer the four questions")
ACCEPT = N_("Accept the invitation")
DEMO = N_("This is a demonstration; nothing is sent to the center.")


def of(event: BookingEvent) -> Message | None:
    """Return the message that an event asks for, or None when it says nothing."""
    if event.event == "booked":
        return _BOOKED.get(event.to_state)
    if event.event == "attended":
        return SURVEY
    if event.from_state == "attended":
        return None  # a check-in taken back: the booking is as it was
    if event.event == "drawn":
        return _DRAWN.get(event.to_state)
    if event.event == "requested":
        return _BOOKED["requested"]
    if event.event == "offered" and event.from_state == "applied":
        return OFFERED_DATE
    return _BY_EVENT.get(event.event)
