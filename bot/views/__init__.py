"""Screens: what a person is shown, made of what core knows at the moment of showing.

Handlers and the sender render through the same views. Each module of this package holds one area.
"""

from bot.views import (
    admin,
    asking,
    bulk,
    candidate,
    common,
    company,
    cv,
    engine,
    feedback,
    form,
    invitation,
    kit,
    lists,
    preview,
    privacy,
    promises,
    report,
    screening,
    settings,
    vacancy,
)
from bot.views.base import Params, Reaction, Screen, ViewContext, Views, registered

__all__ = [
    "Params",
    "Reaction",
    "Screen",
    "ViewContext",
    "Views",
    "admin",
    "asking",
    "bulk",
    "candidate",
    "common",
    "company",
    "cv",
    "engine",
    "feedback",
    "form",
    "invitation",
    "kit",
    "lists",
    "preview",
    "privacy",
    "promises",
    "registered",
    "report",
    "screening",
    "settings",
    "vacancy",
]
