"""Reading JSON bodies strictly: every fault is named by its field, nothing is guessed."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import request

from service_finder.api.problems import Fault, bad
from service_finder.booking.parties import Child, Party
from service_finder.lib.marking import LANGUAGES

MOST_CHILDREN = 40
MOST_SLOTS = 40
MOST_PEOPLE = 10_000
LONGEST_TEXT = 2000
LARGEST_ID = 2**53
LONGEST_ID = 80
A_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
FIELDS = frozenset({"offering", "slots", "wishes", "party", "answers", "lang", "waitlist"})
PARTY_FIELDS = frozenset({"children", "guardians", "people"})
CHILD_FIELDS = frozenset({"name", "born_on"})


@dataclass(frozen=True, slots=True)
class BookingRequest:
    """The body of POST /bookings, read. wishes: (offering id, slot id)."""

    offering: str
    slots: tuple[int, ...]
    wishes: tuple[tuple[str, int], ...]
    party: Party
    answers: Mapping[str, Any]
    lang: str
    waitlist: bool


class _Faults(list[Fault]):
    """Collects what is wrong."""

    def say(self, field: str, expected: str, code: str = "bad_value") -> None:
        """Note one fault."""
        self.append(Fault(code, field, expected))


def booking_request() -> BookingRequest:
    """Read the request's body; Problem (422) with every fault there is."""
    body, faults = _object(), _Faults()
    for name in sorted(set(body) - FIELDS):
        faults.say(name[:40], "", "unknown_parameter")
    lang = body.get("lang", "ko")
    if lang not in LANGUAGES:
        faults.say("lang", ", ".join(LANGUAGES))
    waitlist = body.get("waitlist", False)
    if not isinstance(waitlist, bool):
        faults.say("waitlist", "true, false")
    wishes = _wishes(body.get("wishes"), faults)
    if wishes and body.get("slots"):
        faults.say("wishes", "slots / wishes")  # one or the other; neither is passed over
    offering = body.get("offering") or (wishes[0][0] if wishes else "")
    if (
        not isinstance(offering, str)
        or not 0 < len(offering) <= LONGEST_ID
        or not offering.isprintable()
    ):
        faults.say("offering", "id")
    read = BookingRequest(
        offering=offering if isinstance(offering, str) else "",
        slots=_slots(body.get("slots"), faults),
        wishes=wishes,
        party=_party(body.get("party"), faults),
        answers=_answers(body.get("answers"), faults),
        lang=lang if lang in LANGUAGES else "ko",
        waitlist=waitlist is True,
    )
    if faults:
        raise bad(*faults)
    return read


def empty() -> None:
    """Accept no body, or an empty object."""
    if request.get_data() and _object():
        raise bad(Fault("bad_value", "", "{}"))


def _object() -> dict[str, Any]:
    try:
        body = json.loads(request.get_data().decode(), parse_constant=_refuse_constant)
        json.dumps(body, ensure_ascii=False).encode()  # half a surrogate pair is no text
    except UnicodeError as error:
        raise bad(Fault("bad_encoding")) from error
    except (ValueError, RecursionError) as error:
        raise bad(Fault("bad_value", "", "application/json")) from error
    if not isinstance(body, dict):
        raise bad(Fault("bad_value", "", "{…}"))
    return body


def _refuse_constant(name: str) -> None:
    raise ValueError(name)


def _id(value: object) -> int | None:
    """Read a slot id: a string of digits, as the API writes it, or the number itself."""
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= 16:
        value = int(value)
    if isinstance(value, int) and not isinstance(value, bool) and 0 < value < LARGEST_ID:
        return value
    return None


def _slots(value: object, faults: _Faults) -> tuple[int, ...]:
    if value is None:
        return ()
    if not isinstance(value, list) or len(value) > MOST_SLOTS:
        faults.say("slots", f"[…] (0–{MOST_SLOTS})")
        return ()
    found = [_id(one) for one in value]
    if None in found:
        faults.say("slots", "id")
    return tuple(one for one in found if one is not None)


def _wishes(value: object, faults: _Faults) -> tuple[tuple[str, int], ...]:
    if value is None:
        return ()
    if not isinstance(value, list) or len(value) > MOST_SLOTS:
        faults.say("wishes", f"[…] (0–{MOST_SLOTS})")
        return ()
    found = []
    for index, one in enumerate(value):
        wished = one if isinstance(one, dict) else {}
        offering, slot = wished.get("offering"), _id(wished.get("slot"))
        is_id = isinstance(offering, str) and len(offering) <= LONGEST_ID and offering.isprintable()
        if not is_id or slot is None or set(wished) != {"offering", "slot"}:
            faults.say(f"wishes.{index}", '{"offering": "…", "slot": "…"}')
        else:
            found.append((str(offering), slot))
    return tuple(found)


def _party(value: object, faults: _Faults) -> Party:
    if value is None:
        return Party()
    if not isinstance(value, dict) or set(value) - PARTY_FIELDS:
        faults.say("party", '{"children": […], "guardians": 1, "people": 0}')
        return Party()
    children = value.get("children", [])
    if not isinstance(children, list) or len(children) > MOST_CHILDREN:
        faults.say("party.children", f"[…] (0–{MOST_CHILDREN})")
        children = []
    found = [_child(one, f"party.children.{index}", faults) for index, one in enumerate(children)]
    return Party(
        children=tuple(one for one in found if one is not None),
        guardians=_count(value.get("guardians", 0), "party.guardians", faults),
        people=_count(value.get("people", 0), "party.people", faults),
    )


def _child(value: object, where: str, faults: _Faults) -> Child | None:
    if not isinstance(value, dict) or set(value) != CHILD_FIELDS:
        faults.say(where, '{"name": "…", "born_on": "2021-05-01"}')
        return None
    name, born = value["name"], value["born_on"]
    if not isinstance(name, str) or "\x00" in name or len(name) > LONGEST_TEXT:
        faults.say(f"{where}.name", "1–50")
        return None
    is_date = isinstance(born, str) and A_DATE.fullmatch(born)
    try:
        born_on = dt.date.fromisoformat(born) if is_date else None
    except ValueError:
        born_on = None
    if born_on is None:
        faults.say(f"{where}.born_on", "2021-05-01")
        return None
    return Child(name, born_on)


def _count(value: object, where: str, faults: _Faults) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MOST_PEOPLE:
        faults.say(where, f"0–{MOST_PEOPLE}")
        return 0
    return value


def _answers(value: object, faults: _Faults) -> dict[str, Any]:
    if value is None:
        return {}
    if not isinstance(value, dict) or len(value) > MOST_SLOTS:
        faults.say("answers", "{…}")
        return {}
    for key, answer in value.items():
        is_plain = answer is None or isinstance(answer, str | int | float | bool)
        too_long = isinstance(answer, str) and (len(answer) > LONGEST_TEXT or "\x00" in answer)
        if not is_plain or too_long or len(key) > 80:
            faults.say(f"answers.{key[:40]}", "text, number, true, false")
    return value
