"""The outbox of the demonstration: mails that were kept instead of sent."""

from __future__ import annotations

from flask import abort, current_app, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from service_finder.extensions import db
from service_finder.lib import formats
from service_finder.lib.marking import LANGUAGE_TAGS
from service_finder.models import OutboxMessage
from service_finder.people import vault
from service_finder.public import languages
from service_finder.public.root import root
from service_finder.public.signed_in import private

MOST = 30


@root.get("/demo/outbox")
def demo_outbox() -> ResponseReturnValue:
    """Show the newest mails; only in a demonstration that sends none."""
    settings = current_app.config["SETTINGS"]
    if not settings.is_demo or settings.mail_url != "outbox:":
        abort(404)
    rows = db.session.scalars(select(OutboxMessage).order_by(OutboxMessage.id.desc()).limit(MOST))
    lang = languages.current()
    mails = [
        {
            "subject": row.subject,
            "tag": LANGUAGE_TAGS.get(row.lang, row.lang),
            "to": vault.unseal(row.to_sealed) if row.to_sealed else "",
            "text": vault.unseal(row.text_sealed).strip() if row.text_sealed else "",
            "at": formats.moment_text(row.created_at, lang),
        }
        for row in rows
    ]
    return private(render_template("public/outbox.html", mails=mails, base_url=settings.base_url))
