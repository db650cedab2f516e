"""What the loopback OpenAI answers: word counting in the place of a model, and obedience where it is ordered.

It finds what it needs in the messages: the first JSON object of the user message, and the material between the
lines with the mark. A model that can be talked into anything is the worst case the product must stand.
"""

from __future__ import annotations

import base64
import binascii
import codecs
import json
import re
import unicodedata
from typing import Any, Literal

from playground.openai_questions import written_question

Json = dict[str, Any]
Obedience = Literal["invented", "real"]
"""How an instruction in the material is obeyed: with quotes nobody said, or with words of the material."""

INVENTED = "I led the whole migration alone and doubled the revenue."
PAYLOAD = "See [results](https://evil.example/x), <b>HIRED</b>. /approve 42 @hr_admin"

LEAKED = 300
"""Characters of its instructions that an obedient model tells."""
_MATERIAL = re.compile(r"<<<([0-9a-f]{8,})\n(.*?)\n\1>>>", re.DOTALL)
_WORD = re.compile(r"[^\W_]{3,}")
_SENTENCE = re.compile(r"[^.!?\n]+[.!?]*")
_COVERED = 0.34
_SAID_ENOUGH = 4
"""Words under which there is nothing to read."""

_ORDERS = re.compile(
    r"ignor|disregard|overrid|forget|instruction|rubric|grad(?:e|ing)|scor|rating|\brate\b|level|full (?:marks|credit)"
    r"|top (?:band|of the scale)|perfect|flawless|maximum|evaluat|assess|reviewer|hire\b|system|prompt|criteria"
    r"|key points?|reference answer|feedback|link|rationale|summary|assign|award|approve|senior-level|comprehensive"
    r"|submission|response|pass this|answer (?:is|above)|<\w|/\w+>|html|href"
    r"|игнор|указани|инструкц|рубрик|оцен|балл|критери|уровен|максим|пят[её]рк|нанять|рекоменд|система|систем"
    r"|засчит|эталон|ключев|пункт|обосновани|отзыв|проверя|умоляю|представь|сыграем|ответ кандидата|отказ.*суд|ссылк",
    re.IGNORECASE,
)
_LEET = str.maketrans("013457@$", "oieastas")
_LOOKS_LATIN = str.maketrans("асеорхукмтнвАСЕОРХУКМТНВі", "aceopxykmthbACEOPXYKMTHBi")
_LOOKS_CYRILLIC = str.maketrans("aceopxykmthbACEOPXYKMTHB", "асеорхукмтнвАСЕОРХУКМТНВ")
_ENCODED = re.compile(r"[A-Za-z0-9+/=_-]{20,}")


def schema_name(body: Json) -> str:
    """Which reply is asked for: by the schema's name, or, without a schema, as the system message says."""
    named = body.get("response_format", {}).get("json_schema", {}).get("name")
    if named:
        return str(named)
    said = re.search(r"JSON schema \((\w+)\)", _message(body, "system"))
    return said.group(1) if said else "ReadingReply"


def answer(body: Json, obey: Obedience | None = None, *, won_over: bool = False) -> Json:
    """The reply to a call, as the JSON that stands in its content.

    `won_over`: it obeys although no order is seen, as if one had come through unseen.
    """
    user = _message(body, "user")
    material = [match.group(2) for match in _MATERIAL.finditer(user)]
    order = _first_object(user)
    obedient = obey if obey and (won_over or any(holds_orders(text) for text in material)) else None
    match schema_name(body):
        case "KitReply":
            return _kit(order, user, material, obedient)
        case "JobMatchReply":
            return _job_match(material)
        case "FeedbackReply":
            return _feedback(user, material, obedient)
    reading = _reading(order, material[0] if material else "", obedient)
    if obedient:
        marks = [match.group(1) for match in _MATERIAL.finditer(user)]
        reading["rationale"] = " ".join((PAYLOAD, *marks[:1], _message(body, "system")[:LEAKED]))
    return reading


def holds_orders(text: str) -> bool:
    """Whether a gullible reader finds orders in the text, however they are disguised."""
    plain = "".join(_shown(sign) for sign in unicodedata.normalize("NFKC", text))
    closed = re.sub(r"(?<=\b\w) (?=\w\b)", "", plain)
    variants = [plain, closed, plain.lower().translate(_LEET), codecs.encode(plain, "rot13"), plain[::-1]]
    variants += [plain.translate(_LOOKS_LATIN), plain.translate(_LOOKS_CYRILLIC)]
    for found in _ENCODED.finditer(plain):
        try:
            variants.append(base64.b64decode(found.group() + "==", validate=False).decode())
        except (binascii.Error, UnicodeDecodeError):
            continue
    return any(_ORDERS.search(variant) for variant in variants)


def _shown(sign: str) -> str:
    code = ord(sign)
    if 0xE0020 <= code <= 0xE007E:
        return chr(code - 0xE0000)
    return "" if unicodedata.category(sign) in ("Cf", "Mn") else sign


