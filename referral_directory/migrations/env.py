"""Runs the directory's migrations on the connection that `schema.upgrade` hands over."""

from __future__ import annotations

from alembic import context

from referral_directory.models import Base
from referral_directory.schema import TABLE_PREFIX, VERSION_TABLE


def is_ours(name: str | None, kind: str, _parents: object) -> bool:
    """Look past the bot's tables, which another environment owns."""
    return kind != "table" or (name is not None and name.startswith(TABLE_PREFIX))


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    version_table=VERSION_TABLE,
    include_name=is_ours,
    render_as_batch=True,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
