"""Programmes as views: protection, ages, wording; the facts agree with the shipped rows."""

from __future__ import annotations

import csv
import datetime as dt

from flask import Flask

from service_finder.catalogue import citations, eligibility, programs
from service_finder.config import DATA
from service_finder.extensions import begin_write, db
from service_finder.models import Program, Text

TODAY = dt.date(2026, 11, 21)


def add(program_id: str, name: str, **columns: str) -> None:
    begin_write()
    db.session.add(Program(id=program_id, name=name, category="victim_support", **columns))
    db.session.commit()


def test_a_refuge_is_no_programme(app: Flask) -> None:
    add("p-1", "가정폭력 피해자 보호시설 입소")
    add("p-2", "피해자 상담")
    assert [program.id for program in programs.every()] == ["p-2"]


def test_a_refuge_named_in_another_language_is_no_programme(app: Flask) -> None:
    add("p-1", "피해자 지원")
    begin_write()
    db.session.add(
        Text(record_type="program", record_id="p-1", field="name", lang="en",
             text="Women's shelter", origin="staff")
    )  # fmt: skip
    db.session.commit()
    programs._every.cache_clear()
    assert programs.get("p-1") is None


def test_an_address_is_withheld_where_readers_may_be_in_danger(app: Flask) -> None:
    add("p-1", "피해자 상담", target="누구나", apply_text="동작구 여의대방로54길 18로 오세요")
    program = programs.get("p-1")
    assert program is not None
    assert program.text("apply", "ko") is None
    assert str(program.text("target", "ko")) == "누구나"


def test_every_shipped_programme_has_facts_and_the_other_way_round() -> None:
    with (DATA / "programs.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["id"]: row for row in csv.DictReader(file)}
    with (DATA / "program_facts.csv").open(encoding="utf-8", newline="") as file:
        facts = {row["program_id"]: row for row in csv.DictReader(file)}
    assert rows.keys() == facts.keys()
    for program_id, row in rows.items():
        assert facts[program_id]["document"] in row["source"], program_id
        assert facts[program_id]["document"] in citations.documents()
        if row["age_min"] and facts[program_id]["adult_from_years"]:
            assert row["age_min"] == facts[program_id]["adult_from_years"], program_id
            assert row["age_max"] == facts[program_id]["adult_to_years"], program_id


def test_needs_are_questions_that_can_be_asked() -> None:
    from_data = {
        fact
        for program_id in programs._facts()
        for group in programs.facts_of(program_id).needs
        for fact in group
    }
    assert from_data <= set(eligibility.QUESTIONS)


def test_search_folds_case_spaces_and_diacritics(app: Flask) -> None:
    begin_write()
    db.session.add(Program(id="p-1", name="한국어 교육", category="multicultural"))
    db.session.add(
        Text(record_type="program", record_id="p-1", field="name", lang="vi",
             text="Lớp học tiếng Hàn", origin="staff")
    )  # fmt: skip
    db.session.commit()
    for q in ("한국어교육", "lop hoc", "LỚP", "한국어  교육", "multicultural"):
        assert [p.id for p in programs.find(q, on=TODAY)] == ["p-1"], q
    assert programs.find("일본어", on=TODAY) == []
