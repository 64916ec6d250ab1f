"""The bars of the search on the published query sets (see tests/samples/queries/README.md)."""

from pathlib import Path

import pytest

from service_finder.catalogue.search.report import Searcher, main, point_of, report
from service_finder.catalogue.search.scoring import read_rows, recall_at_5

SETS = Path(__file__).parents[2] / "samples/queries"


@pytest.fixture(scope="module")
def search(documents):
    return Searcher(documents)


@pytest.fixture(scope="module", params=["tuning", "holdout", "fresh", "told"])
def table(request, search):
    return recall_at_5(read_rows(SETS / f"{request.param}.csv"), search)


def test_overall(table):
    assert table["all", "all"].recall >= 0.95


@pytest.mark.parametrize("lang", ["ko", "en", "zh", "ja", "vi"])
def test_each_language(table, lang):
    assert table["all", lang].recall >= 0.92


def test_each_class(table):
    low = {k: s.recall for (k, lang), s in table.items() if lang == "all" and s.recall < 0.85}
    assert low == {}


def test_nothing_dangerous_is_ever_missed(table):
    assert table["shelter_hunt", "all"].recall == 1.0
    assert table["crisis", "all"].recall >= 0.97


def test_the_report_shows_classes_and_languages(search, capsys):
    text = report(SETS / "tuning.csv", search, with_misses=True)
    assert "near_text" in text
    assert "recall" in text
    assert main([str(SETS / "tuning.csv")]) == 0
    assert "tuning.csv" in capsys.readouterr().out


def test_places_of_a_row_may_be_words():
    assert point_of("37.5,127.0") == (37.5, 127.0)
    assert point_of("대방역")[0] == pytest.approx(37.513, abs=0.01)
    assert point_of("동작구")[0] == pytest.approx(37.5, abs=0.05)
    assert point_of("zzzz") is None
    assert point_of("") is None


def test_the_misses_of_the_held_out_set_stay_unread(capsys):
    assert main(["--misses"]) == 0
    shown = dict(part.split(":", 1) for part in capsys.readouterr().out.split("\n\n") if part)
    assert shown.keys() == {"tuning.csv", "holdout.csv", "fresh.csv", "told.csv"}
    assert "missed" in shown["tuning.csv"]
    assert "missed" not in shown["holdout.csv"]
