"""The desk's front page: signing in, or what one may do here."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from service_finder.booking import wording
from service_finder.people import scoped
from service_finder.people.rights import ROLE_LABELS
from service_finder.staff import guard, sign_in, staff

MOST_PLACES = 12


@staff.get("/")
def home() -> ResponseReturnValue:
    """Show what the member may do, or ask a stranger to sign in."""
    desk = guard.desk_or_none()
    if desk is None:
        return sign_in.ask(request.args.get("next", ""))
    is_city = any(grant.is_everywhere for grant in desk.memberships)
    places = [] if is_city else scoped.services(desk, "see_day")
    roles = sorted({grant.role for grant in desk.memberships}, key=list(ROLE_LABELS).index)
    return render_template(
        "staff/home.html",
        is_city=is_city,
        places=[wording.place_name(row.id, desk.lang) for row in places[:MOST_PLACES]],
        more_count=max(0, len(places) - MOST_PLACES),
        roles=[ROLE_LABELS[role] for role in roles],
    )
