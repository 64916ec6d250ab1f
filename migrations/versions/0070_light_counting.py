"""Counting requests writes no log of PostgreSQL's: the counts need not survive a power cut.

Revision ID: 0070
Revises: 0060
"""

from alembic import op

revision = '0070'
down_revision = '0060'
branch_labels = None
depends_on = None


def upgrade():
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE rate_window SET UNLOGGED")


def downgrade():
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE rate_window SET LOGGED")
