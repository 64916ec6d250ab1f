"""The drawn map: geometry of an SVG picture for readers without JavaScript and for print.

Only numbers and words come out; the template writes (and escapes) the picture.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Self

import numpy as np

from service_finder.catalogue.wording import Worded
from service_finder.maps.lettering import Box, is_free, width_of
from service_finder.maps.outlines import outlines
from service_finder.maps.projection import SEOUL, Bounds, fitting_zoom, pixel, pixels

WIDTH, HEIGHT = 480, 384
MARGIN = 30
PIN_PX = 26.0
NEAREST_ZOOM = 15.5
STATION_ZOOM = 12.6  # nearer than this, stations help to orient; further away they are clutter
DISTRICT_PX, STATION_PX = 15.0, 12.0


@dataclass(frozen=True, slots=True)
class Mark:
    """A place to draw: its number in the list and its point."""

    number: int
    lat: float
    lng: float


@dataclass(frozen=True, slots=True)
class Landmark:
    """A station or a district's label point, with its name in the reader's language."""

    lat: float
    lng: float
    name: Worded


@dataclass(frozen=True, slots=True)
class Pin:
    """One badge: the numbers of the places that stand there, and the badge's width."""

    x: float
    y: float
    numbers: tuple[int, ...]
    text: str
    width: float


@dataclass(frozen=True, slots=True)
class Name:
    """A name written on the picture, centred on x; y is its base line."""

    x: float
    y: float
    text: str
    lang: str


@dataclass(frozen=True, slots=True)
class Picture:
    """Everything the template draws, in the picture's own pixels."""

    pins: tuple[Pin, ...]
    outlines: tuple[str, ...]
    districts: tuple[Name, ...]
    stations: tuple[Name, ...]
    width: int = WIDTH
    height: int = HEIGHT
    pin_px: float = PIN_PX


@dataclass(slots=True)
class Frame:
    """The part of the world that a picture shows, and what of the picture is taken already."""

    zoom: float
    left: float
    top: float
    taken: list[Box] = field(default_factory=list)

    @classmethod
    def around(cls, bounds: Bounds, nearest: float = NEAREST_ZOOM) -> Self:
        """Show a box with a margin, its middle in the middle."""
        zoom = min(fitting_zoom(bounds, WIDTH - 2 * MARGIN, HEIGHT - 2 * MARGIN), nearest)
        left, top = pixel(bounds.north, bounds.west, zoom)
        right, bottom = pixel(bounds.south, bounds.east, zoom)
        return cls(zoom, (left + right - WIDTH) / 2, (top + bottom - HEIGHT) / 2)

    @classmethod
    def at(cls, lat: float, lng: float, zoom: float) -> Self:
        """Show the surroundings of a point at a zoom level."""
        x, y = pixel(lat, lng, zoom)
        return cls(zoom, x - WIDTH / 2, y - HEIGHT / 2)

    def place(self, lat: float, lng: float) -> tuple[float, float]:
        """Return where a point lies in the picture."""
        x, y = pixel(lat, lng, self.zoom)
        return round(x - self.left, 1), round(y - self.top, 1)

    def shows(self, x: float, y: float, edge: float = 0.0) -> bool:
        """Say whether a spot lies in the picture, clear of the upper and the lower edge."""
        return 0 <= x <= WIDTH and edge <= y <= HEIGHT - edge


def draw(
    marks: Sequence[Mark],
    districts: Mapping[str, Worded],
    stations: Iterable[Landmark] = (),
    frame: Frame | None = None,
) -> Picture:
    """Draw the places with their numbers over the districts (code -> name) and stations.

    Without a frame the picture shows all marks, or all of Seoul when there are none.
    """
    frame = frame or _frame(marks)
    pins = _pins(marks, frame)
    frame.taken.extend(Box(p.x, p.y, p.width, PIN_PX) for p in pins)
    labels = (
        Landmark(o.label[1], o.label[0], districts[o.code])
        for o in outlines()
        if o.code in districts
    )
    near = stations if frame.zoom >= STATION_ZOOM else ()
    return Picture(
        pins=pins,
        outlines=_outlines(frame),
        districts=_names(labels, frame, DISTRICT_PX),
        stations=_names(near, frame, STATION_PX),
    )


