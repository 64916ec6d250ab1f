"""The gazetteer as words: every way a district, dong or station is named, and where it is."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Literal

from service_finder.catalogue.search.spelling import Spelling
from service_finder.lib.romanise import romanise
from service_finder.lib.shipped import rows_of
from service_finder.lib.spellings import kana_keys_of, keys_of
from service_finder.lib.text import fold, script_of, squeeze

PlaceKind = Literal["district", "dong", "station"]
STATION_WORDS = frozenset("站驿")  # folded: 駅 and 驛 are 驿
_FIGURES = str.maketrans("三四五", "345")
# The exit of a station, as it is written in five languages: which one says nothing of the place.
_EXIT = re.compile(
    r"""[,、，]?\s*(?:
        (?<!\d)\d{1,2}(?:-\d)?\s*번?\s*출구(?:\s*앞)?
        | (?<!\d)\d{1,2}(?:-\d)?\s*[号號番]?\s*(?:出入?口|(?<=[号號])口)
        | (?:at\s+)?\bexit\s*(?:no\.?|number|\#)?\s*\d{1,2}(?:-\d)?\b
        | \b(?:l[ốo]i|c[ửu]a|c[ổo]ng)\s+(?:(?:ra|thoát|thoat)\s+)?(?:s[ốo]\s*)?\d{1,2}(?:-\d)?\b
    )\s*""",
    re.IGNORECASE | re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class District:
    """A district: code, names by language, centre."""

    code: str
    name_ko: str
    names: Mapping[str, str]
    point: tuple[float, float]

    @property
    def stem(self) -> str:
        """The name without 구."""
        return self.name_ko.removesuffix("구")


@dataclass(frozen=True, slots=True)
class Spot:
    """A dong or station: Korean name, the districts and points that bear it."""

    kind: PlaceKind
    name_ko: str
    name_en: str
    sub_names: tuple[str, ...]
    districts: tuple[str, ...]
    points: tuple[tuple[float, float], ...]
    signs: Mapping[str, str] = field(default_factory=dict, hash=False)  # zh, ja; stations only

    @property
    def stem(self) -> str:
        """The name without 역 or 동."""
        cut = self.name_ko.removesuffix("역" if self.kind == "station" else "동")
        return cut if len(cut) > 1 else self.name_ko


class Places:
    """Districts and spots, with the ways to look them up; landmarks: (name, station beside it)."""

    def __init__(
        self,
        districts: Iterable[District],
        spots: Iterable[Spot],
        landmarks: Iterable[tuple[str, str]] = (),
    ) -> None:
        self.districts = {d.code: d for d in districts}
        self.district_by_ko = {d.name_ko: d for d in self.districts.values()}
        self.spots = list(spots)
        self.by_korean: dict[str, list[Spot]] = defaultdict(list)
        self.by_latin: dict[str, list[Spot]] = defaultdict(list)
        self.by_kana: dict[str, list[Spot]] = defaultdict(list)
        for spot in self.spots:
            for form in korean_forms(spot):
                _add(self.by_korean[form], spot)
                for key in keys_of(form):
                    _add(self.by_latin[key], spot)
                for key in kana_keys_of(form):
                    _add(self.by_kana[key], spot)
            for name in english_forms(spot):
                _add(self.by_latin[squeeze(fold(name))], spot)
        self.by_landmark = _by_landmark(landmarks, {s.name_ko: s for s in self.spots})
        self.by_sign = {squeeze(fold(n)): (s,) for s in self.spots for n in sign_forms(s)}
        self.district_by_kana = {
            key: d for d in self.districts.values() for key in kana_keys_of(d.stem)
        }
        self.district_by_kana |= {
            consonants(key): d for key, d in self.district_by_kana.items() if len(key) > 4
        }
        self.latin_keys = [key for key in self.by_latin if len(key) >= 6]
        self.latin_spelling = Spelling(self.latin_keys)

    def named_whole(self, words: str, then: str) -> tuple[Spot, ...]:
        """Answer what bears a name as it stands: a landmark, or a station as its signs call it.

        A short name on a sign counts before the word for station only: 高德 also makes maps, and
        a dong or a district's office is more than the station that is named after it.
        """
        is_alone = len(words) < 3 or words[-1] in "洞厅" or script_of(words[0]) != "han"
        signs = () if is_alone and then not in STATION_WORDS else self.by_sign.get(words, ())
        return signs or self.by_landmark.get(words, ())

    def station(self, stem: str) -> Spot | None:
        """Answer the station of this Korean name, with or without 역."""
        return next((s for s in self.by_korean.get(stem, ()) if s.kind == "station"), None)


def without_exit(words: str) -> str:
    """Leave the number of a station's exit out: 대방역 3번 출구, Daebang Station Exit 3."""
    return _EXIT.sub(" ", unicodedata.normalize("NFC", words)).strip() or words


def _by_landmark(
    landmarks: Iterable[tuple[str, str]], spots: Mapping[str, Spot]
) -> dict[str, tuple[Spot, ...]]:
    """File what everybody knows (Lotte World, 乐天世界) under the station beside it."""
    return {squeeze(fold(name)): (spots[station],) for name, station in landmarks}


def _add(spots: list[Spot], spot: Spot) -> None:
    if spot not in spots:
        spots.append(spot)


def consonants(kana: str) -> str:
    """Answer a kana key without its o sounds: how 등 or 영 is heard differs from ear to ear."""
    return kana.replace("o", "")


def english_forms(spot: Spot) -> set[str]:
    """Answer the English names of a spot; a university's station also by its bare name."""
    name = english_name(spot.name_en)
    if not name:
        return set()
    forms = {name, name.replace("Univ.", "University")}
    if name.endswith(" Univ."):
        forms |= {name.removesuffix(" Univ."), name.removesuffix(".")}
    return forms


def english_name(name: str) -> str:
    """Answer a gazetteer's English name as people type it: no "(il)", no double blanks."""
    return re.sub(r"\([^)]*\)", "", name).strip()


def sign_forms(spot: Spot) -> set[str]:
    """Answer what the signs of a station say; the number of a street also in figures: 钟路3街."""
    names = set(spot.signs.values())
    return names | {name.translate(_FIGURES) for name in names if name.endswith("街")}


def korean_forms(spot: Spot) -> set[str]:
    """Answer the Korean forms of a spot: whole, without its ending, without "entrance"."""
    name = fold(spot.name_ko).replace(" ", "")
    forms = {name, fold(spot.stem).replace(" ", "")}
    if spot.kind == "station":
        forms |= {squeeze(fold(sub)) for sub in spot.sub_names}
        for tail in ("입구역", "앞역", "입구", "앞"):
            if name.endswith(tail) and len(name) - len(tail) >= 2:
                forms |= {name.removesuffix(tail), name.removesuffix(tail) + "역"}
        for university in ("대입구역", "대앞역"):
            if name.endswith(university):
                forms.add(name.removesuffix(university) + "대학교")
    elif match := re.fullmatch(r"(\D+)(\d)동", name):
        forms |= {f"{match[1]}제{match[2]}동"}
    return {form for form in forms if len(form) >= 2}


@cache
def shipped_places() -> Places:
    """Read the gazetteer that comes with the package."""
    return Places(_districts(), [*_dongs(), *_stations()], _landmarks())


def _landmarks() -> Iterator[tuple[str, str]]:
    for row in rows_of("lexicon/landmarks.csv"):
        for name in row["words"].split("|"):
            yield name, row["station"]


def _districts() -> list[District]:
    return [
        District(
            row["code"],
            row["name_ko"],
            {lang: row[f"name_{lang}"] for lang in ("ko", "en", "zh", "ja", "vi")},
            (float(row["lat"]), float(row["lng"])),
        )
        for row in rows_of("districts.csv")
    ]


def _dongs() -> list[Spot]:
    grouped: dict[tuple[str, str], list[dict[str, str]]] = defaultdict(list)
    for row in rows_of("gazetteer.csv"):
        if row["kind"] != "district":
            grouped[row["name_ko"], row["district"]].append(row)
    return [_spot("dong", name, rows) for (name, _), rows in grouped.items()]


def _stations() -> list[Spot]:
    grouped: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in rows_of("stations.csv"):
        grouped[row["name_ko"]].append(row)
    signs = {
        row["name_ko"]: {"zh": row["name_zh"], "ja": row["name_ja"]}
        for row in rows_of("station_signs.csv")
    }
    return [_spot("station", name, rows, signs.get(name)) for name, rows in grouped.items()]


def _spot(
    kind: PlaceKind,
    name: str,
    rows: list[dict[str, str]],
    signs: Mapping[str, str] | None = None,
) -> Spot:
    points = tuple(
        dict.fromkeys((float(r["lat"]), float(r["lng"])) for r in rows if r["lat"] and r["lng"])
    )
    districts = tuple(dict.fromkeys(r["district"] for r in rows if r["district"]))
    english = next((r["name_en"] for r in rows if r["name_en"]), "")
    also = tuple(dict.fromkeys(r["name_ko_sub"] for r in rows if r.get("name_ko_sub")))
    return Spot(kind, name, english, also, districts, points, signs or {})


def english_of(spot: Spot) -> str:
    """Answer an English name: the source's, else the romanised Korean one."""
    return english_name(spot.name_en) or romanise(spot.stem).capitalize()
