"""The local Telegram refuses what Telegram refuses, in its words, heard through aiogram's own Bot."""

from __future__ import annotations

import io
from collections.abc import Awaitable
from typing import Any

import aiohttp
import pytest
from aiogram import Bot
from aiogram.exceptions import (
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramNotFound,
    TelegramUnauthorizedError,
)
from aiogram.methods import CreateForumTopic, SendMessage
from aiogram.types import (
    BotCommand,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
    BufferedInputFile,
    CopyTextButton,
    ForceReply,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    ReactionTypeEmoji,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
    ReplyParameters,
)

from playground.client import LocalTelegram, Person
from playground.server import LocalTelegramServer
from tests.playground.conftest import TOKEN

TOO_OLD = "query is too old and response timeout expired or query ID is invalid"


async def assert_refused(call: Awaitable[Any], words: str) -> None:
    with pytest.raises(TelegramBadRequest) as refusal:
        await call
    assert refusal.value.message == f"Bad Request: {words}"


def keyboard(**button: Any) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text="Go", **button)]])


async def test_text_is_shown_without_its_markup(bot: Bot, olga: Person) -> None:
    sent = await bot.send_message(olga.id, " <b>Hi</b> &amp; <i>bye</i>\n", parse_mode="HTML")
    shown = (await olga.screen()).last
    assert shown.text == sent.text == "Hi & bye"
    assert [entity["type"] for entity in shown.entities] == ["bold", "italic"]


@pytest.mark.parametrize(
    ("text", "mode", "words"),
    [
        ("", None, "message text is empty"),
        (" \n ", None, "text must be non-empty"),
        ("<b></b>", "HTML", "text must be non-empty"),
        ("Hello<x>", "HTML", 'can\'t parse entities: Unsupported start tag "x" at byte offset 5'),
        ("<b>", "HTML", "can't parse entities: Can't find end tag corresponding to start tag \"b\""),
        ("a", "XML", "unsupported parse_mode"),
        ("😀" * 2049, None, "message is too long"),
    ],
)
async def test_text_refused(bot: Bot, olga: Person, text: str, mode: str | None, words: str) -> None:
    await assert_refused(bot.send_message(olga.id, text, parse_mode=mode), words)


async def test_length_counts_after_parsing(bot: Bot, olga: Person) -> None:
    await bot.send_message(olga.id, f"<b>{'😀' * 2048}</b>", parse_mode="HTML")
    photo = BufferedInputFile(b"\xff\xd8\xff", "a.jpg")
    await bot.send_photo(olga.id, photo, caption=f"<b>{'a' * 1024}</b>", parse_mode="HTML")
    await assert_refused(bot.send_photo(olga.id, photo, caption="a" * 1025), "message caption is too long")


@pytest.mark.parametrize(
    ("button", "words"),
    [
        ({"callback_data": "ж" * 33}, "BUTTON_DATA_INVALID"),
        ({"callback_data": ""}, "BUTTON_DATA_INVALID"),
        ({"copy_text": CopyTextButton(text="a" * 257)}, "BUTTON_COPY_TEXT_INVALID"),
        (
            {"url": "http://localhost:8000/x"},
            "inline keyboard button URL 'http://localhost:8000/x' is invalid: Wrong HTTP URL",
        ),
        (
            {"url": "ftp://example.org"},
            "inline keyboard button URL 'ftp://example.org' is invalid: Unsupported URL protocol",
        ),
        (
            {},
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        ),
        (
            {"url": "https://example.org", "callback_data": "a"},
            "can't parse inline keyboard button: only one of url, callback_data is allowed",
        ),
    ],
)
async def test_button_refused(bot: Bot, olga: Person, button: dict[str, Any], words: str) -> None:
    await assert_refused(bot.send_message(olga.id, "a", reply_markup=keyboard(**button)), words)


async def test_buttons_at_the_limit_are_taken(bot: Bot, olga: Person) -> None:
    for button in ({"callback_data": "ж" * 32}, {"copy_text": CopyTextButton(text="a" * 256)}):
        await bot.send_message(olga.id, "a", reply_markup=keyboard(**button))
    await bot.send_message(olga.id, "a", reply_markup=keyboard(url="tg://user?id=1"))


