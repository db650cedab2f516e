"""`mismatch demo`: one vacancy played through by invented people, over a local Telegram."""

from cli.demo.play import play

__all__ = ["play"]
