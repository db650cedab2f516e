"""What leaves the house: no name, no contact; and what comes back is found in the stored answer."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.engines.base import KitRequest
from core.engines.feedback import Answered, FeedbackRequest
from core.engines.job_match import JobMatchRequest
from core.engines.openai import OpenAIEngine
from core.engines.openai.privacy import personal_data, pseudonymise
from core.engines.openai.rewriting import Change, Rewritten
from core.engines.plain_text import plain
from core.scoring import check_reading
from playground.openai_server import OpenAIStandIn
from tests.core.engines.openai.conftest import reading_request

NAMES = ("Светлана Ветрогонова", "Tobias Quillfeather")
CANARIES = (
    "Светлан",
    "Ветрогонов",
    "Quillfeather",
    "quill@post.example",
    "@quillfeather",
    "t.me/quill",
    "https://quill.example/cv",
    "github.com/quill77",
    "916 555",
    "9165550142",
    "555-01",
    "Ardelionova",
    "Пустозвонов",
)
PERSONAL = (
    "Меня зовут Светлана Ветрогонова, про Светлану Ветрогонову пишут на quill@post.example. "
    "Telegram @quillfeather или t.me/quill, сайт https://quill.example/cv, код github.com/quill77. "
    "Телефон +7 (916) 555-01-42, раньше 89165550142. Со мной работал Пустозвонов Иван Петрович. "
    "My name is Zoe Ardelionova, colleagues say Quillfeather’s plans are good. "
    "Сначала я смотрю план запроса EXPLAIN ANALYZE, потом добавляю index для фильтра."
)


async def test_no_name_and_no_contact_leaves_by_any_road(engine: OpenAIEngine, stand_in: OpenAIStandIn) -> None:
    for number in (1, 2):
        await engine.read(reading_request(PERSONAL, *NAMES), number)
    await engine.write_kit(
        KitRequest(
            title="Python developer, quill@post.example",
            description=f"Требуется Python, PostgreSQL. Пишите: @quillfeather, +7 916 555 01 42. {PERSONAL}".replace(
                "Quillfeather", "NN"
            ).replace("Светлану Ветрогонову", "NN"),
            language="ru",
            difficulty="medium",
            count=3,
        )
    )
    await engine.match_job(
        JobMatchRequest(
            title="Developer",
            description="We need Python and Redis. Write to quill@post.example.",
            profile=PERSONAL,
            language="en",
            names_to_hide=NAMES,
        )
    )
    await engine.write_feedback(
        FeedbackRequest(language="ru", answers=(Answered(question="Как?", answer=PERSONAL),), names_to_hide=NAMES)
    )

    sent = "\n".join(seen.text for seen in stand_in.seen)
    assert len(stand_in.chats) >= 5
    assert [canary for canary in CANARIES if canary in sent] == []
    assert "EXPLAIN ANALYZE" in sent


async def test_quotes_with_placeholders_are_found_in_the_stored_answer(engine: OpenAIEngine) -> None:
    answer = "Tobias Quillfeather: I read EXPLAIN ANALYZE, add an index to the slow scan, mail quill@post.example."

    reading = await engine.read(reading_request(answer, *NAMES), 1)
    checked = check_reading(answer, reading.level, reading.quotes)

    assert checked.quotes_dropped == 0
    assert any("Quillfeather" in quote.text for quote in checked.quotes)
    assert checked.level == reading.level


@pytest.mark.parametrize(
    "harmless",
    [
        "В 2019-2021 годах вырос оборот с 1 000 000 до 2 500 000 рублей.",
        "I use @property and @dataclass, and @app.get(path) in FastAPI 0.110.",
        "The server 192.168.10.15 answered in 250 ms, version 3.11.4.",
        "Верность данных важнее скорости, романтики тут нет.",
        "Socket.IO, ASP.NET и Node.js работают по-разному.",
    ],
)
def test_what_is_nobodys_data_stays(harmless: str) -> None:
    assert pseudonymise(harmless, ("Вера Романова",)).text == harmless


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("Позвоните Анне Петровой.", "Позвоните [NAME_1] [NAME_2]."),
        ("Спросите у ПЕТРОВОЙ, Анна Петрова ответит.", "Спросите у ПЕТРОВОЙ, [NAME_1] ответит."),
        ("anna petrova? Анна!", "anna petrova? [NAME_1]!"),
        ("С Анной говорил я, Анна.", "С [NAME_1] говорил я, [NAME_2]."),
    ],
)
def test_russian_names_are_found_in_their_case_forms(text: str, hidden: str) -> None:
    assert pseudonymise(text, ("Анна Петрова",)).text == hidden


@pytest.mark.parametrize("piece", ["a", "a.", "a-", "1 ", "a@", "<", "Аб ", "com.", "[a](", "my name is A", "https://"])
def test_long_hostile_texts_are_worked_through_at_once(piece: str) -> None:
    hostile = (piece * 40_000)[:40_000]
    start = time.perf_counter()

    personal_data(hostile, NAMES)
    plain(hostile)

    assert time.perf_counter() - start < 2


@given(st.text(max_size=60), st.data())
def test_every_stretch_leads_back_to_where_it_came_from(text: str, data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=6)))
    changes = [
        Change(a, b, data.draw(st.text(max_size=4))) for a, b in zip(cuts[::2], cuts[1::2], strict=False) if a < b
    ]
    rewritten = Rewritten.of(text, changes)

    untouched = [place for place in range(len(text)) if not any(c.start <= place < c.end for c in rewritten.changes)]
    found = [rewritten.span(at, at + 1) for at in range(len(rewritten.text))]
    assert {start for start, end in found if end == start + 1} >= set(untouched)
    for at, (start, end) in enumerate(found):
        if start in untouched:
            assert rewritten.text[at] == text[start:end]
