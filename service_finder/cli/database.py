"""`db`: the database's migrations."""

from flask_migrate.cli import db as db_group

__all__ = ["db_group"]
