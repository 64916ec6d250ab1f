"""invitations to share a booking, keys of calendar feeds.

Revision ID: 0060
Revises: 0055
"""

import sqlalchemy as sa
from alembic import op

import service_finder.extensions

revision = '0060'
down_revision = '0055'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply. Who shares a booking already goes on sharing it."""
    with op.batch_alter_table('booking_share', schema=None) as batch_op:
        batch_op.add_column(
            sa.Column('accepted_at', service_finder.extensions.Instant(timezone=True), nullable=True)
        )
    op.execute('UPDATE booking_share SET accepted_at = created_at')
    with op.batch_alter_table('person', schema=None) as batch_op:
        batch_op.add_column(sa.Column('feed_key', sa.String(length=32), nullable=True))


def downgrade() -> None:
    """Undo."""
    with op.batch_alter_table('person', schema=None) as batch_op:
        batch_op.drop_column('feed_key')
    with op.batch_alter_table('booking_share', schema=None) as batch_op:
        batch_op.drop_column('accepted_at')
