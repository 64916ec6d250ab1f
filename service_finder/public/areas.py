"""Our neighbourhood: a district or dong with its centre, cafés, care, programmes and lines."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service_finder.catalogue import areas, finding, nearby, places, programs
from service_finder.catalogue.areas import Area
from service_finder.catalogue.finding import Asked
from service_finder.catalogue.nearby import Near
from service_finder.catalogue.programs import PublicProgram
from service_finder.catalogue.wording import Worded
from service_finder.lib import clock
from service_finder.lib.kinds import KINDS
from service_finder.lib.marking import N_
from service_finder.maps import backdrop, drawing
from service_finder.maps.drawing import Frame, Picture
from service_finder.public import cards, public
from service_finder.public.search_form import Form
from service_finder.public.speaking import _

EACH_IN_DISTRICT, EACH_NEAR = 4, 2
MOST_PROGRAMS = 8
DONG_ZOOM = 13.4
# What stands on the page, in this order: a heading and its kinds. Safety is lines, not places.
SECTIONS = (
    (N_("Family Center"), ("family_center", "working_mom_center")),
    (N_("Kids cafes and play"), ("kids_cafe", "toy_library", "vip_zone")),
    (
        N_("Childcare"),
        (
            "kiwoom_center",
            "shared_parenting",
            "childcare_support",
            "childcare",
            "child_development",
        ),
    ),
    (N_("Work"), ("women_career",)),
    (N_("Weddings and rooms"), ("wedding_venue", "rental_space")),
)


@dataclass(frozen=True, slots=True)
class Group:
    """The places of one kind on the page. `more`: the address of all of them."""

    words: str
    cards: tuple[cards.Card, ...]
    more: str


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with its kinds."""

    key: str
    title: str
    groups: tuple[Group, ...]


@public.get("/areas")
def area_list(lang: str) -> ResponseReturnValue:
    """Show the 25 districts, and lead to the neighbourhood whose name was typed."""
    typed = " ".join(request.args.get("q", "")[: areas.LONGEST].split())
    found = areas.resolve(typed) if typed else []
    if len(found) == 1:
        return redirect(url_for("public.area", lang=lang, key=found[0].code), 303)
    if typed and not found and areas.elsewhere(typed) is not None:
        return redirect(Form(near=typed, sort="distance").link(f"/{lang}/search"), 303)
    counts = finding.choices(Asked(lang=lang)).counts.get("district", {})
    names = backdrop.district_names(lang)
    return render_template(
        "public/areas.html",
        typed=typed,
        found=_rows(found, lang),
        districts=[(code, name, counts.get(code, 0)) for code, name in _in_order(names.items())],
        picture=drawing.draw([], names),
    )


@public.get("/areas/<path:key>")
def area(lang: str, key: str) -> ResponseReturnValue:
    """Show one neighbourhood; a name that several bear is a list to choose from."""
    found = areas.resolve(key)
    if not found:
        abort(404)
    if len(found) > 1:
        return render_template("public/areas_choice.html", typed=key, found=_rows(found, lang))
    here = found[0]
    return render_template(
        "public/area.html",
        area=here,
        name=here.name(lang),
        district=_district(here, lang),
        sections=_sections(here, lang),
        programs=_programs(here),
        dongs=[(dong, dong.name(lang)) for dong in areas.dongs(here.district_code)],
        picture=_picture(here, lang),
        near_search=Form(near=here.name_ko, sort="distance").link(f"/{lang}/search"),
    )


def _sections(here: Area, lang: str) -> list[Section]:
    kinds = [kind for _title, group in SECTIONS for kind in group]
    if here.kind == "district":
        found = nearby.in_district(here.code, kinds, each=EACH_IN_DISTRICT)
    else:
        found = nearby.by_kind(here.point, kinds, each=EACH_NEAR)
    made = []
    for number, (title, group) in enumerate(SECTIONS, start=1):
        groups = tuple(_group(here, kind, found[kind], lang) for kind in group if kind in found)
        if groups:
            made.append(Section(f"part-{number}", _(title), groups))
    return made


def _group(here: Area, kind: str, found: Sequence[Near], lang: str) -> Group:
    form = Form(categories=(kind,), districts=(here.district_code,))
    if here.kind == "dong":
        lat, lng = here.point
        form = Form(near=f"{lat:.5f},{lng:.5f}", categories=(kind,), sort="distance")
    return Group(
        _(KINDS[kind].label),
        tuple(cards.of_near(found, lang, clock.now())),
        form.link(f"/{lang}/search"),
    )


def _programs(here: Area) -> list[PublicProgram]:
    """Return what is held in or meant for this district; city-wide programmes have their page."""
    shown = [p for p in programs.every() if not (p.is_over or p.is_sensitive)]
    venues = places.load([i for program in shown for i in program.venue_ids])
    held = {place.id for place in venues if place.district_code == here.district_code}
    mine = [
        program
        for program in shown
        if program.facts.district_code == here.district_code or held & set(program.venue_ids)
    ]
    return mine[:MOST_PROGRAMS]


def _district(here: Area, lang: str) -> Worded | None:
    if here.kind == "district":
        return None
    return backdrop.district_names(lang).get(here.district_code)


def _picture(here: Area, lang: str) -> Picture:
    zoom = DONG_ZOOM if here.kind == "dong" else DONG_ZOOM - 1
    return drawing.draw(
        [],
        backdrop.district_names(lang),
        backdrop.stations(lang),
        frame=Frame.at(*here.point, zoom),
    )


def _rows(found: Sequence[Area], lang: str) -> list[tuple[Area, Worded, Worded | None]]:
    return [(area, area.name(lang), _district(area, lang)) for area in found]


def _in_order(names: Iterable[tuple[str, Worded]]) -> list[tuple[str, Worded]]:
    """Sort names the way their letters do; Chinese characters by the districts' codes."""
    pairs = list(names)
    is_lettered = all(name.lang in ("ko", "en", "vi") for _code, name in pairs)
    return sorted(pairs, key=lambda pair: pair[1].text if is_lettered else pair[0])