async def test_chats_one_cannot_write_to(bot: Bot, telegram: LocalTelegram) -> None:
    await assert_refused(bot.send_message(1, "a"), "chat not found")
    stranger = await telegram.person("Pavel")
    with pytest.raises(TelegramForbiddenError, match="bot can't initiate conversation with a user"):
        await bot.send_message(stranger.id, "a")
    await stranger.send("hello")
    await bot.send_message(stranger.id, "a")
    await stranger.block()
    with pytest.raises(TelegramForbiddenError, match="bot was blocked by the user"):
        await bot.send_chat_action(stranger.id, "typing")
    await stranger.unblock()
    await bot.send_message(stranger.id, "b")
    assert (await stranger.screen()).text == "hello\na\nb"


async def test_edits(bot: Bot, olga: Person) -> None:
    markup = keyboard(callback_data="a")
    sent = await bot.send_message(olga.id, "<b>a</b>", parse_mode="HTML", reply_markup=markup)
    same = (
        "message is not modified: specified new message content and reply markup are exactly the same "
        "as a current content and reply markup of the message"
    )
    where: dict[str, Any] = {"chat_id": olga.id, "message_id": sent.message_id}
    await assert_refused(bot.edit_message_text("<b>a</b> ", parse_mode="HTML", reply_markup=markup, **where), same)
    await assert_refused(bot.edit_message_reply_markup(reply_markup=markup, **where), same)
    await bot.edit_message_text("a", reply_markup=markup, **where)
    await bot.edit_message_reply_markup(**where)
    shown = (await olga.screen()).last
    assert (shown.text, shown.entities, shown.buttons, shown.edited) == ("a", [], [], True)
    await assert_refused(bot.edit_message_text("b", chat_id=olga.id, message_id=1), "message to edit not found")
    theirs = (await olga.screen()).messages[0]
    await assert_refused(bot.edit_message_text("b", chat_id=olga.id, message_id=theirs.id), "message can't be edited")


async def test_deleted_is_gone(bot: Bot, olga: Person) -> None:
    sent = await bot.send_message(olga.id, "a")
    assert await bot.delete_message(olga.id, sent.message_id)
    assert [message.text for message in (await olga.screen()).messages] == ["/start"]
    await assert_refused(bot.delete_message(olga.id, sent.message_id), "message to delete not found")
    await assert_refused(
        bot.edit_message_text("b", chat_id=olga.id, message_id=sent.message_id), "message to edit not found"
    )


async def test_replies(bot: Bot, olga: Person) -> None:
    theirs = (await olga.screen()).messages[0]
    sent = await bot.send_message(olga.id, "a", reply_parameters=ReplyParameters(message_id=theirs.id))
    assert sent.reply_to_message is not None
    assert sent.reply_to_message.text == "/start"
    gone = ReplyParameters(message_id=1)
    await assert_refused(bot.send_message(olga.id, "a", reply_parameters=gone), "message to be replied not found")
    lenient = ReplyParameters(message_id=1, allow_sending_without_reply=True)
    assert (await bot.send_message(olga.id, "a", reply_parameters=lenient)).reply_to_message is None


async def test_a_query_is_answered_once_and_in_time(
    fresh_bot: Bot, fresh_telegram: LocalTelegram, fresh_server: LocalTelegramServer
) -> None:
    pavel = await fresh_telegram.person("Pavel")
    await pavel.send("/start")
    await fresh_bot.send_message(pavel.id, "a", reply_markup=keyboard(callback_data="x"))

    async def tapped() -> str:
        message = (await pavel.screen()).last
        tap = {"message_id": message.id, "data": "x"}
        return str((await fresh_telegram.ask("POST", f"/_/people/{pavel.id}/tap", tap))["query_id"])

    query = await tapped()
    await assert_refused(fresh_bot.answer_callback_query(query, text="a" * 201), "MESSAGE_TOO_LONG")
    assert await fresh_bot.answer_callback_query(query, text="a" * 200, show_alert=True)
    await assert_refused(fresh_bot.answer_callback_query(query), TOO_OLD)
    await assert_refused(fresh_bot.answer_callback_query("12345"), TOO_OLD)
    late = await tapped()
    fresh_server.world.queries[late].asked_at -= 1
    await assert_refused(fresh_bot.answer_callback_query(late), TOO_OLD)
    toasts = (await pavel.screen()).toasts
    assert [(len(toast.text), toast.alert) for toast in toasts] == [(200, True)]


