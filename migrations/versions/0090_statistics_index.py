"""statistics: when a booking begins; the newest change found at once.

Revision ID: 0090
Revises: 0085
"""

import sqlalchemy as sa
from alembic import op

import service_finder.extensions

revision = '0090'
down_revision = '0085'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table('booking_statistic', schema=None) as batch_op:
        batch_op.add_column(sa.Column('starts_at', service_finder.extensions.Instant(timezone=True), nullable=True))
        batch_op.create_index('ix_booking_statistic_changed_at', ['changed_at'], unique=False)


def downgrade() -> None:
    """Undo."""
    with op.batch_alter_table('booking_statistic', schema=None) as batch_op:
        batch_op.drop_index('ix_booking_statistic_changed_at')
        batch_op.drop_column('starts_at')
