"""The visible text of a PDF: each page is drawn, and a letter counts where the drawing shows it.

So it does not matter how a text was hidden: white or nearly, transparent, tiny, off the page, under a picture.
"""

from __future__ import annotations

import ctypes
import math
from collections.abc import Iterator
from dataclasses import dataclass

import pypdfium2
from pypdfium2 import raw

from core.files.shapes import LONGEST_TEXT, MOST_PAGES, FileFaultError, HiddenLetters

PIXELS_A_POINT = 2.0
MOST_PIXELS = 4_000_000
"""Of one page, however large it says it is."""
LEAST_CONTRAST = 24
"""Levels of 255 between a letter and what is around it."""
SMALLEST_LETTER = 3.0
"""Points."""
INVISIBLE_MODES = (raw.FPDF_TEXTRENDERMODE_INVISIBLE, raw.FPDF_TEXTRENDERMODE_CLIP)
SOFT_HYPHEN = "\x02"
"""What PDFium gives for a hyphen that parts a word at the end of a line."""


def read_pdf(content: bytes, hidden: HiddenLetters) -> str:
    """The text in the order of the file, page after page. Raises FileFaultError."""
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        locked = getattr(error, "err_code", None) == raw.FPDF_ERR_PASSWORD
        raise FileFaultError("locked" if locked else "unreadable") from None
    if len(document) > MOST_PAGES:
        raise FileFaultError("too-many-pages")
    parts: list[str] = []
    left = LONGEST_TEXT
    for number in range(len(document)):
        try:
            text = _page_text(document[number], left, hidden)
        except (pypdfium2.PdfiumError, ValueError):
            raise FileFaultError("unreadable") from None
        parts.append(text)
        left -= len(text)
        if left <= 0:
            break
    return "\n".join(parts)


@dataclass(frozen=True, slots=True)
class _Picture:
    """A page as it is seen, in levels of grey."""

    pixels: bytes
    width: int
    height: int
    stride: int

    def shows(self, left: int, top: int, right: int, bottom: int, ink: int | None) -> bool:
        """Whether something of that grey (if it is known) stands out inside the box."""
        left, top = max(left, 0), max(top, 0)
        right, bottom = min(right, self.width), min(bottom, self.height)
        if left >= right or top >= bottom:
            return False
        rows = [self.pixels[row * self.stride + left : row * self.stride + right] for row in range(top, bottom)]
        inside = b"".join(rows)
        if max(inside) - min(inside) < LEAST_CONTRAST:
            return False
        width = right - left
        around = sorted(inside[:width] + inside[-width:] + inside[::width] + inside[width - 1 :: width])
        return ink is None or abs(around[len(around) // 2] - ink) >= LEAST_CONTRAST


def _page_text(page: pypdfium2.PdfPage, most: int, hidden: HiddenLetters) -> str:
    width, height = page.get_size()
    if not (0 < width < math.inf and 0 < height < math.inf):
        return ""
    scale = min(PIXELS_A_POINT, math.sqrt(MOST_PIXELS / (width * height)))
    bitmap = page.render(scale=scale, grayscale=True, may_draw_forms=False)
    picture = _Picture(bytes(bitmap.buffer), bitmap.width, bitmap.height, bitmap.stride)
    bitmap.close()
    return "".join(_seen_words(page, picture, most, hidden))


def _seen_words(page: pypdfium2.PdfPage, picture: _Picture, most: int, hidden: HiddenLetters) -> Iterator[str]:
    """Words most of whose letters are seen, and the spaces between."""
    letters = page.get_textpage()
    word: list[str] = []
    seen = 0

    def finish() -> str:
        nonlocal seen
        text, visible = "".join(word), seen * 2 >= len(word)
        word.clear()
        seen = 0
        if not visible:
            hidden.leave_out(text)
        return text if visible else ""

    for index in range(min(letters.count_chars(), most)):
        letter = chr(raw.FPDFText_GetUnicode(letters, index))
        if letter.isspace():
            yield finish() + {"\n": "\n", "\r": ""}.get(letter, " ")
        elif letter == SOFT_HYPHEN:
            continue
        else:
            word.append(letter)
            seen += _is_seen(page, letters, index, picture)
    yield finish()


def _is_seen(page: pypdfium2.PdfPage, letters: pypdfium2.PdfTextPage, index: int, picture: _Picture) -> bool:
    left, bottom, right, top = letters.get_charbox(index, loose=True)
    if abs(top - bottom) < SMALLEST_LETTER:
        return False
    holder = raw.FPDFText_GetTextObject(letters, index)
    if holder and raw.FPDFTextObj_GetTextRenderMode(holder) in INVISIBLE_MODES:
        return False
    ink = _ink(letters, index)
    if ink == TRANSPARENT:
        return False
    left, bottom, right, top = letters.get_charbox(index)
    corners = [_on_picture(page, picture, x, y) for x, y in ((left, top), (right, bottom))]
    (x1, y1), (x2, y2) = corners
    return picture.shows(min(x1, x2) - 1, min(y1, y2) - 1, max(x1, x2) + 2, max(y1, y2) + 2, ink)


TRANSPARENT = -1
FAINTEST = 16


def _ink(letters: pypdfium2.PdfTextPage, index: int) -> int | None:
    """The grey a letter is filled with; None where the file does not say."""
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    if not raw.FPDFText_GetFillColor(letters, index, red, green, blue, alpha):
        return None
    if alpha.value < FAINTEST:
        return TRANSPARENT
    return round(0.299 * red.value + 0.587 * green.value + 0.114 * blue.value)


def _on_picture(page: pypdfium2.PdfPage, picture: _Picture, x: float, y: float) -> tuple[int, int]:
    across, down = ctypes.c_int(), ctypes.c_int()
    raw.FPDF_PageToDevice(page, 0, 0, picture.width, picture.height, 0, x, y, across, down)
    return across.value, down.value
