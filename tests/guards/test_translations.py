"""The translation gate: a missing, fuzzy, stale or broken string fails the build."""

from __future__ import annotations

import pytest
from babel.messages.catalog import Catalog

from bin import translations
from service_finder.lib.marking import LANGUAGES


@pytest.fixture(scope="module")
def template() -> Catalog:
    return translations.extracted()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_string_is_translated(lang: str, template: Catalog) -> None:
    assert translations.problems(lang, template) == []


@pytest.mark.parametrize(
    ("string", "flags", "word"),
    [
        ("", (), "missing"),
        ("x", ("fuzzy",), "fuzzy"),
        ("no placeholder", (), "placeholders"),
        ("%(other)s", (), "placeholders"),
    ],
)
def test_the_gate_sees_what_is_wrong(
    monkeypatch: pytest.MonkeyPatch, string: str, flags: tuple[str, ...], word: str
) -> None:
    template = Catalog()
    template.add("Hello %(name)s", None)
    held = Catalog(locale="vi")
    held.add("Hello %(name)s", string, flags=flags)
    monkeypatch.setattr(translations, "read", lambda _lang: held)
    (problem,) = translations.problems("vi", template)
    assert word in problem


def test_the_gate_sees_new_and_gone_strings(monkeypatch: pytest.MonkeyPatch) -> None:
    template, held = Catalog(), Catalog(locale="vi")
    template.add("new", None)
    held.add("gone", "đi rồi")
    monkeypatch.setattr(translations, "read", lambda _lang: held)
    assert translations.problems("vi", template) == [
        "not in the catalogue: 'new'",
        "no longer used: 'gone'",
    ]
