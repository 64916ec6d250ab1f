import pytest

from service_finder.lib.utmk import to_wgs84


def test_city_hall_lands_where_it_is():
    lat, lng = to_wgs84(953_901.0, 1_952_032.0)
    assert lat == pytest.approx(37.5665, abs=1e-4)
    assert lng == pytest.approx(126.9780, abs=1e-4)


def test_the_origin_is_the_origin():
    assert to_wgs84(1_000_000, 2_000_000) == pytest.approx((38.0, 127.5), abs=1e-6)
