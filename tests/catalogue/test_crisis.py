"""What a person in danger reads is whole in five languages, and agrees with the directory."""

from __future__ import annotations

import csv
import re
import string
import tomllib
from typing import Any

import pytest

from service_finder.catalogue import crisis
from service_finder.config import DATA
from service_finder.lib.marking import LANGUAGES


def shape(told: Any) -> Any:
    """The keys and lengths of a text, with the names of what is filled in."""
    if isinstance(told, dict):
        return {key: shape(value) for key, value in told.items()}
    if isinstance(told, list):
        return [shape(value) for value in told]
    return sorted(name for _text, name, _spec, _conv in string.Formatter().parse(told) if name)


def texts() -> dict[str, Any]:
    return tomllib.loads((DATA / crisis.TEXTS).read_text(encoding="utf-8"))


def facts() -> dict[str, Any]:
    return tomllib.loads((DATA / crisis.LINES).read_text(encoding="utf-8"))


def directory() -> dict[str, dict[str, str]]:
    with (DATA / "facilities.csv").open(encoding="utf-8-sig", newline="") as file:
        return {row["id"]: row for row in csv.DictReader(file)}


def every_sentence(told: Any) -> list[str]:
    if isinstance(told, str):
        return [told]
    values = told.values() if isinstance(told, dict) else told
    return [sentence for value in values for sentence in every_sentence(value)]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_language_says_the_same_things(lang: str) -> None:
    assert shape(texts()[lang]) == shape(texts()["en"])
    given = {key: value for key, value in texts()[lang].items() if key != "reviewed_by"}
    assert all(sentence.strip() for sentence in every_sentence(given))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_language_names_the_same_numbers(lang: str) -> None:
    """A number more or less in one language would send somebody to the wrong line."""
    number = re.compile(r"(?<![\d-])(?:\d{2,4}-)+\d{3,4}(?!\d)|(?<!\d)1\d{2,3}(?!\d)")
    traps = {"110", "113", "114", "115", "120"}  # warned of where readers know them from home

    def numbers(told: Any) -> set[str]:
        return {n for sentence in every_sentence(told) for n in number.findall(sentence)} - traps

    for key in ("need", "line"):
        for one, told in texts()[lang][key].items():
            assert numbers(told) == numbers(texts()["en"][key][one]), (key, one)
    for key, told in texts()[lang]["say"].items():
        assert numbers(told) == numbers(texts()["en"]["say"][key]), key


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_number_is_said_that_the_directory_does_not_hold(lang: str) -> None:
    rows = directory()
    known = {row["phone"] for row in rows.values()} | {"110", "113", "114", "115"}
    said = re.findall(r"(?<![\d-])\d{2,4}-\d{3,4}(?:-\d{4})?(?!\d)", " ".join(
        every_sentence({**texts()[lang], "date": ""})
    ))  # fmt: skip
    assert said
    assert set(said) <= known


@pytest.mark.parametrize("lang", ["zh", "ja", "vi"])
def test_the_police_are_never_named_without_the_trap(lang: str) -> None:
    home = {"zh": "不是110", "ja": "110ではありません", "vi": "không phải 113"}[lang]
    assert home in crisis.lines(["police"], lang)[0].name
    assert home in crisis.words(lang).say["traps"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_terms_are_the_glossarys(lang: str) -> None:
    with (DATA / "glossary.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = {row["ko"]: row["zh_hans" if lang == "zh" else lang] for row in csv.DictReader(file)}
    say = crisis.words(lang).say
    pairs = {
        "exit": "빠른 나가기",
        "danger_now": "지금 위험하면 112로 전화하세요",
        "cannot_speak": "말하기 어려우면 112로 문자하세요",
        "call_first": "전화하면 갈 곳을 알려 드립니다",
        "own_language": "모국어로 상담할 수 있습니다",
    }
    for key, korean in pairs.items():
        assert say[key].rstrip(".") == rows[korean].rstrip("."), key
    assert rows["여성긴급전화 1366"] == crisis.lines(["women"], lang)[0].name
    assert rows["안심귀가스카우트"] == say["walk_heading"]


def test_lines_are_rows_of_the_directory() -> None:
    rows = directory()
    for key, line in facts()["line"].items():
        row = rows[line["service"]]
        shown = crisis.lines([key], "ko")[0]
        assert shown.number == row["phone"]
        assert shown.needs_verifying == (row["verify"] == "yes")
        if row["languages"]:
            assert shown.languages == tuple(row["languages"].split("|"))
        if "24시간" in row["hours_ko"]:
            assert line["hours"] == "always"
    for service in [s for need in facts()["need"] for s in need.get("services", ())]:
        assert service in rows
    for family in [f for need in facts()["need"] for f in need.get("families", ())]:
        assert any(service.startswith(family) for service in rows)
    assert {crisis.walk_service(), crisis.desk_service(), *crisis.city_services()} <= set(rows)


def test_only_what_the_data_confirms_stands_alone() -> None:
    first = crisis.first("en")
    assert [line.number for line in first] == ["112", "1366"]
    assert all(line.is_confirmed and line.hours == "always" for line in first)
    assert not any(line.needs_verifying for line in first)
    confirmed = [line for line in crisis.card("en") if line.is_confirmed]
    assert confirmed == list(first)
    # A fact that is not in the directory says that nobody has checked it with the office.
    for line in crisis.card("en"):
        row = directory()[line.service_id]
        if line.cost != "unknown":
            assert "cost" in line.unchecked
        if line.text != "none":
            assert "text" in line.unchecked
        if line.languages and not row["languages"]:
            assert "languages" in line.unchecked
        if line.hours == "always" and "24시간" not in row["hours_ko"] and not line.is_confirmed:
            assert "hours" in line.unchecked


def test_the_card_shows_present_numbers_where_they_are_known() -> None:
    shown = crisis.card("ko", {"s-digital-sex-crime": "02-815-1111", "elsewhere": "1"})
    assert [line.number for line in shown] == [
        "112", "1366", "1577-1366", "119", "02-815-1111", "120",
    ]  # fmt: skip
    assert {"n-112", "s-1366-seoul", "s-danuri"} <= set(crisis.card_services())


def test_needs_come_in_order_with_their_lines() -> None:
    needs = crisis.needs("en")
    assert [need.key for need in needs] == ["hurt", "follow", "pictures", "child", "help"]
    for need in needs:
        assert {"112", "1366"} <= {line.number for line in need.lines}, need.key
        assert need.passage.heading


def test_help_items_are_the_card_as_json() -> None:
    items = crisis.help_items("vi")
    assert [item["phone"] for item in items][:2] == ["112", "1366"]
    assert items[0]["name"] == "Cảnh sát 112 (không phải 113)"
    assert items[0]["open"] == {"state": "open"}
    assert items[-1]["open"] == {"state": "unknown"}


def test_lines_that_answer_day_and_night() -> None:
    assert {"n-112", "s-1366-seoul", "s-danuri"} <= crisis.always_open()
    assert "n-120" not in crisis.always_open()


def test_desks_of_the_walk_home() -> None:
    assert crisis.walk_desks() == (("11380", "02-351-6044"),)
