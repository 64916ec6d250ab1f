"""A member's own affairs: language, sessions, signing out."""

from __future__ import annotations

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import update

from service_finder.extensions import begin_write, db
from service_finder.lib import clock, formats
from service_finder.lib.marking import LANGUAGES
from service_finder.models import StaffMember
from service_finder.people import desk_sessions
from service_finder.public import languages
from service_finder.public.root import YEAR_S
from service_finder.staff import guard, sign_in, staff
from service_finder.staff.guard import current_desk, current_session, needs


@staff.post("/language")
def language() -> ResponseReturnValue:
    """Show the desk in another language: the member's own, or before signing in the reader's."""
    lang = request.form.get("lang", "")
    if lang not in LANGUAGES:
        abort(400)
    answer = redirect(sign_in.safe_next(request.form.get("next", "")), 303)
    member = guard.member()
    if member is None:
        answer.set_cookie(languages.COOKIE, lang, max_age=YEAR_S, samesite="Lax", httponly=True)
        return answer
    begin_write()
    db.session.execute(update(StaffMember).where(StaffMember.id == member.id).values(lang=lang))
    db.session.commit()
    return answer


@staff.get("/account")
@needs("signed_in")
def account() -> ResponseReturnValue:
    """List the member's sessions."""
    desk, here = current_desk(), current_session()
    rows = desk_sessions.live_of(desk.staff_id, clock.now())
    sessions = [
        {
            "id": row.id,
            "device": row.device,
            "is_here": row.id == here.id,
            "since": formats.moment_text(row.created_at, desk.lang),
            "seen": formats.moment_text(row.seen_at, desk.lang),
        }
        for row in rows
    ]
    return render_template("staff/account.html", sessions=sessions)


@staff.post("/sessions/<int:session_id>/end")
@needs("signed_in")
def end_session(session_id: int) -> ResponseReturnValue:
    """End one of the member's own sessions."""
    begin_write()
    desk_sessions.revoke(current_desk().staff_id, session_id, clock.now())
    db.session.commit()
    return redirect(url_for("staff.account"), 303)


@staff.post("/sign-out")
@needs("signed_in")
def sign_out() -> ResponseReturnValue:
    """End this session; `everywhere` ends all of the member's."""
    everywhere = request.form.get("everywhere") == "1"
    begin_write()
    session_id = None if everywhere else current_session().id
    desk_sessions.revoke(current_desk().staff_id, session_id, clock.now())
    db.session.commit()
    answer = redirect(url_for("staff.home"), 303)
    answer.delete_cookie(guard.COOKIE, path="/staff")
    return answer
