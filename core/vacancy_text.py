"""The terms of a vacancy as its own text states them: pay, place, schedule … Nothing is invented."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from datetime import date, datetime, time

import dateparser

TITLE_LENGTH = 255
TERM_LENGTH = 200


@dataclass(frozen=True, slots=True)
class VacancyTerms:
    """What was found, in the words of the text; None where the text says nothing of it."""

    title: str | None
    pay: str | None
    place: str | None
    schedule: str | None
    start: str | None
    contract: str | None
    answer_by: str | None


_ATTRIBUTES = r"""(?:\s+[\w:-]+\s*=\s*(?:"[^"<>]*"|'[^'<>]*'|[^\s<>"']+))*\s*/?>"""
_BLOCK_TAG = re.compile(
    rf"</?(?:p|div|br|hr|h[1-6]|[uo]l|li|d[ldt]|table|t[rdh]|section|article|header|blockquote){_ATTRIBUTES}",
    re.IGNORECASE,
)
_INLINE_TAG = re.compile(
    rf"</?(?:b|strong|i|em|u|ins|s|strike|del|small|big|mark|su[bp]|font|span|a|code|pre|center|tbody|thead|tg-\w+)"
    rf"{_ATTRIBUTES}",
    re.IGNORECASE,
)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z]{2,10}\d{0,2});", re.IGNORECASE)
_BLANK = r"[\s\u2190-\u2bff\u200d\ufe0f\u20e3\U0001f000-\U0001faff]"
"""White space and pictures."""
_PICTURES_AT_ENDS = re.compile(rf"^(?:\d\ufe0f?\u20e3|{_BLANK})+|(?<!{_BLANK}){_BLANK}++$")

_LABELS = {
    "pay": r"оплата(?:\s+труда)?|зарплата|заработная\s+плата|з/п|зп|доход|оклад|вилка|ставка"
    r"|salary|pay|compensation|rate|wages?",
    "place": r"место(?:\s+работы)?|адрес|город|локация|где|location|place|office|city|where",
    "schedule": r"график(?:\s+работы)?|режим(?:\s+работы)?|часы(?:\s+работы)?|смены|занятость"
    r"|schedule|(?:working\s+)?hours|shifts?|working\s+time",
    "start": r"выход(?:\s+на\s+работу)?|когда\s+выходить|дата\s+выхода|начало(?:\s+работы)?|старт"
    r"|start(?:\s+date|ing)?",
    "contract": r"оформление|договор|трудоустройство|тип\s+договора"
    r"|contract(?:\s+type)?|employment(?:\s+type)?|type\s+of\s+contract",
}
_LABEL = {term: re.compile(rf"(?<![\w-])(?:{words})\s*[:—–]\s*", re.IGNORECASE) for term, words in _LABELS.items()}
_ANY_LABEL = re.compile(
    rf"(?:[.;,]|(?<!\s))\s++(?:{'|'.join(_LABELS.values())}|условия|требования|обязанности|requirements|duties)\s*:\s*",
    re.IGNORECASE,
)

_OTHER_TERM = re.compile(
    r",\s+(?=(?:оплата|зарплата|оклад|ставка|график|оформление|договор|salary|pay|schedule|contract)\b)", re.IGNORECASE
)

_CURRENCY = r"(?:₽|руб(?:\.|л[а-яё]+)?|р\.|\$|€|£|₸|dollars?|euros?|евро|usd|eur|gbp|rub|тенге)"
_NUMBER = r"\d{1,3}(?:[\s\u00a0\u202f.,]\d{3}){1,4}|\d+(?:[.,]\d{1,2})?"
_AMOUNT = rf"(?:[$€£]\s*)?(?:{_NUMBER})\s*+(?:k|к|тыс\.?|тысяч|млн)?"
_PAY_UNIT = (
    r"(?:,?\s*(?:на\s+руки|(?:до|после)\s+вычета(?:\s+налогов)?|gross|net|(?:before|after)\s+tax(?:es)?"
    r"|(?:в|за)\s+(?:час|смену|заказ|день|неделю|месяц|год)"
    r"|(?:per|an?)\s+(?:hour|shift|order|day|week|month|year)|/\s*[a-zа-яё]+))*"
)
_MONTH = (
    r"(?:январ|феврал|март|апрел|ма[яй]|июн|июл|август|сентябр|октябр|ноябр|декабр)[а-яё]*"
    r"|january|february|march|april|may|june|july|august|september|october|november|december"
)
_DAY = r"понедельник\w*|вторник\w*|сред[ыу]|четверг\w*|пятниц\w*|следующ\w+\s+недел\w+"
_CLOCK = r"\d{1,2}(?:[:.]\d{2})?"
_TOWN = r"[A-ZА-ЯЁ][\wё-]{1,40}(?:\s[A-ZА-ЯЁ][\wё-]{1,40})?"

