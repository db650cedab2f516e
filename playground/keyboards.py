"""Which keyboards Telegram takes."""

from __future__ import annotations

from aiogram.types import (
    ForceReply,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
)

from playground.errors import bad_request
from playground.links import LinkRefusedError, check_link
from playground.markup import utf16_length
from playground.state import Json

Markup = InlineKeyboardMarkup | ReplyKeyboardMarkup | ReplyKeyboardRemove | ForceReply

_ACTIONS = (
    "url",
    "callback_data",
    "web_app",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "copy_text",
    "callback_game",
    "pay",
    "disabled",
)
_LONGEST_DATA_BYTES = 64
_LONGEST_COPY = 256


def inline_keyboard(markup: Markup | None) -> Json | None:
    """The inline keyboard as the Bot API shows it, None for none. Raises ApiError."""
    if not isinstance(markup, InlineKeyboardMarkup):
        return None
    rows = [[_checked(button) for button in row] for row in markup.inline_keyboard if row]
    return {"inline_keyboard": rows} if rows else None


def reply_keyboard(markup: Markup | None, current: Json | None) -> Json | None:
    """The keyboard under the input field after a message with this markup. Raises ApiError."""
    if isinstance(markup, ReplyKeyboardRemove):
        return None
    if isinstance(markup, ForceReply):
        return markup.model_dump(mode="json", exclude_none=True)
    if not isinstance(markup, ReplyKeyboardMarkup):
        return current
    if not any(markup.keyboard):
        raise bad_request("REPLY_MARKUP_INVALID")
    if any(not button.text.strip() for row in markup.keyboard for button in row):
        raise bad_request("keyboard button text must be non-empty")
    return markup.model_dump(mode="json", exclude_none=True)


def _checked(button: InlineKeyboardButton) -> Json:
    actions = [name for name in _ACTIONS if getattr(button, name) not in (None, False)]
    if not button.text.strip():
        raise bad_request("can't parse inline keyboard button: Inline keyboard button text must be non-empty")
    if not actions:
        raise bad_request("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    if len(actions) > 1:
        raise bad_request(f"can't parse inline keyboard button: only one of {', '.join(actions)} is allowed")
    _check_action(button)
    return button.model_dump(mode="json", exclude_none=True)


def _check_action(button: InlineKeyboardButton) -> None:
    if button.callback_data is not None:
        if not 1 <= len(button.callback_data.encode()) <= _LONGEST_DATA_BYTES:
            raise bad_request("BUTTON_DATA_INVALID")
    elif button.copy_text is not None:
        if not 1 <= utf16_length(button.copy_text.text) <= _LONGEST_COPY:
            raise bad_request("BUTTON_COPY_TEXT_INVALID")
    elif button.url is not None:
        _check_address("URL", button.url)
    elif button.web_app is not None:
        _check_address("Web App URL", button.web_app.url)
        if not button.web_app.url.startswith("https://"):
            raise bad_request(
                f"inline keyboard button Web App URL '{button.web_app.url}' is invalid: Only HTTPS links are allowed"
            )


def _check_address(what: str, address: str) -> None:
    try:
        check_link(address)
    except LinkRefusedError as error:
        raise bad_request(f"inline keyboard button {what} '{address}' is invalid: {error}") from None
