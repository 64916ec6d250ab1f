"""corrections, staff's edits of facts, verifications.

Revision ID: 0080
Revises: 0070
"""

import sqlalchemy as sa
from alembic import op

import service_finder.extensions

revision = '0080'
down_revision = '0070'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    instant = service_finder.extensions.Instant(timezone=True)
    op.create_table('correction',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('receipt', sa.String(length=12), nullable=False),
    sa.Column('service_id', sa.String(length=64), nullable=False),
    sa.Column('topic', sa.String(length=16), nullable=False),
    sa.Column('words_sealed', sa.Text(), nullable=False),
    sa.Column('lang', sa.String(length=5), nullable=False),
    sa.Column('state', sa.String(length=16), nullable=False),
    sa.Column('created_at', instant, nullable=False),
    sa.Column('decided_at', instant, nullable=True),
    sa.Column('decided_by', sa.Integer(), nullable=True),
    sa.CheckConstraint("state IN ('waiting', 'parked', 'corrected', 'was_right', 'not_confirmed')", name=op.f('ck_correction_state')),
    sa.ForeignKeyConstraint(['decided_by'], ['staff_member.id'], name=op.f('fk_correction_decided_by_staff_member')),
    sa.ForeignKeyConstraint(['service_id'], ['service.id'], name=op.f('fk_correction_service_id_service')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_correction')),
    sa.UniqueConstraint('receipt', name=op.f('uq_correction_receipt'))
    )
    with op.batch_alter_table('correction', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_correction_service_id'), ['service_id'], unique=False)
        batch_op.create_index('ix_correction_state_created_at', ['state', 'created_at'], unique=False)
    op.create_table('fact_edit',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('record_type', sa.String(length=16), nullable=False),
    sa.Column('record_id', sa.String(length=80), nullable=False),
    sa.Column('field', sa.String(length=24), nullable=False),
    sa.Column('lang', sa.String(length=5), nullable=False),
    sa.Column('value', sa.Text(), nullable=False),
    sa.Column('under', sa.JSON(), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('staff_id', sa.Integer(), nullable=False),
    sa.Column('created_at', instant, nullable=False),
    sa.Column('published_at', instant, nullable=True),
    sa.Column('ended_at', instant, nullable=True),
    sa.Column('ended_by', sa.Integer(), nullable=True),
    sa.CheckConstraint("state IN ('draft', 'published', 'replaced', 'undone')", name=op.f('ck_fact_edit_state')),
    sa.ForeignKeyConstraint(['ended_by'], ['staff_member.id'], name=op.f('fk_fact_edit_ended_by_staff_member')),
    sa.ForeignKeyConstraint(['staff_id'], ['staff_member.id'], name=op.f('fk_fact_edit_staff_id_staff_member')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_fact_edit'))
    )
    with op.batch_alter_table('fact_edit', schema=None) as batch_op:
        batch_op.create_index('ix_fact_edit_record', ['record_type', 'record_id', 'state'], unique=False)
    op.create_table('verification',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('service_id', sa.String(length=64), nullable=False),
    sa.Column('field', sa.String(length=24), nullable=False),
    sa.Column('result', sa.String(length=10), nullable=False),
    sa.Column('value_hash', sa.String(length=64), nullable=False),
    sa.Column('staff_id', sa.Integer(), nullable=False),
    sa.Column('at', instant, nullable=False),
    sa.CheckConstraint("result IN ('confirmed', 'corrected', 'gone')", name=op.f('ck_verification_result')),
    sa.ForeignKeyConstraint(['service_id'], ['service.id'], name=op.f('fk_verification_service_id_service')),
    sa.ForeignKeyConstraint(['staff_id'], ['staff_member.id'], name=op.f('fk_verification_staff_id_staff_member')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_verification'))
    )
    with op.batch_alter_table('verification', schema=None) as batch_op:
        batch_op.create_index('ix_verification_service_id_field', ['service_id', 'field'], unique=False)


def downgrade() -> None:
    """Undo."""
    op.drop_table('verification')
    op.drop_table('fact_edit')
    op.drop_table('correction')
