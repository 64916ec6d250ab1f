"""reports: flat age bands, targets, surveys, open figures.

Revision ID: 0040
Revises: 0010
"""

import sqlalchemy as sa
from alembic import op

import service_finder.extensions

revision = '0040'
down_revision = '0010'
branch_labels = None
depends_on = None

BANDS = (('band_0_2', '0-2'), ('band_3_5', '3-5'), ('band_6_9', '6-9'), ('band_10_up', '10+'))


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table('booking_statistic', schema=None) as batch_op:
        for column, _name in BANDS:
            batch_op.add_column(sa.Column(column, sa.Integer(), nullable=False, server_default='0'))
        batch_op.create_index('ix_booking_statistic_on_date', ['on_date'], unique=False)
    # Both databases are asked in their own words: to SQLite '0-2' after an arrow is no name of a key.
    columns = [sa.column(column, sa.Integer) for column, _name in BANDS]
    statistic = sa.table('booking_statistic', sa.column('age_bands', sa.JSON), *columns)
    for column, name in BANDS:
        known = sa.func.coalesce(statistic.c.age_bands[name].as_integer(), 0)
        op.execute(statistic.update().values({column: known}))
    with op.batch_alter_table('booking_statistic', schema=None) as batch_op:
        batch_op.drop_column('age_bands')
        for column, _name in BANDS:
            batch_op.alter_column(column, existing_type=sa.Integer(), existing_nullable=False, server_default=None)
    op.create_table('report_target',
    sa.Column('service_id', sa.String(length=64), nullable=False),
    sa.Column('kind', sa.String(length=16), nullable=False),
    sa.Column('year', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('users', sa.Integer(), nullable=False),
    sa.Column('by', sa.String(length=80), nullable=False),
    sa.Column('changed_at', service_finder.extensions.Instant(timezone=True), nullable=False),
    sa.CheckConstraint('users > 0', name=op.f('ck_report_target_users')),
    sa.PrimaryKeyConstraint('service_id', 'kind', 'year', name=op.f('pk_report_target'))
    )
    op.create_table('open_figures',
    sa.Column('made_on', sa.Date(), nullable=False),
    sa.Column('from_on', sa.Date(), nullable=False),
    sa.Column('to_on', sa.Date(), nullable=False),
    sa.Column('rows', sa.JSON(), nullable=False),
    sa.PrimaryKeyConstraint('made_on', name=op.f('pk_open_figures'))
    )
    op.create_table('survey_invitation',
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('service_id', sa.String(length=64), nullable=False),
    sa.Column('kind', sa.String(length=16), nullable=False),
    sa.Column('month', sa.Date(), nullable=False),
    sa.Column('expires_at', service_finder.extensions.Instant(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('token_hash', name=op.f('pk_survey_invitation'))
    )
    with op.batch_alter_table('survey_invitation', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_survey_invitation_expires_at'), ['expires_at'], unique=False)
    op.create_table('survey_tally',
    sa.Column('service_id', sa.String(length=64), nullable=False),
    sa.Column('kind', sa.String(length=16), nullable=False),
    sa.Column('month', sa.Date(), nullable=False),
    sa.Column('question', sa.String(length=16), nullable=False),
    sa.Column('score', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('count', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('service_id', 'kind', 'month', 'question', 'score', name=op.f('pk_survey_tally'))
    )


def downgrade() -> None:
    """Undo. The bands go back into their JSON; surveys and targets are lost."""
    op.drop_table('survey_tally')
    with op.batch_alter_table('survey_invitation', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_survey_invitation_expires_at'))
    op.drop_table('survey_invitation')
    op.drop_table('open_figures')
    op.drop_table('report_target')
    with op.batch_alter_table('booking_statistic', schema=None) as batch_op:
        batch_op.add_column(sa.Column('age_bands', sa.JSON(), nullable=False, server_default='{}'))
    make = 'json_object' if op.get_bind().dialect.name == 'sqlite' else 'json_build_object'
    pairs = ', '.join(f"'{name}', {column}" for column, name in BANDS)
    op.execute(f'UPDATE booking_statistic SET age_bands = {make}({pairs})')
    with op.batch_alter_table('booking_statistic', schema=None) as batch_op:
        batch_op.alter_column('age_bands', existing_type=sa.JSON(), existing_nullable=False, server_default=None)
        batch_op.drop_index('ix_booking_statistic_on_date')
        for column, _name in BANDS:
            batch_op.drop_column(column)
