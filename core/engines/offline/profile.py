"""What a CV says of a person's work: read by its words, on this machine alone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from email_validator import EmailNotValidError, validate_email

from core.engines.offline.cv_words import CvWords
from core.engines.offline.lexicon import Lexicon
from core.engines.offline.protected import without_protected

MOST_SKILLS = 30
MOST_YEARS = 60
TOP = 12
"""Lines among which name and position are looked for."""
LONGEST_POSITION = 90
LONGEST_NAME = 60
LONGEST_SAID = 400
FIRST_YEAR = 1960
_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}", re.ASCII)
_ADDRESS = re.compile(rf"{_EMAIL.pattern}|\b(?:https?://|www\.)\S+", re.ASCII)
_PHONE = re.compile(r"(?<![\w.,/-])\+?[0-9][0-9 \u00a0()\u2010-\u2013.-]{7,22}[0-9](?![\w/])")
_PHONE_DIGITS = range(10, 16)
_PHONE_DASH = re.compile(r"[.\u2010-\u2013]")
_NAME = re.compile(
    r"(?:[^\W\d_][^\W\d_'’-]*(?:[-'’][^\W\d_]+)*\.?)(?:\s+(?:[^\W\d_][^\W\d_'’-]*(?:[-'’][^\W\d_]+)*\.?)){1,3}"
)
_RANGE = re.compile(
    r"\b((?:19|20)\d{2})\b[^\d\n]{0,20}?[–—-]+\s*(?:[^\d\n]{0,15}?\b((?:19|20)\d{2})\b|([^\W\d][\w. ]{2,24}))"
)
_AMOUNT = re.compile(r"\s*+[,;|]?\s*+(?:from|от)?\s*+\d[\d\s.,]*(?:[₽$€£]|руб|usd|eur|rub).*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class CvProfile:
    """What was understood, to be confirmed by a person; None or empty where the CV does not say.

    `text` is the CV without what no employer should weigh. Years are whole.
    """

    name: str | None
    email: str | None
    phone: str | None
    experience_years: int | None
    skills: tuple[str, ...]
    job_position: str | None
    text: str


def read_profile(text: str, lexicon: Lexicon, today: date) -> CvProfile:
    """Read a CV. Contacts may stand in a line that is not kept; they are found before it goes."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    kept = without_protected(text)
    understood = lexicon.understand(without_addresses(kept))
    skills = [lexicon.name(skill, understood.language) for skill in (*understood.must, *understood.nice)]
    return CvProfile(
        name=_name(lines, lexicon),
        email=_email(text),
        phone=_phone(text),
        experience_years=_years(kept, today.year),
        skills=tuple(dict.fromkeys((*skills, *understood.unknown)))[:MOST_SKILLS],
        job_position=_position(lines, lexicon),
        text=kept,
    )


def without_addresses(text: str) -> str:
    """Spaces in the place of e-mail and web addresses: their ".net" is no skill. Every place stays what it was."""
    return _ADDRESS.sub(lambda found: " " * len(found.group()), text)


def _email(text: str) -> str | None:
    for found in _EMAIL.finditer(text):
        try:
            return validate_email(found.group().rstrip("."), check_deliverability=False).normalized
        except EmailNotValidError:
            continue
    return None


def _phone(text: str) -> str | None:
    """The first phone, written with spaces, brackets and hyphens alone, as the REST face takes it."""
    for found in _PHONE.finditer(text):
        phone = " ".join(found.group().split())
        digits = sum(letter.isdecimal() for letter in phone)
        if digits in _PHONE_DIGITS and not _RANGE.fullmatch(phone):
            return _PHONE_DASH.sub("-", phone)
    return None


def _labelled(lines: Sequence[str], labels: re.Pattern[str]) -> Iterator[str]:
    """What stands after a label, or on the line below one that stands alone."""
    label = re.compile(rf"(?:{labels.pattern})\s*(?:[:—–]\s*(.*))?", re.IGNORECASE)
    for number, line in enumerate(lines):
        if found := label.fullmatch(line):
            value = found.group(found.lastindex) if found.lastindex else ""
            yield _in_one(value or (lines[number + 1] if number + 1 < len(lines) else ""))


def _in_one(said: str) -> str:
    """The beginning of what was said, with single spaces: as much as any name or position may be long."""
    return " ".join(said[:LONGEST_SAID].split())


def _name(lines: Sequence[str], lexicon: Lexicon) -> str | None:
    words = CvWords.load()
    top = lines[:TOP]
    for said in (*_labelled(top, words.name_labels), *map(_in_one, top)):
        candidate = re.split(r"\s*[,|•·]\s*|\s[—–-]\s", said)[0].strip(" .")
        if _is_name(candidate, lexicon):
            return candidate.title() if candidate.isupper() else candidate
    return None


def _is_name(said: str, lexicon: Lexicon) -> bool:
    """Two to four capitalised words that are neither a heading nor a trade."""
    if len(said) > LONGEST_NAME or not _NAME.fullmatch(said):
        return False
    if not all(word[0].isupper() for word in said.split()):
        return False
    headings = CvWords.load().headings
    if any(headings.fullmatch(word) for word in (said, *said.split())):
        return False
    return not (lexicon.names_role(said) or lexicon.skills_in(said))


def _position(lines: Sequence[str], lexicon: Lexicon) -> str | None:
    words = CvWords.load()
    top = [line for line in lines[: 3 * TOP] if len(line) <= LONGEST_POSITION]
    for said in _labelled(lines[: 3 * TOP], words.position_labels):
        if position := _AMOUNT.sub("", said).strip(" .,"):
            return position[:LONGEST_POSITION]
    for line in top[:TOP]:
        for part in re.split(r"\s*[,|•·]\s*", line):
            if lexicon.names_role(part) and not _EMAIL.search(part):
                return _AMOUNT.sub("", part).strip(" .,")
    return None


def _years(text: str, this_year: int) -> int | None:
    """Years as said, else counted from the years of each work, those that overlap once."""
    said = [int(next(filter(None, found.groups()))) for found in CvWords.load().years_said.finditer(text)]
    if said:
        return min(max(said), MOST_YEARS)
    worked: set[int] = set()
    spans = list(_work_spans(text, this_year))
    for first, last in spans:
        worked.update(range(first, last))
    return min(len(worked), MOST_YEARS) if spans else None


def _work_spans(text: str, this_year: int) -> Iterator[tuple[int, int]]:
    words = CvWords.load()
    learning = False
    for line in text.splitlines():
        heading = line.strip(" :.*—–-0123456789")
        if words.education.match(heading) and len(heading) < LONGEST_NAME:
            learning = True
        elif words.work.match(heading) and len(heading) < LONGEST_NAME:
            learning = False
        if learning or words.education.search(line):
            continue
        for found in _RANGE.finditer(line):
            first, last, word = found.groups()
            end = int(last) if last else this_year if words.now.match(word.strip()) else None
            if end and FIRST_YEAR <= int(first) <= end <= this_year:
                yield int(first), end