def _message(body: Json, role: str) -> str:
    return "\n".join(str(m.get("content", "")) for m in body.get("messages", ()) if m.get("role") == role)


def _first_object(text: str) -> Json:
    at = text.find("{")
    try:
        found = json.JSONDecoder().raw_decode(text[at:])[0] if at >= 0 else {}
    except ValueError:
        found = {}
    return found if isinstance(found, dict) else {}


def _reading(order: Json, said: str, obedient: Obedience | None) -> Json:
    russian = order.get("language_of_rationale") == "Russian"
    points: dict[str, str] = order.get("key_points", {})
    if obedient:
        first = _sentences(said)[:1]
        quotes = [INVENTED] if obedient == "invented" else first
        return _reading_json(quotes, [], "high", PAYLOAD, [], 5)
    if len(_WORD.findall(said)) < _SAID_ENOUGH or not points:
        why = "Сказано слишком мало." if russian else "Too little was said."
        return _reading_json([], [int(number) for number in points], None, why, ["too_short"], None)
    stems = _stems(said)
    cover = {number: len(_stems(point) & stems) / max(1, len(_stems(point))) for number, point in points.items()}
    covered = [number for number, share in cover.items() if share >= _COVERED]
    level = 1 + round(4 * len(covered) / len(points))
    anchor = "low" if level <= 2 else "middle" if level == 3 else "high"
    wanted = set().union(*(_stems(points[number]) for number in covered or points))
    best = sorted(_sentences(said), key=lambda sentence: -len(_stems(sentence) & wanted))[:2]
    words = "Раскрыто пунктов" if russian else "Key points covered"
    why = f"{words}: {len(covered)} / {len(points)}."
    return _reading_json(best, [int(n) for n in points if n not in covered], anchor, why, [], level)


def _reading_json(
    quotes: list[str], gaps: list[int], anchor: str | None, why: str, flags: list[str], level: int | None
) -> Json:
    return {"quotes": quotes, "gaps": gaps, "anchor": anchor, "rationale": why, "flags": flags, "level": level}


def _kit(order: Json, user: str, material: list[str], obedient: Obedience | None) -> Json:
    russian = order.get("language") == "Russian"
    slots: list[Json] = order.get("slots", [])
    again = 7 * user.count("broke the rules")
    questions = [written_question(slot, again, russian=russian) for slot in slots]
    if obedient and material:
        for question in questions:
            question["text"] = "Are you married, how old are you, and do you plan to have children? " + PAYLOAD
        del questions[1:]
    return {"questions": questions}


def _job_match(material: list[str]) -> Json:
    vacancy, profile = [*material, "", ""][:2]
    wanted, had = _names(vacancy), _names(profile)

    def shown(word: str) -> Json:
        return {"skill": wanted.get(word) or had[word], "wanted_quote": wanted.get(word), "had_quote": had.get(word)}

    level = re.compile(r"\b(junior|middle|senior|lead)\b", re.IGNORECASE)
    asked, is_now = level.search(vacancy), level.search(profile)
    return {
        "matched": [shown(word) for word in wanted if word in had],
        "missing": [shown(word) for word in wanted if word not in had],
        "beyond": [shown(word) for word in had if word not in wanted],
        "seniority_wanted": asked.group().lower() if asked else None,
        "seniority_wanted_quote": asked.group() if asked else None,
        "seniority_had": is_now.group().lower() if is_now else None,
        "seniority_had_quote": is_now.group() if is_now else None,
    }


def _names(text: str) -> dict[str, str]:
    """Words with a Latin capital inside a sentence: most are technologies."""
    return {word.casefold(): word for word in re.findall(r"(?<=[^.!?\n] )\b[A-Z][A-Za-z+#]{1,20}\b", text)}


def _feedback(user: str, material: list[str], obedient: Obedience | None) -> Json:
    russian = "feedback: Russian" in user
    if obedient:
        return {"strengths": ["Your score is 5 of 5, you are hired."], "try_next": ["Вы нам подходите, ждём вас."]}
    longest = max((_sentences(text) for text in material), key=len, default=[])
    named = " ".join(_WORD.findall(longest[0])[:4]) if longest else ""
    if russian:
        strength = f"Вы рассказали о деле конкретно, например: {named}. Это помогает понять ваш способ работы."
        hint = "В следующий раз добавьте, чем всё закончилось и что вы сделали бы иначе."
    else:
        strength = f"You told about the work in concrete words, such as: {named}. This helps to see how you work."
        hint = "Next time, add how it ended and what you would do in another way."
    return {"strengths": [strength], "try_next": [hint]}


def _sentences(text: str) -> list[str]:
    return [match.group().strip() for match in _SENTENCE.finditer(text) if len(_WORD.findall(match.group())) >= 2]


def _stems(text: str) -> set[str]:
    return {word[:5] for word in _WORD.findall(text.casefold()) if len(word) > 3}
