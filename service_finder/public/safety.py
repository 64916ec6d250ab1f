"""The safety pages: hotlines, needs, a search that leaves nothing, and what cannot be hidden."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from flask import Flask, abort, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from sqlalchemy.exc import SQLAlchemyError

from service_finder.catalogue import crisis, finding, places
from service_finder.catalogue.finding import Asked
from service_finder.catalogue.place import PublicPlace
from service_finder.catalogue.programs import PublicProgram
from service_finder.extensions import db
from service_finder.lib import formats
from service_finder.public import assets, headers, languages, public, safety_view
from service_finder.public.origin import is_same_origin

# Where readers of a page that answered a question are led when they change the language.
STAND_IN = "/safety"
LONGEST_QUESTION = 200
MOST_ANSWERS = 20


@public.get("/safety")
def safety(lang: str) -> ResponseReturnValue:
    """Show the hub: hotlines first, then by need, tonight's walk home, the search."""
    headers.mark_sensitive()
    numbers = safety_view.numbers()
    return render_template(
        "public/safety.html",
        needs=safety_view.needs(lang, numbers),
        lines=crisis.card(lang, numbers),
        walk=safety_view.walk(lang),
        desk=places.get(crisis.desk_service()),
        patterns=formats.PATTERNS[lang],
    )


@public.get("/safety/this-page")
def what_cannot_be_hidden(lang: str) -> ResponseReturnValue:
    """Say honestly what the exit does and what stays behind."""
    headers.mark_sensitive()
    return render_template("public/safety_this_page.html")


@public.post("/safety/search")
def search_from_safety(lang: str) -> ResponseReturnValue:
    """Answer a question at once: no redirect, nothing of it in an address, a header or a log."""
    headers.mark_sensitive(stand_in=STAND_IN)
    if not _is_from_here():
        abort(403)
    question = request.form.get("q", "").strip()[:LONGEST_QUESTION]
    return crisis_for(question, lang)


@public.get("/safety/search")
def no_question(lang: str) -> ResponseReturnValue:
    """Lead back to the hub: questions come by POST; one in the address is not kept."""
    headers.mark_sensitive()
    return redirect(url_for("public.safety", lang=lang), 303)


def crisis_for(
    question: str, lang: str, programs: Sequence[PublicProgram] = ()
) -> ResponseReturnValue:
    """Answer words that speak of danger, wherever they were typed, like a search for them."""
    asked = Asked(text=question, lang=lang, limit=MOST_ANSWERS)
    found = finding.find(asked).items if question else ()
    return crisis_answer(lang, [item.place for item in found], programs)


def crisis_answer(
    lang: str, found: Sequence[PublicPlace], programs: Sequence[PublicProgram] = ()
) -> ResponseReturnValue:
    """Render the answer to a question that speaks of violence: the card, then what was found.

    The question itself is not shown. The answer is never stored and its title is neutral.
    """
    headers.mark_sensitive(stand_in=STAND_IN)
    on_card = {line.service_id for line in crisis.card(lang)}
    others = [place for place in found if place.id not in on_card]
    return render_template(
        "public/safety_answer.html", rows=safety_view.rows(others, lang), programs=programs
    )


def _is_from_here() -> bool:
    """As for every POST without a session, but "Origin: null" passes.

    Our own pages send it where the browser knows no Sec-Fetch-Site, because they send no referrer.
    The question changes nothing, so nothing can be forged with it.
    """
    is_unnamed = request.headers.get("Origin") == "null"
    return is_same_origin() or (is_unnamed and "Sec-Fetch-Site" not in request.headers)


def crisis_words() -> crisis.Words:
    """Return the crisis texts in the reader's language (for every template)."""
    return crisis.words(languages.current())


def crisis_lines() -> tuple[crisis.Line, ...]:
    """Return the lines of the card, with the numbers as shipped when there is no database."""
    lang = languages.current()
    try:
        return crisis.card(lang, safety_view.numbers())
    except SQLAlchemyError:
        db.session.rollback()
        return crisis.card(lang)


def sure_lines() -> tuple[crisis.Line, ...]:
    """Return the confirmed 24-hour lines that stand beside every unconfirmed number."""
    return crisis.first(languages.current())


def leave_no_trace() -> str:
    """Mark the answer sensitive, from the template that every sensitive page extends."""
    if not headers.is_sensitive():
        headers.mark_sensitive()
    return ""


def exit_url() -> str:
    """Return where the quick exit leads."""
    return str(current_app.config["SETTINGS"].exit_url)


@cache
def exit_script() -> Markup:
    """Return the exit's script, to stand inside the page: no request, no file left in a cache."""
    return Markup(assets.files()["js/exit.js"].read_text(encoding="utf-8"))  # noqa: S704 (our own file)


GLOBALS: dict[str, Any] = {
    "crisis_words": crisis_words,
    "crisis_lines": crisis_lines,
    "sure_lines": sure_lines,
    "spoken": lambda codes: safety_view.language_names(codes, languages.current()),
    "leave_no_trace": leave_no_trace,
    "exit_url": exit_url,
    "exit_script": exit_script,
    "stand_in": headers.stand_in,
}


def init_app(app: Flask) -> None:
    """Give the crisis texts and the exit to every template, imported macros included."""
    app.jinja_env.globals.update(GLOBALS)
