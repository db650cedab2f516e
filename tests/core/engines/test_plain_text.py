"""What a model wrote, as people see it: no link, no mention, no command, no markup."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.engines.plain_text import plain

_PIECES = (
    st.sampled_from(
        (
            "https://evil.example/x",
            "[go](http://a.ru)",
            "t.me/x",
            "tg://resolve",
            "evil.com",
            "www.x",
            "a@b.ru",
            "//x.y",
        )
    )
    | st.sampled_from(
        (
            "<b>",
            "</b>",
            "<<b>b>",
            "&lt;a href=x&gt;",
            "**",
            "__",
            "`",
            "||",
            "@hr",
            "/approve",
            "#x",
            "@@",
            "//",
            "слово",
        )
    )
    | st.sampled_from([*"<>[]().\u202e\u200b \n", "ht", "tps:", "and/or", "42"])
)
_FORBIDDEN = re.compile(
    r"https?:/|tg:/|\bwww\.\w|\w@\w+\.\w|(?<!\w)@\w|(?<![\w/])/\w|</?[a-zA-Z][^<>]*>|\*\*|__|`|\|\||\[[^\]]*\]\("
    r"|\w\.(?:com|ru|me|example)(?![\w-])",
    re.IGNORECASE,
)


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("see [results](https://evil.example/x) and <b>HIRED</b>", "see results and HIRED"),
        ("/approve 42 @hr_admin decides", "approve 42 hr_admin decides"),
        ("go to evil.com or www.evil.ru/x now", "go to evil com or … now"),
        ("&lt;a href=x&gt;click&lt;/a&gt; **bold** _it_ `code`", "click bold it code"),
        ("write to boss@evil.example today", "write to … today"),
        ("tg://resolve?domain=x javascript:alert(1)", "… …"),
        (
            "a_b_c, 5 < 6 > 4, and/or, Node.js, т.е. FastAPI 3.11",
            "a_b_c, 5 < 6 > 4, and/or, Node.js, т.е. FastAPI 3.11",
        ),
        ("ordinary\n\nlines\there", "ordinary lines here"),
    ],
)
def test_what_is_taken_away_and_what_stays(said: str, shown: str) -> None:
    assert plain(said) == shown


@given(st.lists(_PIECES | st.text(max_size=5), max_size=14).map("".join))
def test_nothing_that_can_be_tapped_is_left(said: str) -> None:
    shown = plain(said)

    assert not _FORBIDDEN.search(shown)
    assert plain(shown) == shown


def test_long_texts_are_cut_at_a_word() -> None:
    assert plain("one two three four", 12) == "one two…"
