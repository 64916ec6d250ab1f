"""The verification queue: call, then say in two presses what the call brought."""

from __future__ import annotations

from typing import Any

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service_finder.catalogue import citations
from service_finder.facts import verifying
from service_finder.facts.fields import BadFact
from service_finder.facts.verifying import Due
from service_finder.lib import clock
from service_finder.lib.kinds import KINDS
from service_finder.people import scoped
from service_finder.public.source_words import dated, document
from service_finder.staff import staff
from service_finder.staff.facts import when
from service_finder.staff.guard import current_desk, needs


@staff.get("/facts/verify")
@needs("verify")
def facts_verify() -> ResponseReturnValue:
    """List the facts to confirm, safety first."""
    return _page()


@staff.post("/facts/verify/<service_id>/<code>")
@needs("verify")
def facts_verify_post(service_id: str, code: str) -> ResponseReturnValue:
    """Write down what a call brought; the public page shows it at once."""
    desk = current_desk()
    if scoped.service(desk, "verify", service_id) is None:
        abort(404)
    value = request.form.get("value", "")
    result = request.form.get("result", "")
    try:
        if result == "corrected" and not value.strip():
            raise BadFact("It must not be empty.")
        verifying.check(desk, service_id, code, result, value, now=clock.now())
    except LookupError:
        abort(404)
    except BadFact as error:
        return _page(fault=(service_id, code, value, str(error))), 422
    return redirect(url_for("staff.facts_verify", done=1, page=request.form.get("page", "1")), 303)


def _page(fault: tuple[str, str, str, str] | None = None) -> str:
    desk = current_desk()
    found = verifying.queue(desk, clock.now())
    typed = request.args.get("page", "1")
    last = max(1, -(-len(found) // verifying.PAGE))
    page = min(int(typed), last) if typed.isascii() and typed.isdigit() and len(typed) < 6 else 1
    start = (max(1, page) - 1) * verifying.PAGE
    if fault is not None:  # the row that was typed in stands first
        found.sort(key=lambda due: (due.service_id, due.field) != fault[:2])
        start = 0
    rows = [_row(due, desk.lang) for due in found[start : start + verifying.PAGE]]
    return render_template(
        "staff/facts/verify.html",
        rows=rows,
        total=len(found),
        page=max(1, page),
        last=last,
        fault=fault,
        done=request.args.get("done") == "1",
    )


def _row(due: Due, lang: str) -> dict[str, Any]:
    kind, cited = KINDS.get(due.category), citations.cite(due.source)
    return {
        "due": due,
        "kind": kind.label if kind else "",
        "source": document(cited, lang),
        "address": cited.address,
        "as_of": dated(cited, due.as_of, lang),
        "checked": when(due.checked_at, lang),
    }
