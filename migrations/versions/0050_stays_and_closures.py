"""stays, and what a closure closes.

Revision ID: 0050
Revises: 0041
"""

import sqlalchemy as sa
from alembic import op

import service_finder.extensions

revision = '0050'
down_revision = '0041'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table('stay',
    sa.Column('booking_id', sa.Integer(), nullable=False),
    sa.Column('out_at', service_finder.extensions.Instant(timezone=True), nullable=False),
    sa.Column('picked_up_sealed', sa.Text(), nullable=False),
    sa.Column('by', sa.String(length=80), nullable=False),
    sa.Column('by_name', sa.String(length=80), nullable=False),
    sa.ForeignKeyConstraint(['booking_id'], ['booking.id'], name=op.f('fk_stay_booking_id_booking')),
    sa.PrimaryKeyConstraint('booking_id', name=op.f('pk_stay'))
    )
    with op.batch_alter_table('closure', schema=None) as batch_op:
        batch_op.add_column(sa.Column('service_id', sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column('offering_ids', sa.JSON(), nullable=False, server_default='[]'))
        batch_op.add_column(sa.Column('starts_at', service_finder.extensions.Instant(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('ends_at', service_finder.extensions.Instant(timezone=True), nullable=True))
        batch_op.create_index(batch_op.f('ix_closure_service_id'), ['service_id'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_closure_service_id_service'), 'service', ['service_id'], ['id'])
    with op.batch_alter_table('closure', schema=None) as batch_op:
        batch_op.alter_column('offering_ids', server_default=None)


def downgrade() -> None:
    """Undo."""
    with op.batch_alter_table('closure', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_closure_service_id_service'), type_='foreignkey')
        batch_op.drop_index(batch_op.f('ix_closure_service_id'))
        batch_op.drop_column('ends_at')
        batch_op.drop_column('starts_at')
        batch_op.drop_column('offering_ids')
        batch_op.drop_column('service_id')
    op.drop_table('stay')