_UNLABELLED = {
    "pay": (
        rf"(?:(?:от|до|from|up\s+to|оклад|ставка)\s+){{0,4}}{_AMOUNT}(?:\s*+(?:[–—-]|до"
        rf"|to)\s*{_AMOUNT})?\s*+{_CURRENCY}{_PAY_UNIT}",
        rf"(?:(?:from|up\s+to)\s+)?[$€£]\s*{_AMOUNT}(?:\s*(?:[–—-]|to)\s*{_AMOUNT})?{_PAY_UNIT}",
    ),
    "place": (
        r"(?:полн\w+\s+)?(?:удал[её]нн\w*(?:\s+(?:работа|формат))?|удал[её]нк\w*)|из\s+дома"
        r"|(?:fully\s+)?remote(?:ly)?|work\s+from\s+home",
        r"гибрид\w*(?:\s+(?:формат|график))?(?::[^.;\n]{1,60})?|hybrid(?:,\s[^.,;\n]{1,60})?",
        rf"(?-i:(?:г\.|ул\.|м\.)\s*{_TOWN})(?:,\s*(?:ул\.|д\.|пр\.|\d)[^.;,\n]{{0,40}}){{0,3}}|(?:метро|склад"
        rf"|тц)\s+«[^»\n]{{1,60}}»",
        rf"(?:on-?site|based|located|office)\s+(?:in|at)\s+(?-i:{_TOWN})|(?-i:{_TOWN})\s+office\b",
        r"(?:работа\s+)?в\s+офисе(?:\s+[^.,;\n]{1,60})?",
        rf"(?-i:{_TOWN})(?=,\s*(?:full|part)-time)",
    ),
    "schedule": (
        rf"\b[2-7]\s*/\s*[1-7]\b(?:[,\s]+(?:с\s+)?{_CLOCK}\s*(?:до|[–—-])\s*{_CLOCK})?|вахт\w+\s+\d+/\d+",
        rf"с\s+{_CLOCK}\s+до\s+{_CLOCK}|\b\d{{1,2}}:\d{{2}}\s*[–—-]\s*\d{{1,2}}:\d{{2}}",
        r"(?:сменн|гибк|свободн|плавающ)\w+\s+график|полн\w+\s+(?:рабочий\s+)?(?:день|занятость)"
        r"|частичн\w+\s+занятость|ночн\w+\s+смен\w+",
        r"full[\s-]time|part[\s-]time(?:,\s*\d+\s+hours\s+a\s+week)?|night\s+shifts?|flexible\s+(?:hours"
        r"|schedule)|shift\s+work|shifts\b",
    ),
    "start": (
        rf"(?:выход|начать|приступить|старт)\w*\s+(?:на\s+работу\s+)?(?:можно\s+)?(?:сразу|завтра"
        rf"|как\s+можно\s+скорее"
        rf"|с(?:о)?\s+(?:\d{{1,2}}(?:-го)?\s+)?(?:{_MONTH}|{_DAY})|\d{{1,2}}\s+(?:{_MONTH}))",
        rf"\bс(?:о)?\s+(?:\d{{1,2}}(?:-го)?\s+)?(?:{_MONTH}|{_DAY})",
        rf"(?:start(?:ing)?|join(?:ing)?)\s+(?:date\s+)?(?:us\s+)?(?:immediately|as\s+soon\s+as\s+possible"
        rf"|asap|next\s+\w+"
        rf"|(?:in|on|from)\s+(?:\d{{1,2}}(?:st|nd|rd|th)?\s+)?(?:early\s+|late\s+"
        rf"|mid-?)?(?:{_MONTH})(?:\s+\d{{1,2}})?)",
        r"immediate\s+start|as\s+soon\s+as\s+possible",
    ),
    "contract": (
        r"(?:оформление\s+)?(?:по\s+тк(?:\s+рф)?)|(?:по\s+)?(?:трудов\w+\s+)?договор\w*(?:\s+гпх)|\bгпх\b"
        r"|трудов\w+\s+договор\w*"
        r"|(?:как\s+)?самозанят\w+|официальн\w+\s+(?:трудоустройство|оформление)",
        r"(?:permanent|fixed-term|temporary|freelance|employment|b2b)\s+contract|freelance|self-employed",
    ),
}
_PATTERNS = {
    term: tuple(re.compile(rf"(?<![\w/])(?:{pattern})", re.IGNORECASE) for pattern in patterns)
    for term, patterns in _UNLABELLED.items()
}

