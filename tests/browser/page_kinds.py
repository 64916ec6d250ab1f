"""One address of every kind of page. Whoever adds a kind of page adds it here."""

# Pages of bookings: sessions and a booking of the running site, opened signed in (booked.py).
BOOKING_PAGES = (
    "/{lang}/offerings/{offering}?from=2026-11-28",
    "/{lang}/bookings/new?offering={offering}&slot={slot}",
    "/{lang}/bookings",
    "/{lang}/bookings/{code}",
    "/{lang}/bookings/{code}/cancel",
    "/{lang}/bookings/{code}/move",
    "/{lang}/my-data/delete",
    "/{lang}/free?children=1&near=37.5124,126.9393",
)
OPEN_PAGES = (
    "/{lang}/",
    "/{lang}/about",
    "/{lang}/accessibility",
    "/{lang}/privacy",
    "/{lang}/status",
    "/{lang}/shortlist",
    "/{lang}/map?near=37.4979,127.0276",
    "/{lang}/no-such-page",
    "/{lang}/map",
    "/{lang}/search?category=kids_cafe&near=37.5124,126.9393&age_months=14",
    "/{lang}/search?q=zzqxv&category=toy_library&open=x",
    "/{lang}/places/kc-dj230901",
    "/{lang}/places/kc-dj230901/card",
    "/{lang}/places/s-family-counsel",
    "/{lang}/areas",
    "/{lang}/areas/11590",
    "/{lang}/areas/11590108",
    "/{lang}/programs",
    "/{lang}/programs/dad-master",
    "/{lang}/benefits?age_months=30&is=working",
    "/{lang}/free",
    "/{lang}/free?children=x&date=y",
    "/{lang}/sign-in",
    "/demo/outbox",
    "/{lang}/safety",
    "/{lang}/safety/this-page",
    "/offline",
)
PAGES = OPEN_PAGES + BOOKING_PAGES
