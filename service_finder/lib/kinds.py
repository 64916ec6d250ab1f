"""The kinds of place: their order, names and looks. One place for codes that many rooms show.

`label` is an English msgid (a glossary word where there is one); the sign is drawn in
static/img/icons.svg under the code itself; `tone` names colours and an outline in
frontend/_cards.scss.
"""

from __future__ import annotations

from dataclasses import dataclass

from service_finder.lib.marking import N_


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of place, as lists, filters, tiles and the map's legend show it.

    `is_common`: many places are of this kind, so the home page has a button for it.
    """

    code: str
    label: str
    tone: str
    is_common: bool = True


_ALL = (
    Kind("kids_cafe", N_("Kids cafe"), "play"),
    Kind("family_center", N_("Family Center"), "kin"),
    Kind("shared_parenting", N_("Childcare Sharing Center"), "tend"),
    Kind("kiwoom_center", N_("Our Neighborhood Kium Center"), "tend"),
    Kind("childcare_support", N_("Comprehensive Childcare Support Center"), "tend"),
    Kind("childcare", N_("Hourly daycare"), "tend", is_common=False),
    Kind("toy_library", N_("Toy library"), "play"),
    Kind("vip_zone", N_("Seoul Parents VIP Zone"), "play"),
    Kind("child_development", N_("Child development center"), "kin", is_common=False),
    Kind("women_career", N_("Job center for women"), "work"),
    Kind("working_mom_center", N_("Working Mom Support Center"), "work"),
    Kind("wedding_venue", N_("Public wedding venue"), "feast"),
    Kind("rental_space", N_("Venue rental"), "feast"),
    Kind("counselling", N_("Counseling"), "calm", is_common=False),
    Kind("safety_service", N_("Safety service"), "calm", is_common=False),
    Kind("national_hotline", N_("Emergency numbers"), "calm", is_common=False),
)
KINDS: dict[str, Kind] = {kind.code: kind for kind in _ALL}
