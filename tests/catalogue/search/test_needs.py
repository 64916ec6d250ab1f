"""From concepts to needs: what a word of danger inside a longer one means, and which need leads."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from service_finder.catalogue.search.lexicon import Need, Sense
from service_finder.catalogue.search.needs import concepts_in, needs_of
from service_finder.catalogue.search.segment import Span


def span(start: int, end: int, phrase: str, kind: str, code: str) -> Span:
    return Span(start, end, phrase, (Sense(kind, code, "ko"),))


def danger_in(outer: Span, inner: Span, *others: Span) -> set[str]:
    return concepts_in([outer], [outer, inner, *others])


NAME = span(0, 6, "가정폭력상담", "service", "x")


@pytest.mark.parametrize("kind", ["service", "category"])
@pytest.mark.parametrize(("start", "end"), [(0, 2), (2, 4), (4, 6), (0, 6)])
def test_danger_inside_a_name_counts_wherever_it_stands(kind: str, start: int, end: int) -> None:
    outer = span(0, 6, "가정폭력상담", kind, "x")
    assert danger_in(outer, span(start, end, "폭력", "concept", "dv")) == {"dv"}


@pytest.mark.parametrize(("start", "end"), [(5, 7), (6, 8)])
def test_danger_that_only_touches_a_name_is_not_inside_it(start: int, end: int) -> None:
    assert danger_in(NAME, span(start, end, "폭력", "concept", "dv")) == set()


def test_one_letter_inside_a_name_is_no_danger() -> None:
    assert danger_in(NAME, span(2, 3, "폭", "concept", "dv")) == set()


@pytest.mark.parametrize(("word", "found"), [("rape", set()), ("abuse", {"rape"})])
def test_in_latin_letters_five_make_a_word(word: str, found: set[str]) -> None:
    outer = span(0, 12, "abusecenters", "service", "x")
    assert danger_in(outer, span(0, len(word), word, "concept", "rape")) == found


def test_an_everyday_concept_inside_a_name_does_not_count() -> None:
    assert danger_in(NAME, span(0, 2, "아이", "concept", "child")) == set()


def test_inside_a_plain_word_danger_does_not_count() -> None:
    plain = span(0, 6, "학교폭력신고", "concept", "school")
    assert danger_in(plain, span(2, 4, "폭력", "concept", "dv")) == {"school"}
    both = Span(0, 6, "가정폭력상담", (Sense("service", "x", "ko"), Sense("concept", "help", "ko")))
    assert danger_in(both, span(2, 4, "폭력", "concept", "dv")) == {"help"}
    street = span(0, 6, "가정폭력상담", "district", "x")
    assert danger_in(street, span(2, 4, "폭력", "concept", "dv")) == set()


INNER = span(2, 4, "폭력", "concept", "dv")


@pytest.mark.parametrize(
    ("other", "counts"),
    [
        (span(0, 4, "학교폭력", "concept", "school"), False),
        (span(2, 6, "폭력영화", "concept", "film_noir"), False),
        (span(0, 4, "가정폭력", "concept", "rape"), True),  # a danger itself
        (span(0, 4, "학교폭력", "category", "school"), True),  # no concept
        (span(1, 4, "교폭력", "concept", "school"), True),  # fewer than four letters
        (span(4, 8, "상담신고", "concept", "school"), True),  # stands after it
        (span(0, 2, "학교생활", "concept", "school"), True),  # stands before it
    ],
)
def test_a_longer_everyday_word_over_it_takes_danger_away(other: Span, counts: bool) -> None:
    assert ("dv" in danger_in(NAME, INNER, other)) == counts


@pytest.mark.parametrize(("letters", "counts"), [(4, True), (5, False), (6, False)])
def test_an_everyday_word_must_not_be_much_shorter(letters: int, counts: bool) -> None:
    long = span(0, 6, "가정폭력상담", "concept", "dv")
    other = Span(0, letters, "사" * letters, (Sense("concept", "school", "ko"),))
    found = danger_in(span(0, 6, "가정폭력상담", "service", "x"), long, other)
    assert found == ({"dv"} if counts else set())


def need(code: str, *concepts: str, is_crisis: bool = False) -> Need:
    return Need(code, frozenset(concepts), is_crisis)


def ask(*concepts: str) -> list[str]:
    needs = [
        need("care", "child"),
        need("sick_child", "child", "sick"),
        need("class", "learn"),
        need("hospital", "sick", "now"),
        need("violence", "hit", is_crisis=True),
        need("class", "learn", "korean"),
        need("class", "korean"),
    ]
    return [n.need for n in needs_of(set(concepts), SimpleNamespace(needs=needs))]  # type: ignore[arg-type]


def test_a_rule_gives_way_to_one_that_says_more() -> None:
    assert ask("child") == ["care"]
    assert ask("child", "sick") == ["sick_child"]
    assert ask("sick") == []


def test_danger_leads_then_what_says_most_and_nothing_comes_twice() -> None:
    assert ask("learn", "hit", "child", "sick") == ["violence", "sick_child", "class"]
    assert ask("learn", "korean") == ["class"]
    assert ask("korean", "child", "sick", "now") == ["sick_child", "hospital", "class"]
