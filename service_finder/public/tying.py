"""Times of day that stay in one piece: a line breaks before or after one, never inside it."""

from __future__ import annotations

import re

from markupsafe import Markup, escape

_TIME = re.compile(r"(?:(?:오전|오후|上午|下午) ?)?\d{1,2}:\d{2}(?: [AP]M)?(?P<dash> ?[–~～])?")


def tied(text: str) -> Markup:
    """Return a text as a piece of a page whose times, each with its dash, do not break."""
    return Markup(_TIME.sub(_held, str(escape(text))))  # noqa: S704 (escaped here)


def _held(found: re.Match[str]) -> str:
    """Hold a time together; a word that follows it stays with it, another time need not."""
    return f'<span class="tied">{found[0]}</span>{"<wbr>" if found["dash"] else ""}'