def _frame(marks: Sequence[Mark]) -> Frame:
    if not marks:
        return Frame.around(SEOUL)
    lats, lngs = np.array([m.lat for m in marks]), np.array([m.lng for m in marks])
    return Frame.around(Bounds.around(lats, lngs))


def _outlines(frame: Frame) -> tuple[str, ...]:
    """Return an SVG path for each district that the picture shows a part of."""
    paths = []
    for outline in outlines():
        path = ""
        for ring in outline.rings:
            corners = np.array(ring)
            x, y = pixels(corners[:, 1], corners[:, 0], frame.zoom)
            x, y = x - frame.left, y - frame.top
            if x.max() < 0 or x.min() > WIDTH or y.max() < 0 or y.min() > HEIGHT:
                continue
            steps = (f"{a:.0f} {b:.0f}" for a, b in zip(x.tolist(), y.tolist(), strict=True))
            path += "M" + "L".join(steps) + "Z"
        if path:
            paths.append(path)
    return tuple(paths)


def _pins(marks: Sequence[Mark], frame: Frame) -> tuple[Pin, ...]:
    """Put numbers that would cover each other on one badge, at the first one's place."""
    groups: list[tuple[float, float, list[int]]] = []
    for mark in sorted(marks, key=lambda mark: mark.number):
        x, y = frame.place(mark.lat, mark.lng)
        if not frame.shows(x, y):
            continue
        for other_x, other_y, numbers in groups:
            if abs(other_x - x) < PIN_PX * 1.4 and abs(other_y - y) < PIN_PX:
                numbers.append(mark.number)
                break
        else:
            groups.append((x, y, [mark.number]))
    return tuple(_pin(x, y, numbers) for x, y, numbers in groups)


def _pin(x: float, y: float, numbers: Sequence[int]) -> Pin:
    text = numbers_text(numbers)
    width = max(PIN_PX, round(width_of(text, DISTRICT_PX) + 12, 1))
    inside = min(max(x, width / 2), WIDTH - width / 2)
    return Pin(round(inside, 1), y, tuple(numbers), text, width)


def numbers_text(numbers: Sequence[int]) -> str:
    """Write the numbers of a badge shortly: 1–3, 5; of many only the first and how many more."""
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    if len(runs) > 2:
        return f"{runs[0][0]} +{len(numbers) - 1}"
    return ", ".join(str(r[0]) if len(r) == 1 else f"{r[0]}–{r[-1]}" for r in runs)


def _names(landmarks: Iterable[Landmark], frame: Frame, size: float) -> tuple[Name, ...]:
    """Write the names that fit: in the picture, and over nothing that was there before."""
    written = []
    for landmark in _within(landmarks, frame):
        x, y = frame.place(landmark.lat, landmark.lng)
        if not frame.shows(x, y, size):
            continue
        text = landmark.name.text
        box = Box(x, y - size * 0.35, width_of(text, size) + 4, size * 1.2)
        fits = frame.shows(x - box.width / 2, y, size) and frame.shows(x + box.width / 2, y, size)
        if not fits or not is_free(box, frame.taken):
            continue
        frame.taken.append(box)
        written.append(Name(x, y, text, landmark.name.lang))
    return tuple(written)


def _within(landmarks: Iterable[Landmark], frame: Frame) -> list[Landmark]:
    """Return the landmarks in or just beside the picture: of 300 stations a dozen or two."""
    every = list(landmarks)
    points = np.array([(one.lat, one.lng) for one in every]).reshape(-1, 2)
    x, y = pixels(points[:, 0], points[:, 1], frame.zoom)
    beside = np.hypot(x - frame.left - WIDTH / 2, y - frame.top - HEIGHT / 2) < WIDTH
    return [every[number] for number in np.flatnonzero(beside).tolist()]
