"""Say what is wrong about a place: no account, a receipt number, and what became of it."""

from __future__ import annotations

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from service_finder.booking import wording
from service_finder.booking.refusals import MEANINGS, Amount
from service_finder.catalogue import places
from service_finder.catalogue.place import PublicPlace
from service_finder.facts import corrections
from service_finder.lib import clock, formats
from service_finder.people import limits
from service_finder.public import headers, public
from service_finder.public.origin import same_origin_required
from service_finder.public.speaking import _

ORDINARY, SENSITIVE = "base.html", "public/sensitive_base.html"
MOST, WINDOW_S = 5, 3600  # from one network address
Errors = list[tuple[str, str]]


@public.get("/places/<place_id>/correction")
def correction(lang: str, place_id: str) -> ResponseReturnValue:
    """Show the form."""
    return _form(_load(place_id))


@public.post("/places/<place_id>/correction")
@same_origin_required
def correction_post(lang: str, place_id: str) -> ResponseReturnValue:
    """Take a correction in and lead to its receipt."""
    place = _load(place_id)
    topic = request.form.get("topic", "")
    words = request.form.get("words", "")
    errors = _faults(topic, words)
    if errors:
        return _form(place, topic, words, errors, status=422)
    now = clock.now()
    wait = limits.hit(
        "corrections", request.remote_addr or "", limit=MOST, seconds=WINDOW_S, now=now
    )
    if wait:
        amount = Amount(max(1, -(-wait // 60)), "minute")
        fault = wording.words(MEANINGS["too_many_requests"].message, lang, wait=amount)
        answer = _form(place, topic, words, [("", fault)], status=429)
        answer.headers["Retry-After"] = str(wait)
        return answer
    receipt = corrections.submit(place, topic, words, lang=lang, now=now)
    return redirect(url_for("public.correction_receipt", lang=lang, receipt=receipt), 303)


@public.get("/corrections")
def correction_ask(lang: str) -> ResponseReturnValue:
    """Ask for a receipt number, or lead to what became of it."""
    typed = request.args.get("receipt", "").strip()[:40]
    found = corrections.by_receipt(typed) if typed else None
    if found is not None:
        return redirect(url_for("public.correction_receipt", lang=lang, receipt=found.receipt), 302)
    fault = _("There is no correction with this number. Check it and try again.")
    errors = [("receipt", fault)] if typed else []
    page = render_template("public/correction_ask.html", typed=typed, errors=errors)
    return page, 404 if typed else 200


@public.get("/corrections/<receipt>")
def correction_receipt(lang: str, receipt: str) -> ResponseReturnValue:
    """Show what became of a correction. Neither its words nor the place stand on the page."""
    found = corrections.by_receipt(receipt)
    if found is None:
        abort(404)
    headers.mark_sensitive()  # whatever it was about, the page leaves no trace
    return render_template(
        "public/correction_receipt.html",
        receipt=f"{found.receipt[:5]}-{found.receipt[5:]}",
        state=found.state,
        state_words=corrections.STATES[found.state],
        sent=formats.date_text(found.created_at.astimezone(clock.SEOUL), lang, "long"),
        decided=formats.date_text(found.decided_at.astimezone(clock.SEOUL), lang, "long")
        if found.decided_at
        else "",
    )


def _load(place_id: str) -> PublicPlace:
    found = places.get(place_id) if len(place_id) <= 64 and place_id.isascii() else None
    if found is None:
        abort(404)
    if found.is_sensitive:
        headers.mark_sensitive()
    return found


def _form(
    place: PublicPlace,
    topic: str = "",
    words: str = "",
    errors: Errors | None = None,
    *,
    status: int = 200,
) -> Response:
    page = render_template(
        "public/correction.html",
        place=place,
        layout=SENSITIVE if place.is_sensitive else ORDINARY,
        topics=corrections.TOPICS,
        topic=topic,
        words=corrections.readable(words),
        errors=errors or [],
        longest=corrections.LONGEST,
    )
    return Response(page, status, mimetype="text/html")


def _faults(topic: str, words: str) -> Errors:
    faults = []
    if topic not in corrections.TOPICS:
        faults.append(("topic", _("Choose what is wrong.")))
    length = len(corrections.readable(words))
    if length < corrections.SHORTEST:
        faults.append(("words", _("Write what is right instead, or what you found there.")))
    elif length > corrections.LONGEST:
        fault = _("Write at most %(count)s characters.", count=corrections.LONGEST)
        faults.append(("words", fault))
    return faults
