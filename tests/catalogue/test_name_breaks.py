"""A Chinese or Japanese name breaks before the words that close it, never within them."""

from __future__ import annotations

import pytest

from service_finder.catalogue.name_breaks import pieces


@pytest.mark.parametrize(
    ("lang", "name", "expected"),
    [
        ("zh", "首尔市第2号据点型社区课后中心", ["首尔市第2号", "据点型社区课后中心"]),
        ("zh", "（Udangtangtang森林大冒险）", ["（Udangtangtang", "森林大冒险）"]),
        ("zh", "Sadang 3-dong店", ["Sadang 3-dong店"]),
        ("ja", "ソウル子ども発達支援センター", ["ソウル", "子ども発達支援", "センター"]),
        ("ja", "ソウル型キッズカフェ 市立1号店", ["ソウル型キッズカフェ 市立1号店"]),
        ("ja", "松坡区家族センター 第3センター", ["松坡区家族センター 第3センター"]),
        ("en", "Dongjak-gu Family Center", ["Dongjak-gu Family Center"]),
        ("ko", "동작구가족센터", ["동작구가족센터"]),
    ],
)
def test_where_a_name_may_go_on(lang: str, name: str, expected: list[str]) -> None:
    assert list(pieces(name, lang, 12)) == expected


def test_the_pieces_are_the_name() -> None:
    name = "中央デジタル性犯罪被害者支援センター"
    assert len(pieces(name, "ja", 12)) > 1
    assert "".join(pieces(name, "ja", 12)) == name
