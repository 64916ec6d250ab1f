"""AuditEntry: who of the staff did what, or looked at what, when and why. Append-only."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import DDL, JSON, Connection, ForeignKey, Index, String, event
from sqlalchemy import Text as LongText
from sqlalchemy.orm import Mapped, mapped_column

from service_finder.extensions import Instant, Model


class AuditEntry(Model):
    """One line. `facts` holds no personal data: codes, counts, old and new values of settings.

    `is_view`: somebody looked at personal data. `service_id` and `organization_id` say whose
    administrators may read the line; neither means the city's. The database refuses UPDATE and
    DELETE (GUARD below, the same in the migration).
    """

    __tablename__ = "audit_entry"
    __table_args__ = (Index("ix_audit_entry_at", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff_member.id"), index=True)
    at: Mapped[dt.datetime] = mapped_column(Instant)
    action: Mapped[str] = mapped_column(String(40))
    record_type: Mapped[str] = mapped_column(String(24))
    record_id: Mapped[str] = mapped_column(String(80))
    service_id: Mapped[str | None] = mapped_column(String(64), index=True)
    organization_id: Mapped[str | None] = mapped_column(String(64))
    reason: Mapped[str] = mapped_column(LongText, default="")
    facts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    is_view: Mapped[bool] = mapped_column(default=False)


# Per dialect: statements that make the table append-only, and those that undo it.
GUARD = {
    "sqlite": (
        "CREATE TRIGGER audit_entry_no_update BEFORE UPDATE ON audit_entry "
        "BEGIN SELECT RAISE(ABORT, 'audit_entry is append-only'); END",
        "CREATE TRIGGER audit_entry_no_delete BEFORE DELETE ON audit_entry "
        "BEGIN SELECT RAISE(ABORT, 'audit_entry is append-only'); END",
    ),
    "postgresql": (
        "CREATE OR REPLACE FUNCTION audit_entry_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        "'BEGIN RAISE EXCEPTION ''audit_entry is append-only''; END'",
        "CREATE TRIGGER audit_entry_no_change BEFORE UPDATE OR DELETE ON audit_entry "
        "FOR EACH ROW EXECUTE FUNCTION audit_entry_refuse()",
        "CREATE TRIGGER audit_entry_no_truncate BEFORE TRUNCATE ON audit_entry "
        "FOR EACH STATEMENT EXECUTE FUNCTION audit_entry_refuse()",
    ),
}
UNGUARD = {
    "sqlite": (
        "DROP TRIGGER IF EXISTS audit_entry_no_update",
        "DROP TRIGGER IF EXISTS audit_entry_no_delete",
    ),
    "postgresql": (
        "DROP TRIGGER IF EXISTS audit_entry_no_change ON audit_entry",
        "DROP TRIGGER IF EXISTS audit_entry_no_truncate ON audit_entry",
        "DROP FUNCTION IF EXISTS audit_entry_refuse()",
    ),
}


def guard(connection: Connection) -> None:
    """Make the table append-only (after a restore)."""
    for statement in GUARD[connection.dialect.name]:
        connection.exec_driver_sql(statement)


def unguard(connection: Connection) -> None:
    """Let the table be emptied: a restore replaces every table, and guards it again."""
    for statement in UNGUARD[connection.dialect.name]:
        connection.exec_driver_sql(statement)


for _dialect, _statements in GUARD.items():
    for _statement in _statements:
        event.listen(
            AuditEntry.__table__,
            "after_create",
            DDL(_statement).execute_if(dialect=_dialect),  # type: ignore[no-untyped-call]
        )