_ANY_MONTH = rf"(?:{_MONTH}|(?:jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\b)"
_ANSWER_BY = re.compile(
    r"(?<!\w)(?:(?:отклик\w*|заявк\w*|резюме|ответы|ответить|ответьте)(?:\s+\w+){0,2}?\s+до"
    r"|срок\s+(?:откликов|ответа)(?:\s+до)?|(?:apply|answers?|applications?(?:\s+(?:close|are\s+open))?)"
    r"\s+(?:by|until|on)|closing\s+date|application\s+deadline)\s*:?\s+"
    rf"(?P<day>\d{{1,2}}(?:st|nd|rd|th)?\s+{_ANY_MONTH}(?:\s+\d{{4}})?|{_ANY_MONTH}\s+\d{{1,2}}\b(?!:)"
    r"|\d{4}-\d{2}-\d{2}|\d{1,2}[./]\d{1,2}(?:[./]\d{2,4})?)",
    re.IGNORECASE,
)
_DAY_LEAD = re.compile(r"^(?:до|по|by|until|till)\s+", re.IGNORECASE)
_DOTTED = re.compile(r"(?<=\d)\.(?=\d)")

_TITLE_LEAD = re.compile(
    r"^(?:(?:вакансия|должность|позиция|vacancy|position|job\s+title|title)\s*[:—–-]\s*"
    r"|ищем\s*[:—–-]\s*|(?:срочно\s+)?(?:требуется|нужен|нужна|we\s+are\s+looking\s+for|we're\s+looking\s+for"
    r"|looking\s+for|hiring)\s*[:—–-]?\s+(?:an?\s+)?)",
    re.IGNORECASE,
)
_DECORATION = re.compile(r"^[^\w«\"(.]+|\*{1,3}|`{1,3}|~~")
_SENTENCE_END = re.compile(r"[.;]\s+(?=[A-ZА-ЯЁ«])")
_ABBREVIATIONS = frozenset({"г", "ул", "м", "д", "тыс", "руб", "им", "пр", "стр", "р", "st", "approx", "млн"})
_LAST_WORD = 20
"""Characters in which a word stands that may be an abbreviation."""


def read_terms(text: str) -> VacancyTerms:
    """Find the terms by their labels ("Оплата:", "Schedule:"), else by their look (amounts, 2/2, "remote").

    A text copied from a web page keeps its words and loses its tags.
    """
    text = _without_tags(text)
    return VacancyTerms(
        title=_title(text),
        pay=_term("pay", text),
        place=_term("place", text),
        schedule=_term("schedule", text),
        start=_term("start", text),
        contract=_term("contract", text),
        answer_by=found["day"] if (found := _ANSWER_BY.search(text)) else None,
    )


def read_day(text: str, today: date) -> date | None:
    """The day that a person means, the next one of that name: «5 декабря», "5.12", "Dec 5", «завтра»."""
    typed = _DOTTED.sub("/", _DAY_LEAD.sub("", text.strip()))  # with dots alone it may be read as a clock
    settings = {
        "DATE_ORDER": "DMY",
        "REQUIRE_PARTS": ["day", "month"],
        "RELATIVE_BASE": datetime.combine(today, time()),
    }
    for side in ("past", "future"):  # by itself the future begins tomorrow
        found = dateparser.parse(typed, languages=["ru", "en"], settings={**settings, "PREFER_DATES_FROM": side})
        if found is None or found.date() >= today:
            break
    return found.date() if found else None


def _without_tags(text: str) -> str:
    """What the tags of a page enclose; other angle brackets ("C++ <14", "List<Order>") are words of the text."""
    text = _ENTITY.sub(lambda entity: html.unescape(entity.group()), text)
    return _INLINE_TAG.sub("", _BLOCK_TAG.sub("\n", text))


def _title(text: str) -> str | None:
    for line in text.splitlines():
        bare = _TITLE_LEAD.sub("", _DECORATION.sub("", _PICTURES_AT_ENDS.sub("", line))).strip()
        if bare:
            return _tidy(_first_sentence(bare[0].upper() + bare[1:]), TITLE_LENGTH)
    return None


def _term(term: str, text: str) -> str | None:
    label = _LABEL[term].search(text)
    if label:
        line = text[label.end() :].partition("\n")[0]
        following = _ANY_LABEL.search(line) or _OTHER_TERM.search(line)
        value = _tidy(_first_sentence(line[: following.start()] if following else line), TERM_LENGTH)
        if value:
            return value
    for pattern in _PATTERNS[term]:
        found = pattern.search(text)
        if found:
            return _tidy(found.group(), TERM_LENGTH)
    return None


def _first_sentence(line: str) -> str:
    for end in _SENTENCE_END.finditer(line):
        before = line[max(0, end.start() - _LAST_WORD) : end.start()].split()
        if before and before[-1].lower().lstrip("(«") not in _ABBREVIATIONS:
            return line[: end.start()]
    return line


def _tidy(value: str, length: int) -> str | None:
    """One line without decoration or pictures at its ends, cut at a word where it is too long."""
    value = _PICTURES_AT_ENDS.sub("", " ".join(value.split())).strip(" *_•-—–,;:")
    if value.endswith(".") and value[:-1].split()[-1:] and value[:-1].split()[-1].lower() not in _ABBREVIATIONS:
        value = value[:-1]
    if len(value) > length:
        value = value[: length - 1].rsplit(" ", 1)[0] + "…"
    return value or None
