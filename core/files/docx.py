"""The visible text of a DOCX: paragraphs, tables, text boxes, headers; no fields, no deleted and no hidden runs."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from io import BytesIO
from typing import TYPE_CHECKING
from xml.etree.ElementTree import ParseError

from defusedxml.ElementTree import fromstring

from core.files.shapes import LONGEST_TEXT, FileFaultError, HiddenLetters

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
SAME_AGAIN = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
LARGEST_PART = 8_000_000
"""Bytes of one part, unpacked."""
MOST_PARTS = 1000
SMALLEST_LETTER = 6
"""Half-points."""
LEAST_DARKNESS = 24
"""Levels of 255 below white."""
BODY = "word/document.xml"
_READ = re.compile(r"word/(?:header\d*|document|footer\d*)\.xml")
_NOT_SHOWN = frozenset({SAME_AGAIN, f"{WORD}del", f"{WORD}instrText", f"{WORD}moveFrom", f"{WORD}rPr"})
_FAULTS = (zipfile.BadZipFile, zlib.error, ParseError, RuntimeError, EOFError, LookupError, ValueError, OSError)
"""What the libraries raise on files that are broken, locked, or made to harm; forbidden XML is a ValueError."""
_BREAKS = {f"{WORD}tab": " ", f"{WORD}br": "\n", f"{WORD}cr": "\n", f"{WORD}noBreakHyphen": "-"}


def read_docx(content: bytes, hidden: HiddenLetters) -> str:
    """The text, headers first. Raises FileFaultError."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as package:
            return _text(package, hidden)
    except _FAULTS as error:
        locked = isinstance(error, RuntimeError) and "password" in str(error)
        raise FileFaultError("locked" if locked else "unreadable") from None


def _text(package: zipfile.ZipFile, hidden: HiddenLetters) -> str:
    names = package.namelist()
    if BODY not in names:
        raise FileFaultError("type")
    if len(names) > MOST_PARTS:
        raise FileFaultError("unreadable")
    unseen = _unseen_styles(_part(package, "word/styles.xml")) if "word/styles.xml" in names else frozenset()
    shown = sorted((name for name in names if _READ.fullmatch(name)), key=lambda name: "hdf".index(_place(name)))
    parts = (_shown(_part(package, name), unseen, hidden) for name in shown)
    return "\n".join(parts)[:LONGEST_TEXT]


def _place(name: str) -> str:
    """h, d or f: headers stand before the document, footers after it."""
    return name.removeprefix("word/")[0]


def _part(package: zipfile.ZipFile, name: str) -> Element:
    """A part, unpacked as far as it may be: what the archive says of its size is not believed."""
    with package.open(name) as packed:
        content = packed.read(LARGEST_PART + 1)
    if len(content) > LARGEST_PART:
        raise FileFaultError("unreadable")
    tree: Element = fromstring(content, forbid_dtd=True)
    return tree


def _shown(root: Element, unseen: frozenset[str], hidden: HiddenLetters) -> str:
    return re.sub(r"\n{3,}", "\n\n", "".join(_pieces(root, unseen, hidden)))


def _pieces(root: Element, unseen: frozenset[str], hidden: HiddenLetters) -> Iterator[str]:
    """Texts in order. The stack holds elements to go into, what follows them, and whether they are seen."""
    stack: list[tuple[Element | str, bool, bool]] = [(root, True, False)]
    while stack:
        found, seen, on_dark = stack.pop()
        if isinstance(found, str):
            yield found
        elif found.tag == f"{WORD}t":
            if seen:
                yield found.text or ""
            else:
                hidden.leave_out(found.text or "")
        elif found.tag in _BREAKS:
            yield _BREAKS[found.tag]
        elif found.tag not in _NOT_SHOWN:
            on_dark = _shade(found, on_dark)
            if found.tag in (f"{WORD}r", f"{WORD}p"):
                seen = seen and _is_seen(found, unseen, on_dark=on_dark)
            if found.tag in (f"{WORD}p", f"{WORD}tr"):
                stack.append(("\n", seen, on_dark))
            elif found.tag == f"{WORD}tc":
                stack.append((" ", seen, on_dark))
            stack.extend((inner, seen, on_dark) for inner in reversed(found))


def _is_seen(element: Element, unseen: frozenset[str], *, on_dark: bool) -> bool:
    """Whether a run or paragraph shows: its own properties, else those of its style."""
    style = element.find(f"{WORD}{_kind(element)}Pr/{WORD}{_kind(element)}Style")
    if style is not None and style.get(f"{WORD}val") in unseen:
        return False
    own = element.find(f"{WORD}rPr") if _kind(element) == "r" else None
    return own is None or not _hides(own, on_dark=on_dark)


def _kind(element: Element) -> str:
    return element.tag[-1]


def _hides(properties: Element, *, on_dark: bool) -> bool:
    for name in ("vanish", "webHidden"):
        vanish = properties.find(f"{WORD}{name}")
        if vanish is not None and vanish.get(f"{WORD}val", "1") not in ("0", "false", "off"):
            return True
    size = properties.find(f"{WORD}sz")
    points = (size.get(f"{WORD}val") or "") if size is not None else ""
    if points.isdecimal() and int(points) < SMALLEST_LETTER:
        return True
    color = properties.find(f"{WORD}color")
    return color is not None and not on_dark and _is_light(color.get(f"{WORD}val"))


def _is_light(color: str | None) -> bool:
    if not color or not re.fullmatch("[0-9A-Fa-f]{6}", color):
        return False
    red, green, blue = bytes.fromhex(color)
    return 0.299 * red + 0.587 * green + 0.114 * blue > 255 - LEAST_DARKNESS


def _shade(element: Element, on_dark: bool) -> bool:
    """Whether what is inside stands on a colour: then white letters are seen."""
    for owner in ("rPr", "pPr", "tcPr"):
        shade = element.find(f"{WORD}{owner}/{WORD}shd")
        if shade is not None:
            fill = shade.get(f"{WORD}fill")
            return bool(fill) and fill != "auto" and not _is_light(fill)
    return on_dark


def _unseen_styles(styles: Element) -> frozenset[str]:
    """Ids of styles that hide what is written in them, by themselves or by those they are based on."""
    based: dict[str, str | None] = {}
    unseen: set[str] = set()
    for style in styles.iter(f"{WORD}style"):
        name = style.get(f"{WORD}styleId")
        if name:
            parent = style.find(f"{WORD}basedOn")
            based[name] = parent.get(f"{WORD}val") if parent is not None else None
            own = style.find(f"{WORD}rPr")
            if own is not None and _hides(own, on_dark=False):
                unseen.add(name)
    return frozenset(name for name in based if _descends(name, based, unseen))


def _descends(name: str | None, based: Mapping[str, str | None], unseen: set[str]) -> bool:
    for _ in based:
        if name is None:
            return False
        if name in unseen:
            return True
        name = based.get(name)
    return False
