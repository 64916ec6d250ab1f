"""The survey after a visit: four questions, no name, no sign-in; the token is used up by it."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service_finder.booking import surveys, wording
from service_finder.lib import clock, formats
from service_finder.public import public
from service_finder.public.origin import same_origin_required
from service_finder.public.signed_in import private
from service_finder.public.speaking import _

LONGEST_TOKEN = 64


@public.get("/survey")
def survey(lang: str) -> ResponseReturnValue:
    """Show the questions to whoever holds a token that is still good."""
    return _page(request.args.get("token", ""), lang)


@public.post("/survey")
@same_origin_required
def survey_post(lang: str) -> ResponseReturnValue:
    """Count the answers, once."""
    token = request.form.get("token", "")[:LONGEST_TOKEN]
    scores = {
        question: int(given)
        for question in surveys.QUESTIONS
        if (given := request.form.get(question, "")) in map(str, surveys.SCORES)
    }
    if surveys.FIRST not in scores:
        return _page(token, lang, scores, errors=[(f"{surveys.FIRST}-5", _("Choose an answer."))])
    if not surveys.answer(token, scores, clock.now()):
        return _page(token, lang)
    return redirect(url_for("public.survey_thanks", lang=lang), 303)


@public.get("/survey/thanks")
def survey_thanks(lang: str) -> ResponseReturnValue:
    """Say thank you."""
    return private(render_template("public/survey.html", is_over=False, is_done=True))


def _page(
    token: str,
    lang: str,
    scores: dict[str, int] | None = None,
    errors: list[tuple[str, str]] | None = None,
) -> ResponseReturnValue:
    found = surveys.invitation(token, clock.now()) if len(token) <= LONGEST_TOKEN else None
    if found is None:
        return private(render_template("public/survey.html", is_over=True, is_done=False), 404)
    page = render_template(
        "public/survey.html",
        is_over=False,
        is_done=False,
        token=token,
        place=wording.place_name(found.service_id, lang),
        month=formats.date_text(found.month, lang, "month"),
        questions=surveys.QUESTIONS,
        scores=surveys.SCORES,
        chosen=scores or {},
        errors=errors or [],
    )
    return private(page, 422 if errors else 200)
