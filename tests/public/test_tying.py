"""Times stay in one piece on a page; numbers are grouped as the reader's language groups them."""

from __future__ import annotations

import datetime as dt

import pytest
from flask import Flask
from markupsafe import Markup

from service_finder.lib import formats
from service_finder.lib.marking import LANGUAGES
from service_finder.public.speaking import ngettext
from service_finder.public.tying import tied


@pytest.mark.parametrize("lang", LANGUAGES)
def test_each_end_of_a_stretch_of_time_is_held_together(lang: str) -> None:
    times = formats.time_range_text(dt.time(9), dt.time(14, 30), lang)
    held = tied(times)
    assert held.striptags().replace(" ", "") == times.replace(" ", ""), "no letter is added"
    assert held.count('<span class="tied">') == 2 and held.count("<wbr>") == 1
    assert held.startswith("<span") and held.endswith("</span>")


def test_what_somebody_typed_stays_text() -> None:
    assert tied("<b>9:00</b>") == Markup('&lt;b&gt;<span class="tied">9:00</span>&lt;/b&gt;')


@pytest.mark.parametrize(("lang", "number"), [("en", "4,989"), ("vi", "4.989"), ("ko", "4,989")])
def test_counts_are_grouped(app: Flask, lang: str, number: str) -> None:
    with app.test_request_context(f"/{lang}/free"):
        assert number in ngettext("%(num)s place left", "%(num)s places left", 4989)
        page = app.jinja_env.from_string(
            "{{ ngettext('%(num)s place left', '%(num)s places left', 4989) }}"
        )
        assert number in page.render()
