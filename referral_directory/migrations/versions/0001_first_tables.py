"""The first tables of the directory."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "directory_area",
        sa.Column("nis", sa.String(length=16), nullable=False),
        sa.Column(
            "level",
            sa.Enum(
                "municipality",
                "arrondissement",
                "province",
                "region",
                "community",
                "country",
                name="arealevel",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("parent_nis", sa.String(length=16), nullable=True),
        sa.Column("name_nl", sa.String(length=120), nullable=False),
        sa.Column("name_fr", sa.String(length=120), nullable=False),
        sa.Column("name_de", sa.String(length=120), nullable=False),
        sa.Column("community", sa.String(length=32), nullable=True),
        sa.Column("language_facilities", sa.String(length=16), nullable=True),
        sa.Column("latitude", sa.Float(), nullable=True),
        sa.Column("longitude", sa.Float(), nullable=True),
        sa.ForeignKeyConstraint(
            ["parent_nis"],
            ["directory_area.nis"],
            name=op.f("fk_directory_area_parent_nis_directory_area"),
        ),
        sa.PrimaryKeyConstraint("nis", name=op.f("pk_directory_area")),
    )
    with op.batch_alter_table("directory_area", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_directory_area_parent_nis"), ["parent_nis"], unique=False
        )

    op.create_table(
        "directory_organisation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("name_nl", sa.String(length=200), nullable=False),
        sa.Column("name_fr", sa.String(length=200), nullable=False),
        sa.Column("website", sa.String(length=300), nullable=True),
        sa.Column("kbo_number", sa.String(length=10), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_directory_organisation")),
        sa.UniqueConstraint("slug", name=op.f("uq_directory_organisation_slug")),
    )
    op.create_table(
        "directory_shipped_record",
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_directory_shipped_record")),
    )
    op.create_table(
        "directory_area_name",
        sa.Column("nis", sa.String(length=16), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "official",
                "former",
                "locality",
                "spelling",
                "postal_code",
                "former_nis",
                name="namekind",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("folded", sa.String(length=120), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("is_shipped", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["nis"],
            ["directory_area.nis"],
            name=op.f("fk_directory_area_name_nis_directory_area"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("nis", "kind", "folded", name=op.f("pk_directory_area_name")),
    )
    with op.batch_alter_table("directory_area_name", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_directory_area_name_folded"), ["folded"], unique=False)

    op.create_table(
        "directory_location",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("nis", sa.String(length=16), nullable=False),
        sa.Column("address", sa.String(length=300), nullable=True),
        sa.Column("postal_code", sa.String(length=8), nullable=True),
        sa.Column("latitude", sa.Float(), nullable=True),
        sa.Column("longitude", sa.Float(), nullable=True),
        sa.Column("is_confidential", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["nis"], ["directory_area.nis"], name=op.f("fk_directory_location_nis_directory_area")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["directory_organisation.id"],
            name=op.f("fk_directory_location_organisation_id_directory_organisation"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_directory_location")),
    )
    with op.batch_alter_table("directory_location", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_directory_location_organisation_id"), ["organisation_id"], unique=False
        )

    op.create_table(
        "directory_service",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "active",
                "inactive",
                "defunct",
                "temporarily_closed",
                name="status",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("website", sa.String(length=300), nullable=True),
        sa.Column("email", sa.String(length=200), nullable=True),
        sa.Column(
            "cost_kind",
            sa.Enum("free", "paid", "unknown", name="costkind", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column(
            "access",
            sa.Enum(
                "voluntary",
                "referral_needed",
                "mandated",
                name="access",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("is_suggested", sa.Boolean(), nullable=False),
        sa.Column("is_general_line", sa.Boolean(), nullable=False),
        sa.Column("helpline_position", sa.Integer(), nullable=True),
        sa.Column("verified_on", sa.Date(), nullable=True),
        sa.Column("verification_note", sa.Text(), nullable=True),
        sa.Column("source", sa.String(length=120), nullable=False),
        sa.Column("source_confirmed", sa.String(length=16), nullable=True),
        sa.Column("inferred", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["directory_organisation.id"],
            name=op.f("fk_directory_service_organisation_id_directory_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_directory_service")),
        sa.UniqueConstraint("slug", name=op.f("uq_directory_service_slug")),
    )
    with op.batch_alter_table("directory_service", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_directory_service_organisation_id"), ["organisation_id"], unique=False
        )

    op.create_table(
        "directory_phone",
        sa.Column("service_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.String(length=32), nullable=False),
        sa.Column("is_confirmed", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["service_id"],
            ["directory_service.id"],
            name=op.f("fk_directory_phone_service_id_directory_service"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("service_id", "position", name=op.f("pk_directory_phone")),
    )
    op.create_table(
        "directory_service_area",
        sa.Column("service_id", sa.Uuid(), nullable=False),
        sa.Column("nis", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["nis"],
            ["directory_area.nis"],
            name=op.f("fk_directory_service_area_nis_directory_area"),
        ),
        sa.ForeignKeyConstraint(
            ["service_id"],
            ["directory_service.id"],
            name=op.f("fk_directory_service_area_service_id_directory_service"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("service_id", "nis", name=op.f("pk_directory_service_area")),
    )
    with op.batch_alter_table("directory_service_area", schema=None) as batch_op:
        batch_op.create_index("ix_directory_service_area_nis", ["nis", "service_id"], unique=False)

    op.create_table(
        "directory_service_language",
        sa.Column("service_id", sa.Uuid(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.ForeignKeyConstraint(
            ["service_id"],
            ["directory_service.id"],
            name=op.f("fk_directory_service_language_service_id_directory_service"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "service_id", "language", name=op.f("pk_directory_service_language")
        ),
    )
    op.create_table(
        "directory_service_location",
        sa.Column("service_id", sa.Uuid(), nullable=False),
        sa.Column("location_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["location_id"],
            ["directory_location.id"],
            name=op.f("fk_directory_service_location_location_id_directory_location"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["service_id"],
            ["directory_service.id"],
            name=op.f("fk_directory_service_location_service_id_directory_service"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "service_id", "location_id", name=op.f("pk_directory_service_location")
        ),
    )
    op.create_table(
        "directory_service_term",
        sa.Column("service_id", sa.Uuid(), nullable=False),
        sa.Column(
            "taxonomy",
            sa.Enum(
                "need",
                "audience",
                "prevention_level",
                "work_form",
                name="taxonomy",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("term", sa.String(length=64), nullable=False),
        sa.Column("is_main", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["service_id"],
            ["directory_service.id"],
            name=op.f("fk_directory_service_term_service_id_directory_service"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "service_id", "taxonomy", "term", name=op.f("pk_directory_service_term")
        ),
    )
    with op.batch_alter_table("directory_service_term", schema=None) as batch_op:
        batch_op.create_index(
            "ix_directory_service_term_term", ["taxonomy", "term", "service_id"], unique=False
        )

    op.create_table(
        "directory_service_text",
        sa.Column("service_id", sa.Uuid(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("what_happens", sa.Text(), nullable=False),
        sa.Column("audience", sa.Text(), nullable=False),
        sa.Column("hours", sa.Text(), nullable=True),
        sa.Column("cost", sa.Text(), nullable=True),
        sa.Column("confidentiality", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["service_id"],
            ["directory_service.id"],
            name=op.f("fk_directory_service_text_service_id_directory_service"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("service_id", "language", name=op.f("pk_directory_service_text")),
    )


def downgrade() -> None:
    op.drop_table("directory_service_text")
    with op.batch_alter_table("directory_service_term", schema=None) as batch_op:
        batch_op.drop_index("ix_directory_service_term_term")

    op.drop_table("directory_service_term")
    op.drop_table("directory_service_location")
    op.drop_table("directory_service_language")
    with op.batch_alter_table("directory_service_area", schema=None) as batch_op:
        batch_op.drop_index("ix_directory_service_area_nis")

    op.drop_table("directory_service_area")
    op.drop_table("directory_phone")
    with op.batch_alter_table("directory_service", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_directory_service_organisation_id"))

    op.drop_table("directory_service")
    with op.batch_alter_table("directory_location", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_directory_location_organisation_id"))

    op.drop_table("directory_location")
    with op.batch_alter_table("directory_area_name", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_directory_area_name_folded"))

    op.drop_table("directory_area_name")
    op.drop_table("directory_shipped_record")
    op.drop_table("directory_organisation")
    with op.batch_alter_table("directory_area", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_directory_area_parent_nis"))

    op.drop_table("directory_area")
