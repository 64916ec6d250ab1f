"""Alembic's environment: migrations run inside the application, on its own connection."""

from alembic import context
from flask import current_app

from service_finder.extensions import db

config = context.config


def run() -> None:
    """Run the migrations on SQLite (batch mode) or PostgreSQL."""
    with db.engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=db.metadata,
            render_as_batch=True,
            compare_type=True,
            user_module_prefix="service_finder.extensions.",
        )
        with context.begin_transaction():
            context.run_migrations()


if current_app:
    run()
