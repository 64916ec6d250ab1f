"""The drawn map: numbers as in the list, names that do not cover each other, only what is seen."""

from __future__ import annotations

import pytest

from service_finder.catalogue.wording import Worded
from service_finder.maps.drawing import (
    HEIGHT,
    PIN_PX,
    WIDTH,
    Frame,
    Landmark,
    Mark,
    draw,
    numbers_text,
)
from service_finder.maps.lettering import Box, is_free, width_of
from service_finder.maps.outlines import outlines

NAMES = {o.code: Worded(o.name_ko, "ko", "source") for o in outlines()}
CITY_HALL = (37.5663, 126.9779)


def test_an_empty_map_shows_all_of_seoul() -> None:
    picture = draw([], NAMES)
    assert len(picture.outlines) == 25
    assert picture.pins == ()
    assert len(picture.districts) >= 15
    assert picture.stations == ()
    assert {name.lang for name in picture.districts} == {"ko"}


def test_each_place_is_a_numbered_pin_where_it_is() -> None:
    picture = draw([Mark(1, 37.60, 126.90), Mark(2, 37.50, 127.10)], NAMES)
    west, east = picture.pins
    assert (west.numbers, west.text) == ((1,), "1")
    assert west.x < east.x
    assert west.y < east.y
    assert all(PIN_PX / 2 <= p.x <= WIDTH - PIN_PX / 2 and 0 <= p.y <= HEIGHT for p in picture.pins)


def test_places_at_one_address_share_a_pin_with_all_their_numbers() -> None:
    marks = [Mark(n, *CITY_HALL) for n in (3, 1, 2)] + [Mark(4, 37.50, 127.10)]
    shared, alone = draw(marks, NAMES).pins
    assert (shared.numbers, shared.text) == ((1, 2, 3), "1–3")
    assert shared.width > PIN_PX
    assert alone.numbers == (4,)


@pytest.mark.parametrize(
    ("numbers", "text"),
    [([7], "7"), ([1, 2], "1–2"), ([1, 4], "1, 4"), ([2, 3, 5], "2–3, 5"), ([1, 3, 5], "1 +2")],
)
def test_numbers_are_written_shortly(numbers: list[int], text: str) -> None:
    assert numbers_text(numbers) == text


def test_a_frame_around_a_point_puts_it_in_the_middle() -> None:
    frame = Frame.at(*CITY_HALL, 15)
    assert frame.place(*CITY_HALL) == (WIDTH / 2, HEIGHT / 2)
    picture = draw([Mark(1, *CITY_HALL), Mark(2, 37.45, 127.1)], NAMES, frame=frame)
    assert [p.numbers for p in picture.pins] == [(1,)], "the other place is out of the picture"
    assert 0 < len(picture.outlines) < 6


def test_one_place_is_not_shown_nearer_than_helps() -> None:
    picture = draw([Mark(1, *CITY_HALL)], NAMES)
    assert picture.outlines, "a district is still to be seen around it"


def test_stations_are_written_when_near_and_where_there_is_room() -> None:
    station = Landmark(37.5700, 126.9830, Worded("Jonggak", "en", "official"))
    hidden = Landmark(*CITY_HALL, Worded("under the pin", "en", "official"))
    elsewhere = Landmark(37.45, 127.1, Worded("far", "en", "official"))
    near = draw([Mark(1, *CITY_HALL)], NAMES, [station, hidden, elsewhere])
    assert [(s.text, s.lang) for s in near.stations] == [("Jonggak", "en")]
    far = draw([Mark(1, 37.66, 126.80), Mark(2, 37.45, 127.15)], NAMES, [station])
    assert far.stations == ()


def test_names_never_cover_each_other() -> None:
    names = {code: Worded("Quận Seodaemun và", "vi", "composed") for code in NAMES}
    written = draw([], names).districts
    boxes = [Box(n.x, n.y, width_of(n.text, 15), 15) for n in written]
    assert 5 < len(written) < 25
    assert all(is_free(box, boxes[:i]) for i, box in enumerate(boxes))


def test_letters_of_each_script_have_their_width() -> None:
    assert width_of("가나", 10) == 20
    assert width_of("ab", 10) == pytest.approx(11.6)
    assert width_of("e\u0301", 10) == pytest.approx(5.8)


def test_a_box_beside_another_is_free() -> None:
    assert is_free(Box(0, 0, 10, 10), [Box(10, 0, 10, 10), Box(0, 10, 10, 10)])
    assert not is_free(Box(0, 0, 10, 10), [Box(9, 9, 10, 10)])