async def test_files_go_both_ways(bot: Bot, olga: Person) -> None:
    sent = await bot.send_document(olga.id, BufferedInputFile(b"%PDF-", "report.pdf"), caption="Report")
    assert sent.document is not None
    assert sent.document.file_name == "report.pdf"
    file = await bot.get_file(sent.document.file_id)
    assert file.file_path is not None
    into = io.BytesIO()
    await bot.download_file(file.file_path, into)
    assert into.getvalue() == b"%PDF-"
    again = await bot.send_document(olga.id, sent.document.file_id)
    assert again.document == sent.document
    voice = await bot.send_voice(olga.id, BufferedInputFile(b"OggS", "a.ogg"), duration=7)
    assert voice.voice is not None
    assert voice.voice.duration == 7
    wrong = "wrong file identifier/HTTP URL specified"
    await assert_refused(bot.send_document(olga.id, "nothing"), wrong)
    await assert_refused(bot.send_document(olga.id, BufferedInputFile(b"", "a.txt")), "file must be non-empty")
    await assert_refused(bot.get_file("x"), "wrong file_id or the file is temporarily unavailable")
    await assert_refused(
        bot.edit_message_text("a", chat_id=olga.id, message_id=sent.message_id),
        "there is no text in the message to edit",
    )


async def test_copies_and_forwards(bot: Bot, olga: Person, telegram: LocalTelegram) -> None:
    pavel = await telegram.person("Pavel")
    await pavel.send("/start")
    sent = await bot.send_message(olga.id, "<b>a</b>", parse_mode="HTML")
    await bot.copy_message(pavel.id, olga.id, sent.message_id, reply_markup=keyboard(callback_data="x"))
    forwarded = await bot.forward_message(pavel.id, olga.id, sent.message_id)
    assert forwarded.forward_origin is not None
    assert forwarded.text == "a"
    copied = (await pavel.screen()).messages[1]
    assert (copied.text, copied.entities[0]["type"], copied.rows[0][0].data) == ("a", "bold", "x")
    await assert_refused(bot.copy_message(pavel.id, olga.id, 1), "message to copy not found")


async def test_actions_and_reactions(bot: Bot, olga: Person) -> None:
    theirs = (await olga.screen()).messages[0]
    await bot.send_chat_action(olga.id, "typing")
    await assert_refused(bot.send_chat_action(olga.id, "dancing"), "wrong parameter action in request")
    await bot.set_message_reaction(olga.id, theirs.id, [ReactionTypeEmoji(emoji="👀")])
    await assert_refused(
        bot.set_message_reaction(olga.id, theirs.id, [ReactionTypeEmoji(emoji="🧦")]), "REACTION_INVALID"
    )
    screen = await olga.screen()
    assert screen.actions == ("typing",)
    assert screen.messages[0].reactions == ("👀",)


async def test_reply_keyboards_come_and_go(bot: Bot, olga: Person) -> None:
    keys = ReplyKeyboardMarkup(keyboard=[[KeyboardButton(text="Мои собеседования")]])
    await bot.send_message(olga.id, "a", reply_markup=keys)
    await olga.tap("Мои")
    assert (await olga.screen()).messages[-1].text == "Мои собеседования"
    await bot.send_message(olga.id, "b", reply_markup=ReplyKeyboardRemove())
    assert (await olga.screen()).reply_buttons == ()
    await bot.send_message(olga.id, "c", reply_markup=ForceReply())


async def test_commands_by_scope_and_language(bot: Bot, telegram: LocalTelegram) -> None:
    olga, mary = await telegram.person("Olga", language="ru"), await telegram.person("Mary", language="en")
    await olga.send("/start")
    private = BotCommandScopeAllPrivateChats()
    await bot.set_my_commands([BotCommand(command="help", description="Help")], scope=private)
    await bot.set_my_commands([BotCommand(command="help", description="Помощь")], private, "ru")
    assert (await olga.screen()).commands == (("help", "Помощь"),)
    assert (await mary.screen()).commands == (("help", "Help"),)
    chat = BotCommandScopeChat(chat_id=olga.id)
    await bot.set_my_commands([BotCommand(command="jobs", description="Вакансии")], scope=chat)
    assert (await olga.screen()).commands == (("jobs", "Вакансии"),)
    assert [command.command for command in await bot.get_my_commands(scope=chat)] == ["jobs"]
    await bot.delete_my_commands(scope=chat)
    assert (await olga.screen()).commands == (("help", "Помощь"),)
    for command in ("Help", "a-b", "", "a" * 33):
        await assert_refused(bot.set_my_commands([BotCommand(command=command, description="a")]), "BOT_COMMAND_INVALID")
    await assert_refused(
        bot.set_my_commands([BotCommand(command="a", description="")]), "BOT_COMMAND_DESCRIPTION_INVALID"
    )


