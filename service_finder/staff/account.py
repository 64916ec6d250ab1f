"""A member's own affairs: language, sessions, signing out."""

from __future__ import annotations

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import update

from service_finder.extensions import begin_write, db
from service_finder.lib import clock, formats
from service_finder.lib.marking import LANGUAGES
from service_finder.models import StaffMember
from service_finder.people import audit, desk_sessions, desk_sign_in, passwords, staff_members
from service_finder.people.codes import TooMany
from service_finder.public import languages
from service_finder.public.root import YEAR_S
from service_finder.public.speaking import _
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
    """List the member's sessions; forms for another password and new recovery codes."""
    return _page()


@staff.post("/account/password")
@needs("signed_in")
def account_password() -> ResponseReturnValue:
    """Change the password; every other session ends, and this one begins anew."""
    now, desk, here = clock.now(), current_desk(), current_session()
    member = _confirmed("password-now")
    if isinstance(member, list):
        return _page(member)
    wanted = request.form.get("new", "")[:400]
    fault = passwords.fault(wanted, email=member.email, name=member.name)
    if fault is not None:
        return _page([("new", _(passwords.FAULTS[fault]))])
    device = here.device
    begin_write()
    member = db.session.get_one(StaffMember, desk.staff_id, populate_existing=True)
    staff_members.change_password(member, wanted, now)
    audit.record(desk, "password_changed", "staff", member.id)
    token = desk_sessions.begin(member.id, stage="whole", device=device, now=now)
    db.session.commit()
    answer = redirect(url_for("staff.account"), 303)
    guard.set_cookie(answer, guard.COOKIE, token)
    return answer


@staff.post("/account/recovery-codes")
@needs("signed_in")
def account_recovery_codes() -> ResponseReturnValue:
    """Make ten new recovery codes and show them once; the old ones stop working."""
    desk = current_desk()
    member = _confirmed("recovery-now")
    if isinstance(member, list):
        return _page(member)
    begin_write()
    member = db.session.get_one(StaffMember, desk.staff_id, populate_existing=True)
    codes = staff_members.new_recovery_codes(member)
    audit.record(desk, "recovery_renewed", "staff", member.id)
    db.session.commit()
    return render_template("staff/recovery_codes.html", codes=codes, is_new=False)


def _confirmed(field: str) -> StaffMember | list[tuple[str, str]]:
    """Return the member when the present password was typed, else what to say beside its field."""
    member = guard.member()
    assert member is not None
    try:
        is_right = desk_sign_in.confirm_password(
            member, request.form.get("now", "")[:400], clock.now()
        )
    except TooMany as error:
        return [(field, sign_in.wait_text(error))]
    return member if is_right else [(field, _("This is not your present password."))]


def _page(errors: list[tuple[str, str]] | None = None) -> ResponseReturnValue:
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
    page = render_template("staff/account.html", sessions=sessions, errors=errors or [])
    return page, 422 if errors else 200


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
