"""A booking that is being filled in: what was typed, kept whole through every page and error."""

from __future__ import annotations

import datetime as dt
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from flask import current_app
from itsdangerous import BadData, URLSafeTimedSerializer

from service_finder.booking.kinds.kind import Question
from service_finder.booking.parties import Child, Party
from service_finder.booking.refusals import Refusal

MOST_CHILDREN = 20
LONGEST_NAME, LONGEST_ANSWER = 100, 1000
KEPT_S = 24 * 3600
SALT = "booking-draft"


@dataclass(frozen=True)
class ChildDraft:
    """A child as typed."""

    name: str = ""
    year: str = ""
    month: str = ""
    day: str = ""

    @property
    def is_empty(self) -> bool:
        """Say whether nothing was typed."""
        return not (self.name or self.year or self.month or self.day)

    def born_on(self) -> dt.date | None:
        """Return the birth date; None when it is none."""
        parts = (self.year, self.month, self.day)
        if not all(part.isascii() and part.isdigit() and len(part) <= 4 for part in parts):
            return None
        try:
            return dt.date(int(self.year), int(self.month), int(self.day))
        except ValueError:
            return None


@dataclass(frozen=True)
class Draft:
    """Everything typed so far. `key` is made for the page where the answers are checked."""

    offering: str
    slots: tuple[int, ...] = ()
    wishes: tuple[tuple[str, int], ...] = ()
    children: tuple[ChildDraft, ...] = ()
    guardians: str = ""
    people: str = ""
    answers: Mapping[str, str] = field(default_factory=dict)
    waitlist: bool = False
    key: str = ""

    def party(self) -> Party:
        """Return who comes; unreadable children are left out (`faults` names them)."""
        children = []
        for child in self.children:
            born_on = child.born_on()
            if born_on is not None:
                children.append(Child(child.name, born_on))
        return Party(tuple(children), _number(self.guardians), _number(self.people))

    def given(self, questions: Sequence[Question]) -> dict[str, Any]:
        """Return the answers as the engine wants them; what was not answered is left out."""
        found: dict[str, Any] = {}
        for question in questions:
            text = self.answers.get(question.key, "")
            if question.key == "consent":
                found[question.key] = bool(text)
            elif text and question.type == "boolean":
                found[question.key] = True
            elif text and question.type == "integer":
                found[question.key] = int(text) if _is_number(text) else text
            elif text:
                found[question.key] = text
        return found

    def faults(self) -> list[Refusal]:
        """Return what is missing or cannot even be asked of the engine, as the form goes."""
        found = []
        for index, child in enumerate(self.children):
            if not child.name:
                found.append(Refusal("bad_name", {}, f"children-{index}-name"))
            if child.born_on() is None:
                found.append(Refusal("bad_birth_date", {}, f"children-{index}-born_on"))
        if self.people and not _is_number(self.people):
            found.append(Refusal("too_few_people", {"least": 1}, "people"))
        if self.answers.get("consent") == "":
            found.append(Refusal("consent_needed", {}, "answers-consent"))
        return found

    def with_key(self) -> Draft:
        """Give the draft the key that makes confirming it twice one booking."""
        return replace(self, key=secrets.token_urlsafe(16))


def from_form(form: Any, offering: str, slots: tuple[int, ...], kinds: Sequence[Question]) -> Draft:
    """Read the form as typed. Empty rows of children vanish, but one stays."""
    names = form.getlist("child-name")[:MOST_CHILDREN]
    columns = [form.getlist(f"child-{part}") for part in ("year", "month", "day")]
    children = []
    for index, name in enumerate(names):
        parts = [_text(column, index, 4) for column in columns]
        children.append(ChildDraft(" ".join(name.split())[:LONGEST_NAME], *parts))
    wishes = [one.rpartition(":") for one in form.getlist("wish") if one]
    return Draft(
        offering=offering,
        slots=slots,
        wishes=tuple((where, int(slot)) for where, _colon, slot in wishes if _is_number(slot)),
        children=tuple(children),
        guardians=form.get("guardians", "").strip()[:6],
        people=form.get("people", "").strip()[:6],
        answers={
            question.key: form.get(f"answers-{question.key}", "").strip()[:LONGEST_ANSWER]
            for question in kinds
        },
        waitlist=form.get("waitlist") == "yes",
    )


def without(draft: Draft, step: str) -> Draft:
    """Take out the child whose button was pressed ("remove-2"); one row stays."""
    index = step.removeprefix("remove-")
    left = tuple(c for n, c in enumerate(draft.children) if str(n) != index)
    return replace(draft, children=left or (ChildDraft(),))


def without_empty(draft: Draft) -> Draft:
    """Drop rows in which nothing was typed, but keep the first."""
    typed = tuple(child for child in draft.children if not child.is_empty)
    return replace(draft, children=typed or draft.children[:1])


def sign(draft: Draft) -> str:
    """Write a draft so that it can travel through a page and come back unchanged."""
    return _signer().dumps(asdict(draft))


def unsign(text: str) -> Draft | None:
    """Read what `sign` wrote; None when it was changed or is older than a day."""
    try:
        kept = _signer().loads(text, max_age=KEPT_S)
    except BadData:
        return None
    children = tuple(ChildDraft(**child) for child in kept.pop("children"))
    wishes = tuple((where, slot) for where, slot in kept.pop("wishes"))
    return Draft(**{**kept, "children": children, "wishes": wishes, "slots": tuple(kept["slots"])})


def _signer() -> URLSafeTimedSerializer:
    secret = current_app.config["SECRET_KEY"]
    return URLSafeTimedSerializer(secret, salt=SALT, serializer=json)


def _text(column: list[str], index: int, longest: int) -> str:
    return column[index].strip()[:longest] if index < len(column) else ""


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 12


def _number(text: str) -> int:
    return int(text) if _is_number(text) else 0