async def test_profile(bot: Bot) -> None:
    await bot.set_my_description("Собеседования", "ru")
    await bot.set_my_short_description("Interviews")
    await bot.set_my_name("MisMatch")
    assert (await bot.get_my_description("ru")).description == "Собеседования"
    await assert_refused(bot.set_my_short_description("a" * 121), "bot short description is too long")
    me = await bot.get_me()
    assert (me.is_bot, me.username) == (True, "mismatch_bot")


async def test_what_is_not_there(bot: Bot, server: LocalTelegramServer) -> None:
    with pytest.raises(TelegramNotFound, match="Not Found: method not found"):
        await bot(CreateForumTopic(chat_id=1, name="a"))
    async with aiohttp.ClientSession() as session, session.get(f"{server.url}/bot{TOKEN}/dance") as answer:
        assert answer.status == 404
        assert (await answer.json())["description"] == "Not Found: method not found"
    async with Bot("4200:wrong", session=bot.session).context(auto_close=False) as stranger:
        with pytest.raises(TelegramUnauthorizedError, match="Unauthorized"):
            await stranger.get_me()


async def test_parameters_by_query_json_and_form(server: LocalTelegramServer, olga: Person) -> None:
    url = f"{server.url}/bot{TOKEN}/SENDMESSAGE"
    body = {"chat_id": olga.id, "text": "a", "unheard_of": 1}
    async with aiohttp.ClientSession() as session:
        ways: list[dict[str, Any]] = [{"params": body}, {"json": body}, {"data": body}]
        for way in ways:
            async with session.post(url, **way) as answer:
                assert (await answer.json())["ok"], way
        wrong = [
            {"chat_id": olga.id},
            {"chat_id": olga.id, "text": {"a": 1}},
            {"chat_id": olga.id, "text": "a", "reply_markup": "{"},
            {"chat_id": olga.id, "text": "a", "reply_markup": {"inline_keyboard": [[{"url": "x.org"}]]}},
            {"chat_id": olga.id, "text": "a", "disable_notification": "perhaps"},
            {"chat_id": olga.id, "text": "a", "reply_markup": {"inline_keyboard": [[{"text": "\ud800"}]]}},
            {"text": "a"},
        ]
        for parameters in wrong:
            async with session.post(url, json=parameters) as answer:
                assert answer.status == 400, parameters
                assert (await answer.json())["description"].startswith("Bad Request: "), parameters
        async with session.post(url, data=b"{", headers={"Content-Type": "application/json"}) as answer:
            assert answer.status == 400


async def test_requests_are_listed(bot: Bot, olga: Person, telegram: LocalTelegram) -> None:
    before = len(await telegram.requests())
    await bot(SendMessage(chat_id=olga.id, text="a"))
    await assert_refused(bot.send_message(1, "a"), "chat not found")
    entries = [(entry["method"], entry["chat_id"], entry["error"]) for entry in await telegram.requests(before)]
    assert entries == [
        ("sendMessage", olga.id, None),
        ("sendMessage", 1, "Bad Request: chat not found"),
    ]


async def test_a_quote_must_stand_in_the_message_letter_for_letter(bot: Bot, olga: Person) -> None:
    said = await olga.send("I finish the first drink. Then I turn.")

    def quoting(words: str, message_id: int = said) -> Awaitable[Any]:
        return bot.send_message(olga.id, "a", reply_parameters=ReplyParameters(message_id=message_id, quote=words))

    await quoting("I finish the first drink.")
    assert (await olga.screen()).last.quote == (said, "I finish the first drink.")
    for words in ("i finish", "the second drink", "I finish the first drink. Then I turn. " * 40):
        await assert_refused(quoting(words), "QUOTE_TEXT_INVALID")
    await assert_refused(quoting("I finish", said + 500), "message to be replied not found")
    bold = await bot.send_message(olga.id, "a <b>bold</b> word", parse_mode="HTML")
    await assert_refused(quoting("bold word", bold.message_id), "QUOTE_TEXT_INVALID")
    await quoting("word", bold.message_id)
