"""Words in forms nobody wrote down: a danger is known in every ending of its verb."""

import pytest

from service_finder.catalogue.search import understand
from service_finder.catalogue.search.wordforms import plural, verb_forms


@pytest.mark.parametrize(
    ("stem", "forms"),
    [
        ("때리", {"때립", "때린", "때릴", "때림"}),
        ("때려", {"때렸"}),
        ("따라와", {"따라왔"}),
        ("폭행", set()),
        ("때", set()),
        ("dv", set()),
    ],
)
def test_a_stem_stands_for_its_forms(stem, forms):
    assert set(verb_forms(stem)) == forms


@pytest.mark.parametrize(
    ("phrase", "form"),
    [
        ("Family Centre", "Family Centres"),
        ("Toy library", "Toy libraries"),
        ("Play day", "Play days"),
        ("Big church", "Big churches"),
        ("Toys", ""),
        ("DV", ""),
    ],
)
def test_an_english_kind_has_a_plural(phrase, form):
    assert plural(phrase) == form


@pytest.mark.parametrize("who", ["남편이", "아빠가", "전남친이", "아내가", "남자친구가"])
@pytest.mark.parametrize(
    "what",
    ["때립니다", "때려요", "때렸습니다", "때린다", "때릴까봐", "밀칩니다", "밀쳤어요", "던집니다",
     "따라옵니다", "따라왔어요", "쫓아다닙니다", "가둡니다", "가뒀어요", "목을 조릅니다",
     "멱살을 잡아요", "폭행합니다", "두들겨 팹니다"],
)  # fmt: skip
def test_violence_is_known_in_every_ending(who, what):
    assert understand(f"{who} {what}", lang="ko").crisis


@pytest.mark.parametrize(
    "query",
    ["채팅에서 만난 아저씨가 사진 보내래요", "older man online asks my daughter for photos",
     "网友让我女儿发照片", "ネットで知り合った人が娘に写真を",
     "người lạ trên mạng xin ảnh con tôi"],
)  # fmt: skip
def test_a_stranger_who_lures_a_child_is_a_danger(query):
    meant = understand(query, lang="en")
    assert meant.crisis
    assert "exploitation" in meant.needs


@pytest.mark.parametrize(
    "query", ["my boss refuses maternity leave", "he refused to pay", "refuses to sleep", "대필"]
)
def test_a_word_that_only_looks_like_a_refuge_is_none(query):
    assert not understand(query, lang="en").shelter_hunt
    assert not understand(query, lang="en").crisis
