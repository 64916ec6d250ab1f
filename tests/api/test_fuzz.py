"""Whatever is asked, a read answers or refuses: never a crash, never markup, always JSON."""

from __future__ import annotations

import json
import random
from urllib.parse import quote_from_bytes

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service_finder.api.routes import OPERATIONS, Operation
from tests.client import LintingClient

HOSTILE = (
    b"", b"0", b"-1", b"1e309", b"NaN", b"inf,inf", b"90,180", b"37.5,127.0", b"999999999999999999",
    b"' OR 1=1 --", b"{{7*7}}", b"${7*7}", b"<script>alert(1)</script>", b"%", b"%zz", b"../../etc",
    b"\xff\xfe", b"\xed\xa0\x80", b"\x00", b"a\x00b", b"\r\nSet-Cookie: a=b", b"\xe2\x80\xae",
    "키즈카페".encode(), "ㄷㅈㄱㄱㅈㅅㅌ".encode(), b"zlwmzkvp", "남편이 때려요".encode(),
    "강남역 근처".encode(),
    b"now", b"9999-12-31T23:59:59-23:59", b"0001-01-01T00:00:00+23:59", b"2026-02-30", b"24:00",
    b"11590", "동작구".encode(), b"kids_cafe", b"ko", b"xx", b"true", b"json", b"ndjson",
    b"x" * 10_240,
    b"126.9,37.4,127.1,37.6", b"-180,-90,180,90", b"180,90,-180,-90", b",,,", b"1,2,3,4,5",
)  # fmt: skip
VALUES = st.one_of(
    st.sampled_from(HOSTILE),
    st.binary(max_size=40),
    st.text(max_size=20).map(lambda text: text.encode("utf-8", "surrogatepass")),
    st.integers(-5, 2000).map(lambda number: str(number).encode()),
)
IDS = st.one_of(
    st.sampled_from(
        [b"kc-dj230901", b"s-1366-seoul", b"dv-support", b"nothing", b"\xff", b"a\x00"]
    ),
    st.binary(min_size=1, max_size=30),
)
ALLOWED = {200, 304, 308, 404, 405, 422}


@st.composite
def requests(draw: st.DrawFn) -> tuple[str, str]:
    """A path and a raw query of one of the reads, some of it right, some of it hostile."""
    operation: Operation = draw(st.sampled_from(sorted(OPERATIONS.values(), key=lambda o: o.path)))
    path = operation.path
    for name in operation.ids:
        path = path.replace("{" + name + "}", quote_from_bytes(draw(IDS), safe=""))
    names = [param.name for param in operation.declared] + ["nix", "lang"]
    pairs = draw(st.lists(st.tuples(st.sampled_from(names), VALUES), max_size=5))
    raw = draw(st.booleans())
    query = "&".join(
        f"{name}={value.decode('latin-1') if raw else quote_from_bytes(value)}"
        for name, value in pairs
    )
    return path, query


def check(client: LintingClient, path: str, query: str) -> None:
    answer = client.get(path, query_string=query)
    assert answer.status_code in ALLOWED, (path, query)
    if answer.status_code == 308:
        return
    assert b"<" not in answer.data, (path, query)
    if answer.status_code >= 400:
        assert answer.mimetype == "application/problem+json"
    elif answer.mimetype == "application/x-ndjson":
        for line in answer.get_data(as_text=True).splitlines():
            json.loads(line)
    else:
        assert isinstance(answer.get_json(force=True), dict)


def test_reads_never_crash(reader: LintingClient, whole: bool) -> None:

    @settings(
        max_examples=2000 if whole else 250,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    @given(requests())
    def run(asked: tuple[str, str]) -> None:
        check(reader, *asked)

    run()


def test_every_parameter_bears_the_worst(reader: LintingClient, whole: bool) -> None:
    """Each hostile value in each parameter by itself; a tenth of them unless all are asked for."""
    asked = [
        (operation.path, f"{param.name}={quote_from_bytes(value)}")
        for operation in OPERATIONS.values()
        if not operation.ids
        for param in operation.declared
        for value in HOSTILE
    ]
    start = 0 if whole else random.SystemRandom().randrange(10)
    for path, query in asked[start :: 1 if whole else 10]:
        check(reader, path, query)
