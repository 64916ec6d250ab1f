"""/metrics: how many requests, how long they took, by route; for Prometheus, with a token.

A route is its pattern ("/<lang>/places/<id>"), never an address or a query. Answers that leave no
trace (docs/safety.md) are not counted at all. Nothing is kept while no token is set.
"""

from __future__ import annotations

import hmac
import re
import time
from bisect import bisect_left
from collections import defaultdict
from itertools import accumulate

from flask import Flask, Response, abort, current_app, g, request
from werkzeug.routing import Rule

from service_finder.lib.tally import Tally
from service_finder.public import headers
from service_finder.public.root import root

FILE = "metrics.tally"
BUCKETS_S = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)
EDGES = (*(str(edge) for edge in BUCKETS_S), "+Inf")
STATUSES = (
    200, 201, 204, 206, 301, 302, 303, 304, 307, 308, 400, 401, 403, 404, 405, 406, 409, 410, 411,
    413, 414, 415, 416, 422, 429, 431, 500, 501, 502, 503,
)  # fmt: skip
OTHER = "other"  # a status that is not listed; a route or method that the site does not have
COUNT = "service_finder_requests_total"
TIME = "service_finder_request_seconds"
# As in bin/gunicorn.conf.py: also requests that never came as far as the page.
SENSITIVE_PATH = re.compile(r"/exit/?$|/[a-z]{2}/safety(/|$)")
MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"


@root.get("/metrics")
def metrics() -> Response:
    """Answer with every count so far, of all workers; closed (404) while no token is set."""
    token = current_app.config["SETTINGS"].metrics_token
    if not token:
        abort(404)
    scheme, _space, given = request.headers.get("Authorization", "").partition(" ")
    is_theirs = hmac.compare_digest(given.strip().encode(), token.encode())
    if scheme.lower() != "bearer" or not is_theirs:
        made = Response("A token is needed.\n", 401, {"WWW-Authenticate": "Bearer"})
        made.mimetype = "text/plain"
    else:
        made = Response(written(current_app.extensions["tally"].read()), content_type=MEDIA_TYPE)
    made.headers["Cache-Control"] = "no-store"
    return made


def written(numbers: dict[str, float]) -> str:
    """Write the numbers in the text format of Prometheus."""
    counts, sums = [], []
    buckets: dict[str, dict[str, float]] = defaultdict(dict)
    for name, number in numbers.items():
        what, labels, last = name.split("\t")
        if what == "count":
            counts.append(f'{COUNT}{{{labels},status="{last}"}} {number:.0f}')
        elif what == "sum":
            sums.append(f"{TIME}_sum{{{labels}}} {number:.6f}")
        else:
            buckets[labels][last] = number
    lines = [f"# HELP {COUNT} Requests by route and status.", f"# TYPE {COUNT} counter", *counts]
    lines += [f"# HELP {TIME} Time to an answer.", f"# TYPE {TIME} histogram"]
    for labels, found in buckets.items():
        totals = list(accumulate(found.get(edge, 0) for edge in EDGES))
        for edge, total in zip(EDGES, totals, strict=True):
            lines.append(f'{TIME}_bucket{{{labels},le="{edge}"}} {total:.0f}')
        lines.append(f"{TIME}_count{{{labels}}} {totals[-1]:.0f}")
    return "\n".join([*lines, *sums]) + "\n"


def _labels(rule: Rule | None, method: str) -> str:
    """Return the labels of a route; HEAD counts as GET."""
    if rule is None or method not in (rule.methods or ()):
        return f'method="{OTHER}",route="{OTHER}"'
    method = "GET" if method == "HEAD" else method
    return f'method="{method}",route="{rule.rule}"'


def _names(app: Flask) -> list[str]:
    routes = {
        _labels(rule, method): None
        for rule in app.url_map.iter_rules()
        for method in rule.methods or ()
    } | {_labels(None, ""): None}
    names = []
    for labels in routes:
        names += [f"count\t{labels}\t{status}" for status in (*STATUSES, OTHER)]
        names += [f"bucket\t{labels}\t{edge}" for edge in EDGES]
        names.append(f"sum\t{labels}\t")
    return names


def _begin() -> None:
    g.begun = time.perf_counter()


def _count(answer: Response) -> Response:
    leaves_no_trace = headers.is_sensitive() or request.environ.get(headers.UNLOGGED)
    if leaves_no_trace or SENSITIVE_PATH.match(request.path):
        return answer
    took = time.perf_counter() - g.get("begun", time.perf_counter())
    labels = _labels(request.url_rule, request.method)
    status = answer.status_code if answer.status_code in STATUSES else OTHER
    current_app.extensions["tally"].add(
        {
            f"count\t{labels}\t{status}": 1,
            f"bucket\t{labels}\t{EDGES[bisect_left(BUCKETS_S, took)]}": 1,
            f"sum\t{labels}\t": took,
        }
    )
    return answer


def init_app(app: Flask) -> None:
    """Count every answer, once all routes are there; nothing is kept while no token is set."""
    settings = app.config["SETTINGS"]
    if not settings.metrics_token:
        return
    app.extensions["tally"] = Tally(settings.instance / FILE, _names(app))
    app.before_request_funcs.setdefault(None, []).insert(0, _begin)
    app.after_request_funcs.setdefault(None, []).insert(0, _count)
