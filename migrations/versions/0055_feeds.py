"""which source keeps a service in step.

Revision ID: 0055
Revises: 0050
"""

import sqlalchemy as sa
from alembic import op

revision = '0055'
down_revision = '0050'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table('service', schema=None) as batch_op:
        batch_op.add_column(sa.Column('feed', sa.String(length=40), server_default='shipped', nullable=False))
        batch_op.add_column(sa.Column('feed_key', sa.String(length=120), server_default='', nullable=False))
        batch_op.create_index('ix_service_feed_feed_key', ['feed', 'feed_key'], unique=False)


def downgrade() -> None:
    """Undo."""
    with op.batch_alter_table('service', schema=None) as batch_op:
        batch_op.drop_index('ix_service_feed_feed_key')
        batch_op.drop_column('feed_key')
        batch_op.drop_column('feed')
