"""Volunteers on duty, who was seen at which gate, tablets that sign what they ask, what the office keeps secret."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    _reference(
        "volunteer",
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("badge", sa.String(length=16), nullable=False),
        sa.Column("pin_hash", sa.String(length=200), nullable=False),
    )
    _reference(
        "sighting",
        sa.Column("resident_id", sa.String(length=32), nullable=False),
        sa.Column("pass_id", sa.String(length=16), nullable=False),
        sa.Column("phone_hash", sa.String(length=64), nullable=False),
        sa.Column("plate", sa.String(length=16), nullable=False),
        sa.Column("gate_id", sa.String(length=32), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("tenths", sa.Integer(), nullable=False),
        sa.Column("verdict", sa.String(length=16), nullable=False),
        sa.Column("observe_until", sa.String(length=10), nullable=False),
        sa.Column("direction", sa.String(length=4), nullable=False),
        sa.Column("slip", sa.String(length=24), nullable=False),
    )
    op.create_index("ix_sighting_resident", "sighting", ["site_id", "resident_id"], unique=False)
    op.create_index("ix_sighting_at", "sighting", ["site_id", "at"], unique=False)
    op.create_table(
        "on_duty",
        sa.Column("volunteer_id", sa.String(length=32), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("volunteer_id", name=op.f("pk_on_duty")),
    )
    op.create_table(
        "office_secret",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_office_secret")),
    )
    op.create_table(
        "audit_record",
        sa.Column("site_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("user", sa.String(length=60), nullable=False),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("site_id", "id", name=op.f("pk_audit_record")),
    )
    op.create_index("ix_audit_record_at", "audit_record", ["site_id", "at"], unique=False)
    op.create_table(
        "print_job",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("site_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("heard_at", sa.BigInteger(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("pdf", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_print_job")),
    )
    _add(
        "device",
        sa.Column("public_key", sa.String(length=64), nullable=True),
        sa.Column("sequence", sa.BigInteger(), nullable=False, server_default="0"),
        sa.Column("replay_window", sa.BigInteger(), nullable=False, server_default="0"),
        sa.Column("store_key", sa.Text(), nullable=True),
        sa.Column("kind", sa.String(length=16), nullable=False, server_default="gate"),
        sa.Column("version", sa.String(length=20), nullable=False, server_default=""),
        sa.Column("refused_at", sa.BigInteger(), nullable=True),
        sa.Column("refused_why", sa.String(length=40), nullable=False, server_default=""),
        sa.Column("erased_at", sa.BigInteger(), nullable=True),
    )
    op.create_index(op.f("ix_device_public_key"), "device", ["public_key"], unique=True)
    # A tablet of before signs nothing: it is enrolled anew, and goes on with what it holds.
    with op.batch_alter_table("device") as device:
        device.drop_constraint(op.f("uq_device_token_hash"), type_="unique")
        device.drop_column("token_hash")
    _add("enrolment_code", sa.Column("device_id", sa.String(length=32), nullable=True))
    _add(
        "tablet",
        sa.Column("ca", sa.Text(), nullable=False, server_default=""),
        sa.Column("private_key", sa.String(length=64), nullable=False, server_default=""),
        sa.Column("sequence", sa.BigInteger(), nullable=False, server_default="0"),
        sa.Column("clock_high", sa.BigInteger(), nullable=False, server_default="0"),
        sa.Column("locked_at", sa.BigInteger(), nullable=True),
    )
    with op.batch_alter_table("tablet") as tablet:
        tablet.drop_column("token")


def _reference(name: str, *columns: sa.Column[object]) -> None:
    op.create_table(
        name,
        *columns,
        sa.Column("site_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("gone", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("site_id", "id", name=op.f(f"pk_{name}")),
    )
    op.create_index(op.f(f"ix_{name}_revision"), name, ["revision"], unique=False)


def _add(table: str, *columns: sa.Column[object]) -> None:
    for column in columns:
        op.add_column(table, column)
