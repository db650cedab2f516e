"""What a bot says about itself: commands, name, descriptions, by language."""

from __future__ import annotations

import re
from typing import Any

from aiogram.methods import (
    DeleteMyCommands,
    GetMyCommands,
    GetMyDescription,
    GetMyName,
    GetMyShortDescription,
    SetMyCommands,
    SetMyDescription,
    SetMyName,
    SetMyShortDescription,
)

from playground.errors import bad_request
from playground.markup import utf16_length
from playground.state import Json, World

_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
_MOST_COMMANDS = 100
_LIMITS = {"name": 64, "description": 512, "short_description": 120}


class Profile:
    """The methods `setMy…`, `getMy…` and `deleteMyCommands`."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.handlers: dict[type[Any], Any] = {
            SetMyCommands: self.set_commands,
            DeleteMyCommands: self.delete_commands,
            GetMyCommands: self.get_commands,
            SetMyName: lambda m: self._set("name", m.name, m.language_code),
            SetMyDescription: lambda m: self._set("description", m.description, m.language_code),
            SetMyShortDescription: lambda m: self._set("short_description", m.short_description, m.language_code),
            GetMyName: lambda m: self._get("name", m.language_code),
            GetMyDescription: lambda m: self._get("description", m.language_code),
            GetMyShortDescription: lambda m: self._get("short_description", m.language_code),
        }

    def set_commands(self, method: SetMyCommands) -> bool:
        if len(method.commands) > _MOST_COMMANDS:
            raise bad_request("BOT_COMMANDS_TOO_MUCH")
        commands: list[Json] = []
        for item in method.commands:
            name = item.command.removeprefix("/")
            if not _COMMAND.fullmatch(name):
                raise bad_request("BOT_COMMAND_INVALID")
            if not 1 <= utf16_length(item.description.strip()) <= 256:
                raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
            commands.append({"command": name, "description": item.description.strip()})
        self._world.commands[self._scope(method)] = commands
        return True

    def delete_commands(self, method: DeleteMyCommands) -> bool:
        self._world.commands.pop(self._scope(method), None)
        return True

    def get_commands(self, method: GetMyCommands) -> list[Json]:
        return self._world.commands.get(self._scope(method), [])

    def _scope(self, method: SetMyCommands | DeleteMyCommands | GetMyCommands) -> tuple[str, int, str]:
        kind = str(method.scope.model_dump(mode="json")["type"]) if method.scope else "default"
        chat_id = getattr(method.scope, "chat_id", None)
        if chat_id is None:
            return kind, 0, _language(method.language_code)
        return kind, self._world.chat(chat_id).id, _language(method.language_code)

    def _set(self, what: str, value: str | None, language: str | None) -> bool:
        if utf16_length(value or "") > _LIMITS[what]:
            raise bad_request(f"bot {what.replace('_', ' ')} is too long")
        self._world.profile[what, _language(language)] = value or ""
        return True

    def _get(self, what: str, language: str | None) -> Json:
        code = _language(language)
        plain = self._world.bot["first_name"] if what == "name" else ""
        values = self._world.profile
        return {what: values.get((what, code)) or values.get((what, "")) or plain}


def _language(code: str | None) -> str:
    if code and not re.fullmatch(r"[a-z]{2}", code):
        raise bad_request("invalid language code specified")
    return code or ""
