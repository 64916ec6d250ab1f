"""Accepting an invitation: name, password, second factor; the recovery codes are shown once."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

import segno
from flask import g, render_template, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from service_finder.extensions import begin_write, db
from service_finder.lib import clock
from service_finder.lib.marking import LANGUAGES, N_
from service_finder.models import StaffInvitation, StaffMember
from service_finder.people import audit, limits, passwords, rights, staff_members, totp, vault
from service_finder.public import languages
from service_finder.public.speaking import _
from service_finder.staff import staff

ISSUER = "Seoul family services"
TRIES, TRIES_S = 30, 900
QR_SCALE = 5
WRONG_CODE = N_("The code does not fit. Scan the picture again and type the present code.")


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed into the form."""

    name: str
    password: str
    secret: str
    code: str


@staff.get("/invitation/<token>")
def invitation(token: str) -> ResponseReturnValue:
    """Show the form of an invitation that still works."""
    found = staff_members.invitation(token, clock.now())
    if found is None:
        return _over()
    _speak_to(found[1])
    return _form(token, *found, totp.new_secret(), found[1].name)


@staff.post("/invitation/<token>")
def invitation_post(token: str) -> ResponseReturnValue:
    """Set the member up, once, and show the recovery codes."""
    now = clock.now()
    found = staff_members.invitation(token, now)
    if found is None:
        return _over()
    row, member = found
    _speak_to(member)
    if limits.hit("desk_invitation", token, limit=TRIES, seconds=TRIES_S, now=now):
        return _over(429)
    typed = _typed(row)
    step = totp.matching_step(typed.secret, typed.code, now, after=0)
    errors = _errors(typed, member, step)
    if errors or step is None:
        return _form(token, row, member, typed.secret, typed.name, errors)
    member_id = member.id
    begin_write()
    if not staff_members.use_invitation(row.id, now):
        db.session.rollback()
        return _over()
    member = db.session.get_one(StaffMember, member_id, populate_existing=True)
    codes = staff_members.set_up(
        member, name=typed.name, password=typed.password, secret=typed.secret, step=step, now=now
    )
    member.lang = languages.current()
    audit.record(rights.desk_of(member), "joined", "staff", member.id)
    db.session.commit()
    return render_template("staff/recovery_codes.html", codes=codes, is_new=True)


def _speak_to(member: StaffMember) -> None:
    """Answer in the language chosen in this browser, else in the one of the invitation.

    It stands before anything is checked: what is wrong, and the codes, are read in it, too.
    """
    chosen = request.cookies.get(languages.COOKIE, "")
    g.lang = chosen if chosen in LANGUAGES else member.lang


def picture(secret: str, email: str) -> Markup:
    """Return the QR code of a secret as inline SVG, for an authenticator app."""
    code = segno.make(totp.address_for_app(secret, email, ISSUER), error="m", micro=False)
    svg = code.svg_inline(scale=QR_SCALE, border=4, omitsize=False, light="white", dark="black")
    return Markup(svg)  # noqa: S704 (made here, of squares)


def _typed(row: StaffInvitation) -> Typed:
    form = request.form
    return Typed(
        " ".join(unicodedata.normalize("NFC", form.get("name", "")).split())[:80],
        form.get("password", "")[:400],
        _secret_of(row, form.get("kept", "")),
        "".join(unicodedata.normalize("NFKC", form.get("code", "")).split())[:12],
    )


def _secret_of(row: StaffInvitation, kept: str) -> str:
    """Return the secret that the form carried, sealed and for this invitation only."""
    try:
        number, _mark, secret = vault.unseal(kept).partition(":")
    except vault.Unreadable:
        return totp.new_secret()
    return secret if secret and number == str(row.id) else totp.new_secret()


def _errors(typed: Typed, member: StaffMember, step: int | None) -> list[tuple[str, str]]:
    errors = []
    if not typed.name or not typed.name.isprintable():
        errors.append(("name", _("Type your name.")))
    fault = passwords.fault(typed.password, email=member.email, name=typed.name)
    if fault is not None:
        errors.append(("password", _(passwords.FAULTS[fault])))
    if step is None:
        errors.append(("code", _(WRONG_CODE)))
    return errors


def _form(
    token: str,
    row: StaffInvitation,
    member: StaffMember,
    secret: str,
    name: str,
    errors: list[tuple[str, str]] | None = None,
) -> ResponseReturnValue:
    page = render_template(
        "staff/invitation.html",
        invited=member,
        token=token,
        kept=vault.seal(f"{row.id}:{secret}"),
        secret=" ".join(secret[i : i + 4] for i in range(0, len(secret), 4)),
        picture=picture(secret, member.email),
        typed=name,
        errors=errors or [],
    )
    return page, 422 if errors else 200


def _over(status: int = 404) -> ResponseReturnValue:
    title = N_("This invitation no longer works")
    text = N_("It was used, it is too old, or a newer one was sent. Ask for a new one.")
    return render_template("staff/problem.html", title=title, text=text), status
