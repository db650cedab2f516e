"""From an HTTP request to one of aiogram's method objects, or to Telegram's refusal."""

from __future__ import annotations

import contextlib
import json
import types
from dataclasses import dataclass, field
from typing import Any, TypeVar, Union, get_args, get_origin

from aiogram import methods
from aiogram.client.default import Default
from aiogram.methods.base import TelegramMethod
from aiogram.types import (
    ForceReply,
    InlineKeyboardMarkup,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
    TelegramObject,
)
from aiohttp import web
from pydantic import ValidationError

from playground.errors import ApiError, bad_request
from playground.state import Json

Value = TypeVar("Value")

METHODS: dict[str, type[TelegramMethod[Any]]] = {
    kind.__api_method__.lower(): kind
    for name in methods.__all__
    if isinstance(kind := getattr(methods, name), type)
    and issubclass(kind, TelegramMethod)
    and kind is not TelegramMethod
}
_MARKUPS: dict[str, type[TelegramObject]] = {
    "inline_keyboard": InlineKeyboardMarkup,
    "keyboard": ReplyKeyboardMarkup,
    "remove_keyboard": ReplyKeyboardRemove,
    "force_reply": ForceReply,
}
_UNREAD_UPLOADS = ("certificate", "thumbnail")
_WORDS = {
    "chat_id": "chat_id is empty",
    "from_chat_id": "chat not found",
    "text": "message text is empty",
    "message_id": "message identifier is not specified",
    "callback_query_id": "query is too old and response timeout expired or query ID is invalid",
    "action": "wrong parameter action in request",
    "reply_markup": "object expected as reply markup",
    "commands": "can't parse commands list",
    "photo": "there is no photo in the request",
    "document": "there is no document in the request",
    "voice": "there is no voice in the request",
    "video_note": "there is no video note in the request",
    "file_id": "file_id not specified",
}


@dataclass
class Upload:
    """A file that came with the request."""

    name: str
    content_type: str
    content: bytes


@dataclass
class Call:
    """One request of the bot: the method object, and the files sent with it by the name of their part."""

    method: TelegramMethod[Any]
    uploads: dict[str, Upload] = field(default_factory=dict)


def given(value: Value | Default | None) -> Value | None:
    """The value, or None where the bot left it to a default."""
    return None if isinstance(value, Default) else value


async def read_parameters(request: web.Request) -> tuple[Json, dict[str, Upload]]:
    """Parameters from the query, a form, multipart or JSON. Raises ApiError."""
    parameters: Json = dict(request.query)
    uploads: dict[str, Upload] = {}
    try:
        if request.content_type == "application/json":
            body = await request.json()
            parameters |= body if isinstance(body, dict) else {}
        else:
            for name, value in (await request.post()).items():
                if isinstance(value, web.FileField):
                    uploads[name] = Upload(value.filename, value.content_type, value.file.read())
                    parameters[name] = f"attach://{name}"
                else:
                    parameters[name] = value
    except UnicodeError:
        raise bad_request("strings must be encoded in UTF-8") from None
    except ValueError:
        raise bad_request("can't parse JSON object") from None
    return parameters, uploads


def read_call(name: str, parameters: Json, uploads: dict[str, Upload]) -> Call:
    """The method object that the parameters describe. Raises ApiError 404 (unknown method), 400."""
    kind = METHODS.get(name.lower())
    if kind is None:
        raise ApiError(404, "Not Found: method not found")
    known = {
        key: _decoded(kind, key, value)
        for key, value in parameters.items()
        if key in kind.model_fields and key not in _UNREAD_UPLOADS
    }
    if not _is_unicode(known):
        raise bad_request("strings must be encoded in UTF-8")
    try:
        if "reply_markup" in known:
            known["reply_markup"] = _reply_markup(known["reply_markup"])
        return Call(kind.model_validate(known), uploads)
    except ValidationError as error:
        raise _refusal(error) from None


def _decoded(kind: type[TelegramMethod[Any]], key: str, value: object) -> object:
    """Parameters that are not text come as JSON in forms."""
    if not isinstance(value, str) or _takes_text(kind.model_fields[key].annotation):
        return value
    with contextlib.suppress(ValueError):
        return json.loads(value)
    return value


def _reply_markup(markup: object) -> TelegramObject | None:
    """The markup that its keys name: pydantic's union would read a broken keyboard as the removal of one."""
    if not isinstance(markup, dict):
        raise bad_request(_WORDS["reply_markup"])
    for key, kind in _MARKUPS.items():
        if key in markup:
            return kind.model_validate(markup)
    return None


def _is_unicode(value: object) -> bool:
    """Whether no text inside carries half of a surrogate pair, which UTF-8 cannot hold."""
    match value:
        case str():
            return not any("\ud800" <= character <= "\udfff" for character in value)
        case dict():
            return all(map(_is_unicode, value)) and all(map(_is_unicode, value.values()))
        case list():
            return all(map(_is_unicode, value))
    return True


def _takes_text(annotation: object) -> bool:
    if get_origin(annotation) in (Union, types.UnionType):
        return any(_takes_text(part) for part in get_args(annotation))
    return annotation is str


def _refusal(error: ValidationError) -> ApiError:
    first = error.errors()[0]
    place = [str(part) for part in first["loc"]]
    name = place[0] if place else "request"
    if name == "inline_keyboard":
        return bad_request(f"can't parse inline keyboard button: {first['msg']} in {'.'.join(place[1:])}")
    return bad_request(_WORDS.get(name, f"wrong type of parameter {name}: {first['msg']}"))
