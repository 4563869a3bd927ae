"""The bot's memory: tables, repositories and migrations; it stores bytes it cannot read."""
