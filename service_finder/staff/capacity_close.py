"""Closing: what and when, then who is affected and what happens to each; and reopening."""

from __future__ import annotations

import datetime as dt

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service_finder.booking import closures, engine, wording
from service_finder.booking.closures import Scope
from service_finder.booking.refusals import Refusal, Refused
from service_finder.extensions import db
from service_finder.lib import clock, formats
from service_finder.lib.marking import LANGUAGE_NAMES, LANGUAGES
from service_finder.models import Closure, Service
from service_finder.people import audit, scoped
from service_finder.public.speaking import _, ngettext
from service_finder.staff import affected, asked, capacity, staff, today
from service_finder.staff.guard import current_desk, needs

LONGEST_WORDS = 500
MOST_NAMED = 3  # more places than these are counted


@staff.get("/capacity/close")
@needs("close")
def capacity_close() -> ResponseReturnValue:
    """Ask what is closed, when and why."""
    place = asked.place("close")
    if place is None:
        return today.choose("close", "staff.capacity_close")
    return _form(place)


@staff.post("/capacity/close")
@needs("close")
def capacity_close_post() -> ResponseReturnValue:
    """Show who is affected, or close with a choice for each of them."""
    place = asked.place("close")
    if place is None:
        abort(404)
    desk, form = current_desk(), request.form
    try:
        scopes = _scopes(place)
        reason, texts = _reason()
        if form.get("step") != "close":
            return _affected(place, scopes)
        made = engine.close_places(
            scopes,
            reason=reason,
            texts=texts,
            by=asked.by(desk),
            decisions=affected.decisions(form),
            default="cancel" if form.get("default") == "cancel" else "keep",
            now=clock.now(),
        )
    except Refused as refused:
        return _form(place, refused)
    for closure in made:
        audit.record_alone(desk, "closed", "closure", closure.id, service_id=closure.service_id)
    return redirect(url_for("staff.capacity", place=place.id, done="closed"), 303)


@staff.post("/capacity/closures/<int:closure_id>/reopen")
@needs("close")
def capacity_reopen(closure_id: int) -> ResponseReturnValue:
    """Lift a closure: its sessions open, and families that were kept are told."""
    closure = db.session.get(Closure, closure_id)
    if closure is None or closure.service_id is None:
        abort(404)
    place = asked.place_or_404("close", closure.service_id)
    desk = current_desk()
    engine.reopen(closure_id, by=asked.by(desk), now=clock.now())
    audit.record_alone(desk, "reopened", "closure", closure_id, service_id=place.id)
    return redirect(url_for("staff.capacity", place=place.id, done="reopened"), 303)


def _scopes(place: Service) -> list[Scope]:
    """Read what is closed: a place or parts of it, or each place of its organization whole."""
    scope = _scope(place)
    if request.form.get("where") != "all":
        return [scope]
    return [Scope(one.id, scope.starts_at, scope.ends_at) for one in _sisters(place)]


def _sisters(place: Service) -> list[Service]:
    """Return the places of the same organization that the member may close, this one too.

    Help lines and safety services are left out: they are closed one by one, on purpose.
    """
    rows = scoped.services(current_desk(), "close") if place.organization_id else []
    found = [
        row for row in rows if row.organization_id == place.organization_id and not row.is_sensitive
    ]
    return found if place.id in {row.id for row in found} else [place, *found]


def _scope(place: Service) -> Scope:
    """Read what is closed; "now" is from this moment, no time of day is the whole day."""
    form = request.form
    now = clock.now()
    begin = asked.moment(form.get("from", ""), form.get("begins", "").strip() or "00:00")
    if form.get("at_once") == "yes":
        begin = now
    last = form.get("until", "").strip() or form.get("from", "").strip()
    if form.get("at_once") == "yes" and not last:
        last = clock.today().isoformat()
    end = asked.moment(last, form.get("ends", "").strip() or "24:00")
    if begin is None or end is None:
        raise Refused(Refusal("bad_range", {}, "from"))
    mine = {row.id for row in scoped.offerings(current_desk(), "close", service_id=place.id)}
    wanted = tuple(text for text in form.getlist("offering") if text in mine)
    scope = Scope(place.id, begin, end, wanted)
    closures.check(scope)
    return scope


def _reason() -> tuple[str, dict[str, str]]:
    form = request.form
    number = asked.number(form.get("reason", ""))
    known = number is not None and number < len(closures.REASONS)
    reason = closures.REASONS[number] if known and number is not None else ""
    texts = {
        lang: form.get(f"words-{lang}", "").strip()[:LONGEST_WORDS]
        for lang in LANGUAGES
        if form.get(f"words-{lang}", "").strip()
    }
    if not reason and not texts:
        raise Refused(Refusal("reason_needed", {}, "reason"))
    return reason, texts


def _affected(place: Service, scopes: list[Scope]) -> ResponseReturnValue:
    desk, scope = current_desk(), scopes[0]
    slot_ids = [slot_id for one in scopes for slot_id in closures.slots_in(one)]
    bookings = engine.affected_by(slot_ids)
    own = ("csrf", "step", "default")
    pairs = request.form.items(multi=True)
    kept = [(k, v) for k, v in pairs if k not in own and not k.startswith(affected.PREFIX)]
    when = wording.span_text(scope.starts_at, scope.ends_at, desk.lang)
    sessions = ngettext("%(num)s session", "%(num)s sessions", len(slot_ids))
    return capacity.affected_page(
        desk,
        action=url_for("staff.capacity_close_post"),
        back=url_for("staff.capacity_close", place=place.id),
        title=_("Who is affected"),
        lead=f"{_where(scopes, desk.lang)}, {when}: {sessions}",
        with_places=len(scopes) > 1,
        bookings=bookings,
        avoiding=slot_ids,
        kept=kept,
        press=_("Close and tell everybody"),
        is_closing=True,
    )


def _where(scopes: list[Scope], lang: str) -> str:
    if len(scopes) > MOST_NAMED:
        return _("All %(count)s places of the organization", count=len(scopes))
    return _(", ").join(wording.place_name(scope.service_id, lang) for scope in scopes)


def _form(place: Service, refused: Refused | None = None) -> ResponseReturnValue:
    desk = current_desk()
    rows = scoped.offerings(desk, "close", service_id=place.id)
    from_on = clock.today()
    soon = from_on + dt.timedelta(days=28)
    page = render_template(
        "staff/capacity_close.html",
        place=place,
        place_name=wording.place_name(place.id, desk.lang),
        sisters=[wording.place_name(one.id, desk.lang) for one in _sisters(place)],
        organization=place.organization.name if place.organization else "",
        offerings=[(r.id, wording.offering_name(r, desk.lang)) for r in rows if not r.is_add_on],
        reasons=list(enumerate(closures.REASONS)),
        languages=[(code, LANGUAGE_NAMES[code]) for code in LANGUAGES],
        holidays=capacity.holiday_lines(from_on, soon, desk.lang),
        today=from_on.isoformat(),
        today_words=formats.date_text(from_on, desk.lang),
        typed=request.form,
        chosen=request.form.getlist("offering"),
        errors=[(_field(at), text) for at, text in asked.lines(refused, desk.lang)],
    )
    return page, refused.status if refused else 200


def _field(place: str) -> str:
    return {"ends": "until"}.get(place, place)
