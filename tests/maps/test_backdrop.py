"""The base of the map in the reader's language, from the shipped tables."""

from __future__ import annotations

import pytest
from flask import Flask

from service_finder.catalogue import revision
from service_finder.extensions import db
from service_finder.lib.marking import LANGUAGES
from service_finder.maps import backdrop
from service_finder.models import District, Station, Text

pytestmark = pytest.mark.usefixtures("named")


@pytest.fixture
def named(app: Flask) -> None:
    db.session.add_all(
        [
            District(code="11590", name="동작구", latitude=37.5, longitude=126.95),
            Station(id="a", name="가양역", latitude=37.5613, longitude=126.8545),
            Station(id="b", name="가오리역", latitude=37.6416, longitude=127.0168),
            *(
                Text(
                    record_type=kind,
                    record_id=i,
                    field="name",
                    lang=lang,
                    text=text,
                    origin="official",
                )
                for kind, i, lang, text in (
                    ("district", "11590", "zh", "铜雀区"),
                    ("district", "11590", "en", "Dongjak-gu"),
                    ("station", "a", "en", "Gayang"),
                )
            ),
        ]
    )
    db.session.commit()


@pytest.mark.parametrize(
    ("lang", "name", "shown_in"),
    [("ko", "동작구", "ko"), ("zh", "铜雀区", "zh"), ("ja", "Dongjak-gu", "en")],
)
def test_districts_are_named_in_the_reader_s_language(lang: str, name: str, shown_in: str) -> None:
    found = backdrop.districts_json(lang)
    (dongjak,) = [f for f in found["features"] if f["id"] == "11590"]
    assert (dongjak["properties"]["name"], dongjak["properties"]["lang"]) == (name, shown_in)
    assert dongjak["properties"]["approximate"] is True
    assert dongjak["geometry"]["type"] == "MultiPolygon"
    assert "Approximate" in found["attribution"]
    assert backdrop.district_names(lang)["11590"].text == name


def test_a_district_without_a_row_still_has_its_korean_name() -> None:
    features = backdrop.districts_json("en")["features"]
    assert len(features) == 25
    (jongno,) = [f for f in features if f["id"] == "11110"]
    assert (jongno["properties"]["name"], jongno["properties"]["lang"]) == ("종로구", "ko")


def test_stations_fall_back_to_korean() -> None:
    found = [(s.name.text, s.name.lang) for s in backdrop.stations("vi")]
    assert sorted(found) == [("Gayang", "en"), ("가오리역", "ko")]
    features = backdrop.stations_json("vi")["features"]
    assert {"name": "Gayang", "lang": "en"} in [f["properties"] for f in features]
    assert [126.8545, 37.5613] in [f["geometry"]["coordinates"] for f in features]


def test_a_new_revision_of_the_directory_is_seen_at_once() -> None:
    assert len(backdrop.stations("ko")) == 2
    db.session.add(Station(id="c", name="강남역", latitude=37.4979, longitude=127.0276))
    db.session.commit()
    assert len(backdrop.stations("ko")) == 2, "kept while the revision is the same"
    revision.raise_it()
    db.session.commit()
    assert len(backdrop.stations("ko")) == 3


def test_every_language_has_a_backdrop() -> None:
    for lang in LANGUAGES:
        assert len(backdrop.districts_json(lang)["features"]) == 25
