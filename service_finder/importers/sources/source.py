"""What a public source is: its name, licence, columns, and how one row of it is read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from service_finder.importers.decoding import Raw


@dataclass(slots=True)
class Found:
    """One place as a source states it, before it is checked against the directory.

    key: the source's own id ("" = it has none). district: a code, a Korean name, or "".
    lat, lng: as given, in any of the known systems. is_over: the source says that it ended.
    city: the province or city when the source is nationwide. doubts: for a person to look at.
    """

    category: str
    name: str
    key: str = ""
    id: str = ""
    city: str = ""
    district: str = ""
    address: str = ""
    postal_code: str = ""
    lat: str = ""
    lng: str = ""
    phone: str = ""
    website: str = ""
    reserve_url: str = ""
    hours: str = ""
    ages: str = ""
    capacity: str = ""
    fee: str = ""
    description: str = ""
    as_of: str = ""
    is_over: bool = False
    doubts: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class PublicSource:
    """One public data set. `required`: each a tuple of names of which the file must have one.

    prefix: what the ids of its rows begin with where it has no ids of its own (before a hyphen).
    needs_verifying: its facts age dangerously, so the pages say "call before you go".
    """

    code: str
    title: str
    publisher: str
    dataset: str
    licence: str
    required: tuple[tuple[str, ...], ...]
    read: Callable[[Raw], Found]
    prefix: str
    needs_verifying: bool = False
