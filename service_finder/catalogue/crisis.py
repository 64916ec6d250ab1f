"""What a person in danger reads: the lines to call, the needs, the texts, in five languages.

Everything here comes from shipped files and works without a database, so that a page that failed
can still show the lines. Words: data/crisis_texts.toml. Facts: data/crisis_lines.toml and the
directory's rows that it names. docs/safety.md says which rule asks for what.
"""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from service_finder.config import DATA

TEXTS = "crisis_texts.toml"
LINES = "crisis_lines.toml"


@dataclass(frozen=True, slots=True)
class Passage:
    """A heading and its sentences."""

    heading: str
    body: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Words:
    """Everything that is said in one language. `reviewed_by` is "" until a native reader did."""

    lang: str
    say: Mapping[str, str]
    hidden: tuple[Passage, ...]
    reviewed_by: str
    date: str

    @property
    def review(self) -> str:
        """Say who reviewed the words and when, or that nobody has."""
        if not self.reviewed_by:
            return self.say["unreviewed"]
        return self.say["reviewed"].format(name=self.reviewed_by, date=self.date)


@dataclass(frozen=True, slots=True)
class Line:
    """A line to call. `is_confirmed`: open 24 hours and sure enough to stand alone.

    hours: always | unknown. cost: free | extra | unknown. text: sms | chat | none. languages: ISO
    codes, () = not known. unchecked: which of hours, cost, languages, text nobody has confirmed.
    """

    key: str
    service_id: str
    number: str
    name: str
    happens: str
    hours: str
    cost: str
    text: str
    languages: tuple[str, ...]
    is_confirmed: bool
    is_any_gender: bool
    is_own_language: bool
    website: str
    unchecked: tuple[str, ...]
    needs_verifying: bool


@dataclass(frozen=True, slots=True)
class Need:
    """One of the hub's needs. `families` are beginnings of service ids, listed by district."""

    key: str
    passage: Passage
    lines: tuple[Line, ...]
    services: tuple[str, ...]
    families: tuple[str, ...]


def words(lang: str) -> Words:
    """Return what is said in a language: ko, en, zh, ja or vi."""
    told = _texts()[lang]
    return Words(
        lang=lang,
        say=told["say"],
        hidden=tuple(_passage(part) for part in told["hide"]),
        reviewed_by=told["reviewed_by"],
        date=told["date"],
    )


def card(lang: str, numbers: Mapping[str, str] | None = None) -> tuple[Line, ...]:
    """Return the lines of the card, the confirmed 24-hour lines first.

    `numbers`: service id -> the number the directory holds now, where that is known.
    """
    return lines(_facts()["card"], lang, numbers)


def first(lang: str) -> tuple[Line, ...]:
    """Return the lines that are confirmed and open 24 hours: they stand beside every other."""
    return lines(_facts()["first"], lang)


def lines(
    keys: Sequence[str], lang: str, numbers: Mapping[str, str] | None = None
) -> tuple[Line, ...]:
    """Return lines by their keys, in this order."""
    return tuple(_line(key, lang, numbers or {}) for key in keys)


def needs(lang: str, numbers: Mapping[str, str] | None = None) -> tuple[Need, ...]:
    """Return the hub's needs, each with its lines and the services that answer it."""
    told = _texts()[lang]["need"]
    return tuple(
        Need(
            key=need["key"],
            passage=_passage(told[need["key"]]),
            lines=lines(need["lines"], lang, numbers),
            services=tuple(need.get("services", ())),
            families=tuple(need.get("families", ())),
        )
        for need in _facts()["need"]
    )


def card_services() -> tuple[str, ...]:
    """Return the ids of the services behind every line, for looking up their present numbers."""
    return tuple(line["service"] for line in _facts()["line"].values())


@cache
def _on_hub() -> tuple[frozenset[str], tuple[str, ...]]:
    services = {*card_services(), desk_service()}
    families: list[str] = []
    for need in _facts()["need"]:
        services.update(need.get("services", ()))
        families.extend(need.get("families", ()))
    return frozenset(services), tuple(families)


def is_on_hub(service_id: str) -> bool:
    """Say whether a service stands on the safety page: a line, or an answer to one of its needs."""
    services, families = _on_hub()
    return service_id in services or service_id.startswith(families)


def always_open() -> frozenset[str]:
    """Return the ids of the services behind lines that answer 24 hours."""
    found = _facts()["line"].values()
    return frozenset(line["service"] for line in found if line["hours"] == "always")


def help_items(lang: str) -> list[dict[str, Any]]:
    """Return the card as JSON items: what stands beside the results of a search for help."""
    return [
        {
            "id": line.service_id,
            "name": line.name,
            "phone": line.number,
            "open": {"state": "open" if line.hours == "always" else "unknown"},
            "languages": list(line.languages),
            "what_happens": line.happens,
            "confirmed": line.is_confirmed,
        }
        for line in card(lang)
    ]


def walk_service() -> str:
    """Return the id of the service that walks people home at night."""
    return str(_facts()["walk"])


def walk_desks() -> tuple[tuple[str, str], ...]:
    """Return the district desks that take requests for it: (district code, number)."""
    return tuple((desk["district"], desk["phone"]) for desk in _facts()["walk_desk"])


def city_services() -> frozenset[str]:
    """Return the ids of services without a number that the city's own line answers for."""
    return frozenset(_facts()["ask_city"])


def desk_service() -> str:
    """Return the id of the one safety service that has a public address."""
    return str(_facts()["desk"])


def _line(key: str, lang: str, numbers: Mapping[str, str]) -> Line:
    facts = _facts()["line"][key]
    told = _texts()[lang]["line"][key]
    row = _rows()[facts["service"]]
    spoken = row["languages"].split("|") if row["languages"] else facts.get("languages", ())
    return Line(
        key=key,
        service_id=row["id"],
        number=numbers.get(row["id"]) or row["phone"],
        name=told["name"],
        happens=told["happens"],
        hours=facts["hours"],
        cost=facts["cost"],
        text=facts["text"],
        languages=tuple(spoken),
        is_confirmed=facts["confirmed"],
        is_any_gender=facts.get("any_gender", False),
        is_own_language=facts.get("own_language", False),
        website=facts.get("website", ""),
        unchecked=tuple(facts.get("unchecked", ())),
        needs_verifying=row["verify"] == "yes",
    )


def _passage(part: Mapping[str, Any]) -> Passage:
    return Passage(part["heading"], tuple(part["body"]))


@cache
def _texts() -> dict[str, Any]:
    return tomllib.loads((DATA / TEXTS).read_text(encoding="utf-8"))


@cache
def _facts() -> dict[str, Any]:
    return tomllib.loads((DATA / LINES).read_text(encoding="utf-8"))


@cache
def _rows() -> dict[str, dict[str, str]]:
    """The directory's rows behind the lines, as shipped."""
    wanted = {line["service"] for line in _facts()["line"].values()}
    with (DATA / "facilities.csv").open(encoding="utf-8-sig", newline="") as file:
        return {row["id"]: row for row in csv.DictReader(file) if row["id"] in wanted}
