"""People of the desk: who works here, invitations, roles, ending access."""

from __future__ import annotations

from typing import Any

from flask import abort, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service_finder.booking import notices
from service_finder.catalogue import places
from service_finder.extensions import begin_write, db
from service_finder.lib import clock, formats
from service_finder.lib.marking import LANGUAGES
from service_finder.models import Membership, StaffMember
from service_finder.people import audit, colleagues, staff_members
from service_finder.people.colleagues import Colleague
from service_finder.people.rights import ROLE_LABELS, ROLES, Desk, Grant
from service_finder.public.speaking import _
from service_finder.staff import staff
from service_finder.staff.guard import current_desk, needs


@staff.get("/people")
@needs("invite")
def people() -> ResponseReturnValue:
    """List the members within the administrator's scope, and the form of an invitation."""
    return _page(current_desk())


@staff.post("/people/invite")
@needs("invite")
def people_invite() -> ResponseReturnValue:
    """Add a member with a role, and send an invitation by mail when there is no password yet."""
    desk, form, now = current_desk(), request.form, clock.now()
    email, lang = form.get("email", "").strip()[:254], form.get("lang", desk.lang)
    grant = _grant(desk, form.get("role", ""), form.get("scope", ""))
    try:
        staff_members.checked_email(email)
    except staff_members.BadEmail:
        return _page(desk, [("email", _("Enter an e-mail address like name@example.org."))])
    begin_write()
    member = staff_members.add(
        email, grant, name="", lang=lang if lang in LANGUAGES else desk.lang, now=now
    )
    _note(desk, "invited", member, grant)
    if not member.password_hash:
        _send(desk, member)
    db.session.commit()
    return redirect(url_for("staff.people"), 303)


@staff.post("/people/<int:member_id>/role")
@needs("invite")
def people_role(member_id: int) -> ResponseReturnValue:
    """Change a role at one scope, or take it away (role ""): sessions go on with the new rights."""
    desk = current_desk()
    colleague = _colleague(desk, member_id)
    row = _membership(colleague, request.form.get("membership", ""))
    role = request.form.get("role", "")
    if member_id == desk.staff_id or (role and role not in ROLES):
        abort(400)
    grant, row_id = colleagues.grant_of(row), row.id
    begin_write()
    if role:
        staff_members.give(member_id, Grant(role, grant.organization_id, grant.service_id),
                           clock.now())  # fmt: skip
    else:
        staff_members.take_away(member_id, row_id)
    facts = {"from": grant.role, "to": role}
    _note(desk, "role_changed" if role else "role_taken", colleague.member, grant, facts)
    db.session.commit()
    return redirect(url_for("staff.people"), 303)


@staff.post("/people/<int:member_id>/access")
@needs("invite")
def people_access(member_id: int) -> ResponseReturnValue:
    """End a member's access at once, begin it again, or send a new invitation."""
    desk, now, what = current_desk(), clock.now(), request.form.get("what", "")
    colleague = _colleague(desk, member_id)
    if not colleague.is_wholly_ours or member_id == desk.staff_id:
        abort(403)
    begin_write()
    member = db.session.get_one(StaffMember, member_id, populate_existing=True)
    if what == "disable":
        staff_members.disable(member, now)
    elif what == "enable":
        staff_members.enable(member, now)
    elif what == "invite" and member.disabled_at is None and not member.is_demo:
        _send(desk, member)
    else:
        db.session.rollback()
        abort(400)
    _note(desk, f"access_{what}", member)
    db.session.commit()
    return redirect(url_for("staff.people"), 303)


def _page(desk: Desk, errors: list[tuple[str, str]] | None = None) -> ResponseReturnValue:
    scopes = colleagues.scopes(desk)
    places.load([key for key, _korean in scopes if key])  # read once, in few questions
    names = {key: _name(key, korean, desk.lang) for key, korean in scopes}
    scopes = [(key, names[key]) for key, _korean in scopes]
    rows = [_row(desk, colleague, names) for colleague in colleagues.listed(desk)]
    page = render_template(
        "staff/people.html",
        rows=rows,
        scopes=scopes,
        roles=ROLE_LABELS,
        errors=errors or [],
        typed=request.form,
    )
    return page, 422 if errors else 200


def _name(scope: str, korean: str, lang: str) -> str:
    """Name a place for the reader; organizations have a Korean name only."""
    place = places.get(scope)
    return str(place.name(lang)) if place is not None else korean


def _row(desk: Desk, colleague: Colleague, names: dict[str, str]) -> dict[str, Any]:
    member, now = colleague.member, clock.now()
    is_lapsed = now >= member.lapses_at
    state = "disabled" if member.disabled_at else "lapsed" if is_lapsed else "active"
    if state == "active" and not member.password_hash:
        state = "invited"
    seen = formats.moment_text(member.seen_at, desk.lang) if member.seen_at else ""
    return {
        "member": member,
        "state": state,
        "seen": seen,
        "is_me": member.id == desk.staff_id,
        "is_ours": colleague.is_wholly_ours,
        "memberships": [
            (row, names.get(row.organization_id or row.service_id or "", ""))
            for row in colleague.memberships
        ],
    }


def _colleague(desk: Desk, member_id: int) -> Colleague:
    found = colleagues.one(desk, member_id)
    if found is None:
        abort(404)
    return found


def _membership(colleague: Colleague, number: str) -> Membership:
    found = [row for row in colleague.memberships if str(row.id) == number]
    if not found:
        abort(404)
    return found[0]


def _grant(desk: Desk, role: str, scope: str) -> Grant:
    """Return the role that the form names; 400 or 404 when it is none, or not ours to give."""
    if role not in ROLES:
        abort(400)
    try:
        grant = staff_members.grant_of(role, scope)
    except staff_members.UnknownScope:
        abort(404)
    if not colleagues.covers(desk, grant):
        abort(404)
    return grant


def _send(desk: Desk, member: StaffMember) -> None:
    now = clock.now()
    token = staff_members.invite(member, by_id=desk.staff_id, now=now)
    link = f"{current_app.config['SETTINGS'].base_url}/staff/invitation/{token}"
    until = now + staff_members.INVITATION_VALID
    notices.put_invitation(member.email, link, by=desk.name, until=until, lang=member.lang, now=now)


def _note(
    desk: Desk,
    action: str,
    member: StaffMember,
    grant: Grant | None = None,
    facts: dict[str, str] | None = None,
) -> None:
    role = {"role": grant.role} if grant is not None and facts is None else {}
    audit.record(
        desk,
        action,
        "staff",
        member.id,
        facts=facts or role,
        service_id=grant.service_id if grant else None,
        organization_id=grant.organization_id if grant else None,
    )
