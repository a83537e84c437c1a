"""Self check-in: questionnaires, declarations, passes and the keys that they are made and read with."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "compound_secret",
        sa.Column("site_id", sa.String(length=32), nullable=False),
        sa.Column("root_private", sa.String(length=64), nullable=False),
        sa.Column("gate_private", sa.String(length=64), nullable=False),
        sa.Column("phone_key", sa.String(length=64), nullable=False),
        sa.Column("list_counter", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("site_id", name=op.f("pk_compound_secret")),
    )
    op.create_table(
        "declaration",
        sa.Column("site_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("thread", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("place", sa.String(length=20), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("consent", sa.Integer(), nullable=False),
        sa.Column("consents", sa.Text(), nullable=False),
        sa.Column("questionnaire", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.Column("pass_id", sa.String(length=16), nullable=True),
        sa.Column("body", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("site_id", "id", name=op.f("pk_declaration")),
        sa.UniqueConstraint("site_id", "thread", "number", name=op.f("uq_declaration_site_id")),
    )
    op.create_index("ix_declaration_at", "declaration", ["site_id", "at"], unique=False)
    op.create_index(op.f("ix_declaration_pass_id"), "declaration", ["pass_id"], unique=False)
    op.create_index("ix_declaration_secret", "declaration", ["secret_hash"], unique=False)
    op.create_table(
        "pass_signing_key",
        sa.Column("site_id", sa.String(length=32), nullable=False),
        sa.Column("key_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("private", sa.String(length=64), nullable=False),
        sa.Column("public", sa.String(length=64), nullable=False),
        sa.Column("valid_from", sa.BigInteger(), nullable=False),
        sa.Column("valid_until", sa.BigInteger(), nullable=False),
        sa.Column("revoked_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("site_id", "key_id", name=op.f("pk_pass_signing_key")),
    )
    op.create_table(
        "pass_trust",
        sa.Column("key_list", sa.Text(), nullable=False),
        sa.Column("root_key", sa.String(length=64), nullable=False),
        sa.Column("gate_key", sa.String(length=64), nullable=False),
        sa.Column("phone_key", sa.String(length=64), nullable=False),
        sa.Column("site_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("gone", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("site_id", "id", name=op.f("pk_pass_trust")),
    )
    op.create_index(op.f("ix_pass_trust_revision"), "pass_trust", ["revision"], unique=False)
    op.create_table(
        "pass_use",
        sa.Column("pass_id", sa.String(length=16), nullable=False),
        sa.Column("gate_id", sa.String(length=32), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("site_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("gone", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("site_id", "id", name=op.f("pk_pass_use")),
    )
    op.create_index("ix_pass_use_pass", "pass_use", ["site_id", "pass_id"], unique=False)
    op.create_index(op.f("ix_pass_use_revision"), "pass_use", ["revision"], unique=False)
    op.create_table(
        "questionnaire_version",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("site_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("gone", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("site_id", "id", name=op.f("pk_questionnaire_version")),
    )
    op.create_index(op.f("ix_questionnaire_version_revision"), "questionnaire_version", ["revision"], unique=False)
    op.create_table(
        "revoked_pass",
        sa.Column("site_id", sa.String(length=32), nullable=False),
        sa.Column("pass_id", sa.String(length=16), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("site_id", "pass_id", name=op.f("pk_revoked_pass")),
    )
    op.create_table(
        "site_setting",
        sa.Column("site_id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("site_id", "name", name=op.f("pk_site_setting")),
    )
