"""Who comes: children by name and birth date, guardians, people; kept sealed."""

from __future__ import annotations

import datetime as dt
import json
import unicodedata
from dataclasses import dataclass
from typing import Any

from service_finder.people import vault

NAME_LENGTH = 50
BLANKS = "\u115f\u1160\u2800\u3164\uffa0"  # letters and signs that show nothing


@dataclass(frozen=True)
class Child:
    """A child as the family wrote it."""

    name: str
    born_on: dt.date

    @property
    def keys(self) -> tuple[str, ...]:
        """Return the keyed hashes that tell the same child again, newest key first."""
        return vault.keyed_hashes(vault.child_text(self.name, self.born_on))


@dataclass(frozen=True)
class Party:
    """Everybody who comes with one booking."""

    children: tuple[Child, ...] = ()
    guardians: int = 0
    people: int = 0


@dataclass(frozen=True)
class Staff:
    """A member of staff who acts; `id` goes into the history."""

    id: int
    name: str = ""


@dataclass(frozen=True)
class Clock:
    """The clock acts: deadlines, draws, promotions."""


CLOCK = Clock()


def clean_name(name: str) -> str:
    """Return the name in NFC without outer or doubled blanks; any script is welcome."""
    return " ".join(unicodedata.normalize("NFC", name).split())


def is_good_name(name: str) -> bool:
    """Say whether a cleaned name has 1 to 50 characters, shows something, and controls nothing."""
    kinds = [unicodedata.category(c) for c in name]
    is_seen = any(
        kind[0] not in "CZM" and c not in BLANKS for c, kind in zip(name, kinds, strict=True)
    )
    return len(name) <= NAME_LENGTH and is_seen and "Cc" not in kinds and "Cs" not in kinds


def seal_party(party: Party) -> str:
    """Return the party as sealed JSON."""
    children = [[c.name, c.born_on.isoformat()] for c in party.children]
    return vault.seal(
        json.dumps({"c": children, "g": party.guardians, "p": party.people}, ensure_ascii=False)
    )


def unseal_party(sealed: str | None) -> Party:
    """Read what `seal_party` made; an empty party after the purge."""
    if not sealed:
        return Party()
    kept = json.loads(vault.unseal(sealed))
    children = tuple(Child(name, dt.date.fromisoformat(born)) for name, born in kept["c"])
    return Party(children, kept["g"], kept["p"])


def seal_answers(answers: dict[str, Any]) -> str:
    """Return the answers as sealed JSON."""
    return vault.seal(json.dumps(answers, ensure_ascii=False))


def unseal_answers(sealed: str | None) -> dict[str, Any]:
    """Read what `seal_answers` made; nothing after the purge."""
    return dict(json.loads(vault.unseal(sealed))) if sealed else {}
