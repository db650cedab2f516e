"""A local Telegram: the Bot API over HTTP for a real bot, and people who write to it."""
