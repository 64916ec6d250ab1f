"""The landmarks of the lexicon: each beside a station that exists, each name once."""

from collections import Counter

from service_finder.catalogue.search.places import shipped_places
from service_finder.lib.shipped import rows_of
from service_finder.lib.text import fold, squeeze


def test_each_landmark_lies_beside_a_known_station():
    places = shipped_places()
    for row in rows_of("lexicon/landmarks.csv"):
        assert row["lang"] in ("ko", "en", "zh", "ja", "vi")
        spot = places.station(row["station"])
        assert spot is not None
        assert spot.points


def test_no_name_means_two_places():
    stations = {
        (squeeze(fold(name)), row["station"])
        for row in rows_of("lexicon/landmarks.csv")
        for name in row["words"].split("|")
    }
    assert [
        name for name, count in Counter(name for name, _ in stations).items() if count > 1
    ] == []
