import pytest

from service_finder.catalogue.search import suggest


def offered(index, text, lang="ko"):
    return [(s.type, s.id) for s in suggest(index, text, lang)]


@pytest.mark.parametrize(
    ("typed", "lang", "expected"),
    [
        ("키ㅈ", "ko", ("category", "kids_cafe")),
        ("키즈", "ko", ("category", "kids_cafe")),
        ("동자", "ko", ("district", "11590")),
        ("Dongja", "en", ("district", "11590")),
        ("gia đ", "vi", ("category", "family_center")),
        ("おも", "ja", ("category", "toy_library")),
        ("대방", "ko", ("station", "대방역")),
        ("daeba", "en", ("station", "대방역")),
        ("korean cl", "en", ("program", "korean-class")),
        ("달빛마실", "ko", ("place", "kiwoom-nowon-04")),
    ],
)
def test_what_was_begun_is_completed(index, typed, lang, expected):
    assert expected in offered(index, typed, lang)


@pytest.mark.parametrize(
    "typed",
    ["남편이 때려요", "가정폭력", "쉼터", "해바라기", "bạo hành", "shelter", "はたけ", "   ", ""],
)
def test_nothing_is_offered_for_words_of_violence_or_nothing(index, typed):
    kinds = {index.category_codes[index.category[index.ordinals[i]]]
             for t, i in offered(index, typed) if t == "place"}  # fmt: skip
    assert not kinds & {"safety_service", "counselling", "national_hotline"}
    if typed.strip() and typed != "はたけ":
        assert offered(index, typed) == []


def test_texts_are_in_the_language_of_the_page(index):
    texts = {lang: suggest(index, "대방역", lang)[0].text for lang in ("ko", "en", "vi")}
    assert texts == {"ko": "대방역", "en": "Daebang Station", "vi": "Ga Daebang"}


def test_the_list_is_no_longer_than_asked(index):
    assert len(suggest(index, "동", "ko", limit=3)) == 3
