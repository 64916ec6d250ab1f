"""A source states a day, a month, a year or nothing; readers see just that."""

import pytest

from service_finder.public.dates import stated_date


@pytest.mark.parametrize(
    ("as_of", "lang", "words"),
    [
        ("2024-05-31", "en", "May 31, 2024"),
        ("2024-05-31", "ko", "2024년 5월 31일"),
        ("2024-05", "en", "May 2024"),
        ("2024", "ja", "2024年"),
        ("2024", "ko", "2024년"),
        ("2024", "vi", "năm 2024"),
        ("2024", "en", "2024"),
        ("", "en", ""),
        ("around 2020", "en", "around 2020"),
    ],
)
def test_stated_date(as_of: str, lang: str, words: str) -> None:
    assert stated_date(as_of, lang) == words
