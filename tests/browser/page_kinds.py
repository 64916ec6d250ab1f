"""One address of every kind of page. Whoever adds a kind of page adds it here."""

PAGES = (
    "/{lang}/",
    "/{lang}/about",
    "/{lang}/accessibility",
    "/{lang}/privacy",
    "/{lang}/status",
    "/{lang}/shortlist",
    "/{lang}/map?near=37.4979,127.0276",
    "/{lang}/no-such-page",
    "/{lang}/map",
    "/{lang}/free",
    "/{lang}/sign-in",
    "/demo/outbox",
    "/{lang}/safety",
    "/offline",
)
