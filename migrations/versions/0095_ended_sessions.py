"""Residents' sessions that were signed out.

Revision ID: 0095
Revises: 0090
"""

import sqlalchemy as sa
from alembic import op

import service_finder.extensions

revision = '0095'
down_revision = '0090'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        'ended_session',
        sa.Column('session_hash', sa.String(length=64), nullable=False),
        sa.Column('ended_at', service_finder.extensions.Instant(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint('session_hash', name=op.f('pk_ended_session')),
    )
    with op.batch_alter_table('ended_session', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_ended_session_ended_at'), ['ended_at'], unique=False)


def downgrade() -> None:
    """Undo."""
    op.drop_table('ended_session')
