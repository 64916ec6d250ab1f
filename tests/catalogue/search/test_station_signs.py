"""Whoever types what stands on the sign of a station is near that station."""

from __future__ import annotations

import pytest

from service_finder.catalogue.search.understand import understand
from service_finder.lib.shipped import rows_of


@pytest.mark.parametrize(
    ("lang", "asked"), [("zh", "{}站附近 儿童乐园"), ("ja", "{}駅の近く 家族センター")]
)
def test_every_sign_is_understood(lang: str, asked: str) -> None:
    taken = {
        row["name_ko"]: near
        for row in rows_of("station_signs.csv")
        if (near := _near(asked.format(row[f"name_{lang}"]), lang)) != row["name_ko"]
    }
    assert taken == {}


@pytest.mark.parametrize(
    ("lang", "query", "station"),
    [
        ("ja", "汝矣島駅 キッズカフェ", "여의도역"),
        ("ja", "狎鷗亭駅の近く", "압구정역"),
        ("ja", "永登浦区庁駅", "영등포구청역"),
        ("zh", "钟路3街站附近", "종로3가역"),
        ("zh", "汝矣岛附近 儿童乐园", "여의도역"),
        ("zh", "고속터미널역", "고속터미널역"),
        ("zh", "高速巴士客运站", "고속터미널역"),
    ],
)
def test_other_characters_and_figures_are_the_same_sign(
    lang: str, query: str, station: str
) -> None:
    assert _near(query, lang) == station


@pytest.mark.parametrize("query", ["高德地图", "君子", "上一洞", "江南区厅", "大兴"])
def test_a_short_name_is_no_station_by_itself(query: str) -> None:
    assert not str(_near(query, "zh")).endswith("역")


def _near(query: str, lang: str) -> str | None:
    anchor = understand(query, lang=lang).anchor
    return anchor.name_ko if anchor else None
