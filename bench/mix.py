"""A stated mix of queries, no two alike: what the search is measured with."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence

from service_finder.catalogue.search.places import shipped_places
from service_finder.catalogue.search.records import Document
from service_finder.lib.hangul import initials, to_keys
from service_finder.lib.romanise import romanise
from service_finder.lib.shipped import rows_of

# Class -> share in percent.
MIX = {
    "district_kind": 22, "kind": 8, "near": 18, "name": 14, "partial": 8, "typo": 8, "initials": 4,
    "keys": 4, "romanised": 4, "need": 8, "nonsense": 2,
}  # fmt: skip


def queries(documents: Sequence[Document], count: int, seed: int = 7) -> Iterator[tuple[str, str]]:
    """Yield (class, text), every text once."""
    chance = random.Random(seed)
    words = list(rows_of("lexicon/categories.csv"))
    kinds = [(row["lang"], word) for row in words for word in row["words"].split("|")]
    concepts = [word for row in rows_of("lexicon/concepts.csv") for word in row["words"].split("|")]
    places = shipped_places()
    stations = [s for s in places.spots if s.kind == "station"]
    seen: set[str] = set()
    while len(seen) < count:
        name = chance.choices(list(MIX), list(MIX.values()))[0]
        document = chance.choice(documents)
        korean = document.names["ko"]
        lang, kind = chance.choice(kinds)
        district = chance.choice(list(places.districts.values()))
        text = {
            "district_kind": lambda: f"{district.names[lang]} {kind}",  # noqa: B023
            "kind": lambda: f"{kind} {chance.randint(1, 99)}",  # noqa: B023
            "near": lambda: f"{chance.choice(stations).name_ko} 근처 {kind}",  # noqa: B023
            "name": lambda: document.names[chance.choice(list(document.names))],  # noqa: B023
            "partial": lambda: _part(korean, chance),  # noqa: B023
            "typo": lambda: _slip(f"{district.names['ko']} {korean.split()[1]}", chance),  # noqa: B023
            "initials": lambda: initials("".join(korean.split()[:2])) + str(chance.randint(1, 99)),  # noqa: B023
            "keys": lambda: to_keys(" ".join(korean.split()[:3])),  # noqa: B023
            "romanised": lambda: romanise(" ".join(korean.split()[:3])),  # noqa: B023
            "need": lambda: " ".join(chance.sample(concepts, 3)).replace("*", ""),
            "nonsense": lambda: "".join(chance.choices("가나뷁쉟xqz漢語ぬ12", k=9)),
        }[name]()
        if text not in seen:
            seen.add(text)
            yield name, text


def _part(name: str, chance: random.Random) -> str:
    own = name[name.index("(") + 1 : -1]
    return f"{own} {name.split()[2].partition('(')[0]}" if chance.random() < 0.5 else own


def _slip(text: str, chance: random.Random) -> str:
    at = chance.randrange(1, len(text) - 1)
    return (
        text[:at]
        + chr(min(0xD7A3, max(0xAC00, ord(text[at]) + chance.choice((-28, 28, 588)))))
        + text[at + 1 :]
    )
