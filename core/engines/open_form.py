"""Whether a question is open: it asks how, what, why or for a story, and cannot be answered by yes or no."""

from __future__ import annotations

import re

from core.engines.base import Language

_SENTENCE = re.compile(r"(?<=[.!?…])[\s\"»”)]+(?=[\"«“(]?[A-ZА-ЯЁ\d])")

_TELL_EN = (
    r"(?:describe|tell|explain|walk|share|give|talk|outline|show|compare|name|list|discuss|summari[sz]e"
    r"|think|recall"
    r"|present|propose|suggest|sketch|take|pick|choose|imagine|elaborate|break\s+down|argue|design|define"
    r"|plan)"
)
_ASK_EN = r"(?:how|what|why|which|whose|who|whom|where|when)"
_AUXILIARY = (
    r"(?:do|does|did|is|are|was|were|am|have|has|had|can|could|will|would|should|shall|may|might|must"
    r"|isn't|aren't|don't"
    r"|doesn't|didn't|haven't|can't|won't|wouldn't)"
)
_POLITE_EN = re.compile(
    rf"^(?:(?:can|could|would|will)\s+you\s+(?:please\s+|briefly\s+"
    rf"|also\s+)*(?:be\s+able\s+to\s+)?{_TELL_EN}\b"
    rf"|(?:would|do)\s+you\s+mind\s+(?:describing|telling|explaining|sharing|walking)\b)"
)
_OPEN_EN = re.compile(
    rf"^(?:please[,\s]+|so[,\s]+|and\s+|now[,\s]+)?(?:{_TELL_EN}|{_ASK_EN}|(?:in|on|at|for|by|to|from|with"
    rf"|under|about|of|through)\s+"
    rf"(?:what|which|whom))\b"
)
_OPEN_CLAUSE_EN = re.compile(
    rf"[,;:—–-]\s*(?:and\s+|but\s+|then\s+|so\s+)?(?:{_ASK_EN}|(?:in|on|at|for|by|to|from|with)\s+(?:what"
    rf"|which)|{_TELL_EN})\b"
    rf"|\band\s+{_ASK_EN}\b"
)
_CLOSED_EN = re.compile(rf"^(?:and\s+|so[,\s]+|but\s+)?{_AUXILIARY}\b")

_TELL_RU = (
    r"(?:рас+кажи|опиши|объясни|поделись|приведи|назови|перечисли|сравни|вспомни|покажи|поясни|раскро[йи]"
    r"|разбери|оцени|предложи"
    r"|представь|обоснуй|составь|изложи|проведи|продемонстрируй|нарисуй|определи|распиши|выбери"
    r"|сформулируй|дай)(?:те|тесь)?"
)
_ASK_RU = (
    r"(?:как|каков[аоы]?|как(?:ой|ая|ое|ие|им|ими|ую|их|ого|ому|ом)|что|чем|ч[её]м|чему|чего|почему|зачем"
    r"|отчего|когда|где|куда|откуда"
    r"|кто|кого|кому|кем|ваши\s+действия)"
)
_PREPOSITION_RU = (
    r"(?:(?:в|во|на|с|со|из|по|к|о|об|от|за|для|при|до|у|через|под|над|перед|без|после"
    r"|насч[её]т|благодаря|вокруг)\s+)?"
)
_POLITE_RU = re.compile(
    r"^(?:(?:не\s+)?(?:можете|могли\s+бы|сможете)\s+(?:ли\s+)?(?:вы\s+)?(?:бы\s+)?)(?:рассказать|описать"
    r"|объяснить|поделиться|привести"
    r"|пояснить|показать|сравнить|назвать)\b"
)
_OPEN_RU = re.compile(rf"^(?:пожалуйста,?\s+|и\s+|а\s+|так\s+|тогда\s+)?(?:{_TELL_RU}|{_PREPOSITION_RU}{_ASK_RU})\b")
_OPEN_CLAUSE_RU = re.compile(
    rf"[,;:—–-]\s*(?:и\s+|а\s+|но\s+|то\s+|тогда\s+)?(?:{_TELL_RU}|{_PREPOSITION_RU}{_ASK_RU})\b"
    rf"|\bи\s+{_PREPOSITION_RU}{_ASK_RU}\b|\b(?:вы|тогда|бы|будете|должен|должна|можно|нужно)\s+{_ASK_RU}\b"
)
_ASK_INSIDE_RU = re.compile(rf"\b{_PREPOSITION_RU}{_ASK_RU}\s+(?:бы\s+)?(?:вы|вам|вас|вами|ваш\w*)\b")
_CLOSED_RU = re.compile(
    r"^(?:и\s+|а\s+)?(?:(?:[\w-]+\s+){1,3}ли\b"
    r"|(?:вы\s+|у\s+вас\s+)?(?:знаете|умеете|знакомы|готовы|можете|могли\s+бы|сможете|работали|приходилось"
    r"|доводилось|есть|был[аио]?"
    r"|бывал[аио]?|случалось|хотите|любите|считаете|согласны|верно|правда|используете|использовали"
    r"|пользовались|пробовали|имеете|понимаете"
    r"|владеете|занимались|сталкивались|писали|участвовали|нужно|надо|стоит|должен|должна|должны|разве"
    r"|неужели)\b)",
)


def is_open(text: str, language: Language) -> bool:
    """Whether the text asks at least one open thing and does not begin with a question of yes or no.

    "Can you share …" counts as open: everyone hears it as "share". A text in which a closed question comes
    first ("Do you know Redis, and what is it for?") counts as closed.
    """
    sentences = [part.strip(' "«»“”()—–-').lower() for part in _SENTENCE.split(text.strip()) if part.strip()]
    kinds = [_kind(sentence, language) for sentence in sentences]
    asked = [kind for kind in kinds if kind is not None]
    return bool(asked) and asked[0] == "open"


def _kind(sentence: str, language: Language) -> str | None:
    """ "open", "closed", or None for a sentence that asks nothing, such as the situation told first."""
    asks = sentence.endswith("?")
    if language == "en":
        if _POLITE_EN.match(sentence) or _OPEN_EN.match(sentence):
            return "open" if asks or not re.match(rf"^{_ASK_EN}\b", sentence) else None
        if asks and _CLOSED_EN.match(sentence):
            return "closed"
        return _of_clauses(asks, open_clause=bool(_OPEN_CLAUSE_EN.search(sentence)))
    if _POLITE_RU.match(sentence) or _OPEN_RU.match(sentence):
        return "open" if asks or re.match(rf"^(?:пожалуйста,?\s+)?{_TELL_RU}\b", sentence) else None
    if asks and _CLOSED_RU.match(sentence):
        return "closed"
    return _of_clauses(asks, open_clause=bool(_OPEN_CLAUSE_RU.search(sentence) or _ASK_INSIDE_RU.search(sentence)))


def _of_clauses(asks: bool, *, open_clause: bool) -> str | None:
    if not asks:
        return None
    return "open" if open_clause else "closed"
