"""Reading query strings strictly: nothing is ignored, nothing breaks."""

from __future__ import annotations

import pytest

from service_finder.api import params
from service_finder.api.problems import Problem
from tests.client import LintingClient

DECLARED = (
    params.text("q", "Words.", longest=10),
    params.whole("limit", "Number.", 1, 100, 20),
    params.choice("sort", "Order.", ("name", "distance"), "name"),
    params.flag("free", "Free."),
)


def faults(query: bytes) -> list[tuple[str, str]]:
    with pytest.raises(Problem) as refused:
        params.read(DECLARED, query)
    assert refused.value.status == 422
    return [(fault.code, fault.field) for fault in refused.value.faults]


def test_what_is_absent_or_empty_has_its_default() -> None:
    expected = {"q": None, "limit": 20, "sort": "name", "free": False}
    assert params.read(DECLARED, b"") == expected
    assert params.read(DECLARED, b"q=&limit=&sort=%20&free=&&") == expected


def test_values_are_read() -> None:
    given = params.read(DECLARED, "q=%ED%82%A4즈+a&limit=7&sort=distance&free=1".encode())
    assert given == {"q": "키즈 a", "limit": 7, "sort": "distance", "free": True}
    assert params.read(DECLARED, b"free=false")["free"] is False


@pytest.mark.parametrize(
    ("query", "fault"),
    [
        (b"page=1", ("unknown_parameter", "page")),
        (b"q=a&q=b", ("repeated_parameter", "q")),
        (b"q=%ff", ("bad_encoding", "q")),
        (b"%ff=1", ("bad_encoding", "")),
        (b"q=a%00b", ("control_characters", "q")),
        (b"q=a%c2%85", ("control_characters", "q")),
        (b"q=12345678901", ("too_long", "q")),
        (b"limit=0", ("bad_value", "limit")),
        (b"limit=101", ("bad_value", "limit")),
        (b"limit=1e1", ("bad_value", "limit")),
        ("limit=٣".encode(), ("bad_value", "limit")),
        (b"sort=best", ("bad_value", "sort")),
        (b"free=maybe", ("bad_value", "free")),
    ],
)
def test_each_fault_is_named(query: bytes, fault: tuple[str, str]) -> None:
    assert faults(query) == [fault]


def test_all_faults_are_named_at_once_and_each_once() -> None:
    assert faults(b"x=1&x=2&limit=0&q=%ff") == [
        ("unknown_parameter", "x"),
        ("bad_value", "limit"),
        ("bad_encoding", "q"),
    ]


def test_very_many_fields_are_refused() -> None:
    assert faults(b"&".join(b"a=1" for _ in range(1000)))[0][0] == "too_long"


def test_an_unknown_name_comes_back_short_and_printable(client: LintingClient) -> None:
    answer = client.get("/api/v1/status?" + "%3Cscript%3E%00" + "x" * 9000 + "=1")
    assert answer.status_code == 422
    assert b"<" not in answer.data
    field = answer.get_json()["errors"][0]["field"]
    assert (len(field), field.isprintable()) == (40, True)
