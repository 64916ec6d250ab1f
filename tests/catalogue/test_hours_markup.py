from __future__ import annotations

from service_finder.catalogue.hours import parse_hours, schema_org


def test_certain_hours_become_markup() -> None:
    found = schema_org(
        parse_hours("월–금 9:00–18:00, 토 10:00–15:00, 일요일·공휴일 휴관").schedules
    )
    assert found == [
        {
            "@type": "OpeningHoursSpecification",
            "dayOfWeek": [
                f"https://schema.org/{day}"
                for day in ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
            ],
            "opens": "09:00",
            "closes": "18:00",
        },
        {
            "@type": "OpeningHoursSpecification",
            "dayOfWeek": ["https://schema.org/Saturday"],
            "opens": "10:00",
            "closes": "15:00",
        },
        {
            "@type": "OpeningHoursSpecification",
            "dayOfWeek": ["https://schema.org/PublicHolidays"],
            "opens": "00:00",
            "closes": "00:00",
        },
    ]


def test_season_whole_day_and_holidays() -> None:
    text = "운영 토요일, 공휴일 00:00~24:00; 운영기간 26.12.5(토)~12.19(토)"
    (found,) = schema_org(parse_hours(text).schedules)
    assert found["dayOfWeek"] == [
        "https://schema.org/Saturday",
        "https://schema.org/PublicHolidays",
    ]
    assert (found["opens"], found["closes"]) == ("00:00", "23:59")
    assert (found["validFrom"], found["validThrough"]) == ("2026-12-05", "2026-12-19")


def test_what_is_not_certain_is_left_out() -> None:
    for text in (
        "운영 화~일; 휴관 월, 공휴일",
        "10:30–18:30",
        "학기 중 10:00–19:00",
        "월 상담 9:00~10:00",
    ):
        assert schema_org(parse_hours(text).schedules) == []
