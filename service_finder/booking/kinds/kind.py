"""What a kind of booking is made of, and what its functions are given."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from service_finder.booking.parties import Party
from service_finder.booking.refusals import Refusal
from service_finder.models import Offering, Slot


@dataclass(frozen=True)
class Question:
    """Something that an offering asks; `label` and `choices` are msgids.

    type: boolean | text | choice | integer | phone.
    """

    key: str
    type: Literal["boolean", "text", "choice", "integer", "phone"]
    label: str
    required: bool = False
    choices: tuple[tuple[str, str], ...] = ()
    hint: str = ""
    is_private: bool = False


@dataclass(frozen=True)
class Want:
    """Units of one slot that a booking claims."""

    slot: Slot
    units_hundredths: int
    part: Literal["main", "add_on", "hall", "buffer"] = "main"
    wish_rank: int = 0


def is_buffer(want: Want) -> bool:
    """Say whether a want only keeps others away: time to clean, the hall around a room."""
    return want.part in ("buffer", "hall")


@dataclass(frozen=True)
class Ask:
    """A request: what is asked for, by whom, when."""

    offering: Offering
    slots: tuple[Slot, ...]
    party: Party
    answers: dict[str, Any]
    person_id: int
    now: dt.datetime
    is_staff: bool = False
    ignoring: int = 0  # the booking that is being changed: its own claims do not count
    child_keys: tuple[tuple[str, ...], ...] = field(default=())

    def name_of(self, index: int) -> str:
        """Return a child's name as it was written; "" when only its key is known."""
        children = self.party.children
        return children[index].name if index < len(children) else ""

    @property
    def terms(self) -> dict[str, Any]:
        """Return the offering's numbers."""
        return self.offering.terms

    @property
    def starts_at(self) -> dt.datetime:
        """Return when the first session begins."""
        return min(slot.starts_at for slot in self.slots)

    @property
    def ends_at(self) -> dt.datetime:
        """Return when the last session ends."""
        return max(slot.ends_at for slot in self.slots)


Rule = Callable[[Ask], Iterable[Refusal]]


def no_add_ons(_offering: Offering, _slots: Sequence[Slot]) -> dict[str, Slot | None]:
    """Return the add-ons of a kind that has none."""
    return {}


@dataclass(frozen=True)
class Kind:
    """One kind of booking. `rules` look at the request alone; `locked_rules` read the database
    and run under the lock, where nobody else can book the same children.

    `counts`: what party bounds and units count. `is_person_taking_part`: the booker is the
    participant when no child is named. `summary`: the template for what
    the page of a booking says of this kind. `add_ons`: by the key of a yes-or-no question, the
    slot that is claimed as well by whoever says yes (None: there is none at that time).
    """

    code: str
    label: str
    counts: Literal["children", "people", "one"]
    wants: Callable[[Ask], list[Want]]
    first_state: Callable[[Offering], str]
    questions: Callable[[Offering], tuple[Question, ...]]
    summary: str
    rules: Sequence[Rule] = ()
    locked_rules: Sequence[Rule] = ()
    is_person_taking_part: bool = False
    has_wishes: bool = False
    add_ons: Callable[[Offering, Sequence[Slot]], dict[str, Slot | None]] = no_add_ons
