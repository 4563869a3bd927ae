"""Alembic's entry: runs the bot's migrations; the referral directory migrates its own tables."""

from alembic import context

from bot.storage.database import connect
from bot.storage.tables import metadata

engine = connect(context.config.attributes["database_url"])
with engine.begin() as connection:
    context.configure(
        connection=connection,
        target_metadata=metadata,
        version_table="alembic_version_bot",
        include_name=lambda name, kind, _: kind != "table" or name in metadata.tables,
        render_as_batch=engine.dialect.name == "sqlite",
    )
    with context.begin_transaction():
        context.run_migrations()
engine.dispose()
