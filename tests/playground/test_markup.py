"""HTML is read as TDLib reads it; the sentences and most inputs are those of TDLib's own tests."""

from __future__ import annotations

import html
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.entities import split_as_apps_do, trimmed, with_found
from playground.links import check_link, checked_link, start_parameter
from playground.markup import HtmlError, parse_html, utf16_length


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        ("Hello<x>you</x>", 'Unsupported start tag "x" at byte offset 5'),
        ("🏟 🏟&lt;<abacaba", "Unclosed start tag at byte offset 13"),
        ("🏟 🏟&lt;<abac aba>", 'Unsupported start tag "abac" at byte offset 13'),
        ("🏟 🏟&lt;<i   =aba>", 'Empty attribute name in the tag "i" at byte offset 13'),
        (
            "🏟 🏟&lt;<i    aba>",
            'Expected equal sign in declaration of an attribute of the tag "i" at byte offset 13',
        ),
        ("🏟 🏟&lt;<i    aba  =  ", 'Unclosed start tag "i" at byte offset 13'),
        ("🏟 🏟&lt;<i    aba  =  190azAz-.,", "Unexpected end of name token at byte offset 27"),
        ('🏟 🏟&lt;<i    aba  =  "&lt;&gt;&quot;>', "Unclosed start tag at byte offset 13"),
        ("🏟 🏟&lt;</", "Unexpected end tag at byte offset 13"),
        ("🏟 🏟&lt;<b></b></", "Unexpected end tag at byte offset 20"),
        ("🏟 🏟&lt;<i>a</i   ", "Unclosed end tag at byte offset 17"),
        ("<i>a</em>", 'Unmatched end tag at byte offset 4, expected "</i>", found "</em>"'),
        ("<b><i>a</b></i>", 'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"'),
        ("<b>a", 'Can\'t find end tag corresponding to start tag "b"'),
        ("a < b", 'Unsupported start tag "" at byte offset 2'),
        ("<span>a</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ('<tg-emoji emoji-id="x">a</tg-emoji>', "Invalid custom emoji identifier specified"),
        (
            "&#xDFDF;",
            "Text contains invalid Unicode characters after decoding HTML entities, "
            "check for unmatched surrogate code units",
        ),
    ],
)
def test_refused(source: str, sentence: str) -> None:
    with pytest.raises(HtmlError) as refusal:
        parse_html(source)
    assert str(refusal.value) == sentence


def _entity(kind: str, offset: int, length: int, **more: Any) -> dict[str, Any]:
    return {"type": kind, "offset": offset, "length": length, **more}


@pytest.mark.parametrize(
    ("source", "text", "entities"),
    [
        ("&lt;&gt;&amp;&quot;&laquo;&#12345678;", '<>&"&laquo;&#12345678;', []),
        ("&#1055;&#x440;", "Пр", []),
        ("🏟 🏟<i>🏟 &lt🏟</i>", "🏟 🏟🏟 <🏟", [_entity("italic", 5, 6)]),
        ("<B>a</B>", "a", [_entity("bold", 0, 1)]),
        ("<i>a</>", "a", [_entity("italic", 0, 1)]),
        ("<b></b>a", "a", []),
        ("<ins>a</ins><del>b</del>", "ab", [_entity("underline", 0, 1), _entity("strikethrough", 1, 1)]),
        ('<span class="tg-spoiler">a</span>', "a", [_entity("spoiler", 0, 1)]),
        ("<blockquote expandable>a</blockquote>", "a", [_entity("expandable_blockquote", 0, 1)]),
        ("<blockquote>a</blockquote>", "a", [_entity("blockquote", 0, 1)]),
        (
            "<a href='telegram.org?&lt;'>a</a>",
            "a",
            [_entity("text_link", 0, 1, url="http://telegram.org/?<")],
        ),
        ("<a>telegram.org</a>", "telegram.org", [_entity("text_link", 0, 12, url="http://telegram.org/")]),
        ('<a href="http://localhost/x">a</a>', "a", []),
        (
            '<pre><code class="language-sql">a</code></pre>',
            "a",
            [_entity("pre", 0, 1, language="sql")],
        ),
        ("<b>ab<i>c</i></b>", "abc", [_entity("bold", 0, 3), _entity("italic", 2, 1)]),
        (
            '<a href="tg://user?id=77">a</a>',
            "a",
            [_entity("text_mention", 0, 1, user={"id": 77, "is_bot": False, "first_name": "77"})],
        ),
    ],
)
def test_read(source: str, text: str, entities: list[dict[str, Any]]) -> None:
    assert parse_html(source) == (text, entities)


@given(st.text(alphabet="<>/ab =\"'&#x;1 т\U0001f600\0", max_size=40))
def test_any_text_is_read_or_refused(source: str) -> None:
    try:
        text, entities = parse_html(source)
    except HtmlError:
        return
    assert all(0 < e["length"] <= utf16_length(text) - e["offset"] for e in entities)


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_escaped_text_is_literal(text: str) -> None:
    assert parse_html(html.escape(text, quote=False)) == (text, [])


def test_space_around_goes_and_entities_move() -> None:
    assert trimmed(" 🏟a ", [_entity("bold", 0, 4)]) == ("🏟a", [_entity("bold", 0, 3)])


def test_commands_links_and_names_are_found() -> None:
    text = "🏟 /start@mismatch_bot see https://example.org/a?b=1, a@example.org, @olga and #вакансия"
    found = with_found(text, [])
    assert [(entity["type"], entity["offset"]) for entity in found] == [
        ("bot_command", 3),
        ("url", 27),
        ("email", 54),
        ("mention", 69),
        ("hashtag", 79),
    ]


def test_nothing_is_found_inside_code() -> None:
    assert with_found("/start", [_entity("code", 0, 6)]) == [_entity("code", 0, 6)]


@pytest.mark.parametrize("text", ["😀" * 3000, "слово " * 2000, "a\n" * 5000, "x" * 4096])
def test_apps_split_long_texts(text: str) -> None:
    parts = split_as_apps_do(text)
    assert all(0 < utf16_length(part) <= 4096 for part in parts)
    assert "".join("".join(parts).split()) == "".join(text.split())


def test_links() -> None:
    assert check_link("Example.org:8080/a") == "http://Example.org:8080/a".lower()
    assert checked_link("http://localhost:8000") == ""
    assert checked_link("ftp://example.org") == ""
    assert check_link("tg://user?id=1") == "tg://user?id=1"
    assert start_parameter("https://t.me/MisMatch_bot?start=abc", "mismatch_bot") == "abc"
    assert start_parameter("tg://resolve?domain=mismatch_bot&start=abc", "mismatch_bot") == "abc"
    assert start_parameter("https://t.me/another_bot?start=abc", "mismatch_bot") is None
