"""What is stored about a resident, as a file and as a calendar feed; and its deletion."""

from __future__ import annotations

import json

from flask import Response, abort, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service_finder.booking import calendars, own_data, queries
from service_finder.lib import clock
from service_finder.models import Person
from service_finder.people import tokens
from service_finder.public import headers, public, signed_in
from service_finder.public.origin import same_origin_required
from service_finder.public.own_booking import resident_only
from service_finder.public.signed_in import private
from service_finder.public.speaking import _

LONGEST_KEY = 200


@public.get("/my-data.json")
@resident_only
def my_data(lang: str, person: Person) -> ResponseReturnValue:
    """Answer with everything stored about the resident, as a file."""
    del lang
    answer = Response(
        json.dumps(own_data.collect(person), ensure_ascii=False, indent=1),
        mimetype="application/json",
    )
    answer.headers["Content-Disposition"] = 'attachment; filename="my-data.json"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


@public.get("/my-data/delete")
@resident_only
def delete_form(lang: str, person: Person) -> ResponseReturnValue:
    """Ask whether everything is really to be deleted."""
    del lang, person
    return private(render_template("public/booking/delete.html", is_done=False))


@public.post("/my-data/delete")
@same_origin_required
@resident_only
def delete_data(lang: str, person: Person) -> ResponseReturnValue:
    """Cancel what is to come, forget the resident, end the session."""
    own_data.forget(person, settings=current_app.config["SETTINGS"], now=clock.now())
    signed_in.end()
    return redirect(url_for("public.data_deleted", lang=lang), 303)


@public.get("/my-data/deleted")
def data_deleted(lang: str) -> ResponseReturnValue:
    """Say that it is done, to somebody whom nothing is known about any more."""
    del lang
    return private(render_template("public/booking/delete.html", is_done=True))


@public.get("/calendar-feed")
@resident_only
def feed_page(lang: str, person: Person) -> ResponseReturnValue:
    """Show the address of the resident's calendar feed, or how to get one."""
    key = tokens.feed_of(person)
    path = url_for("public.feed", lang=lang, key=key) if key else ""
    base_url = current_app.config["SETTINGS"].base_url
    page = render_template("public/booking/feed.html", address=f"{base_url}{path}" if key else "")
    return private(page)


@public.post("/calendar-feed")
@same_origin_required
@resident_only
def change_feed(lang: str, person: Person) -> ResponseReturnValue:
    """Open the feed, close it, or close it and open another."""
    step = request.form.get("step", "")
    if step in ("close", "renew"):
        tokens.revoke_feed(person)
    if step in ("open", "renew"):
        tokens.issue_feed(person)
    return redirect(url_for("public.feed_page", lang=lang), 303)


@public.get("/calendar/<key>.ics")
def feed(lang: str, key: str) -> ResponseReturnValue:
    """Answer with all bookings of the resident whose feed this is; the key is in no log."""
    request.environ[headers.UNLOGGED] = True
    person = tokens.read_feed(key) if len(key) <= LONGEST_KEY else None
    if person is None:
        abort(404)
    found = queries.bookings_of(person.id, "all", now=clock.now())
    text = calendars.of_bookings(
        calendars.fixed(found),
        lang=lang,
        base_url=current_app.config["SETTINGS"].base_url,
        title=_("My bookings: Seoul family services"),
    )
    answer = Response(text, mimetype="text/calendar")
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer
