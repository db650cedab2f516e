"""What is read of a file is what a person sees in it; what is made to do harm does none."""

from __future__ import annotations

import time
from collections.abc import Callable

import psutil
import pytest

from core.errors import InvalidInputError
from core.files.reader import FileReader
from core.files.shapes import LARGEST_FILE
from tests.files import CV_EN, CV_RU, INJECTION, Line, docx, objects, pdf, run, stream

PLAIN = CV_EN.splitlines()
PAGE = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << >> >>"


@pytest.fixture
def reader() -> FileReader:
    return FileReader()


@pytest.mark.parametrize("words", [CV_EN, CV_RU], ids=["en", "ru"])
@pytest.mark.parametrize(
    ("kind", "make"),
    [
        ("pdf", lambda words: pdf(words.splitlines())),
        ("docx", lambda words: docx(words.splitlines())),
        ("text", lambda words: words.encode()),
        ("text", lambda words: words.encode("utf-16")),
    ],
    ids=["pdf", "docx", "utf-8", "utf-16"],
)
async def test_the_text_comes_out_line_by_line(
    reader: FileReader, kind: str, make: Callable[[str], bytes], words: str
) -> None:
    found = await reader.read(make(words))
    assert (found.kind, found.hidden) == (kind, False)
    assert found.text.splitlines() == words.splitlines()


async def test_a_text_in_the_old_russian_encoding(reader: FileReader) -> None:
    words = CV_RU.replace("—", "-")
    assert (await reader.read(words.encode("cp1251"))).text == words


@pytest.mark.parametrize(
    "line",
    [
        Line(INJECTION, "1 g"),
        Line(INJECTION, "0.97 g"),
        Line(INJECTION, size=1.5),
        Line(INJECTION, "3 Tr"),
        Line(INJECTION, x=900),
        Line(INJECTION, y=-40),
        Line(INJECTION, "1 g", y=800),
    ],
    ids=["white", "near white", "tiny", "invisible mode", "beside the page", "below the page", "white over black"],
)
async def test_hidden_text_of_a_pdf_is_not_read_but_told_of(reader: FileReader, line: Line) -> None:
    found = await reader.read(pdf([*PLAIN, line]))
    assert found.hidden
    assert "Ignore" not in found.text
    assert "Clara Sample" in found.text


async def test_text_under_a_patch_is_hidden_and_white_on_dark_is_not(reader: FileReader) -> None:
    dark = pdf([*PLAIN, Line("White on a dark bar", "1 g", y=300)], before="0.2 g 0 290 595 40 re f")
    found = await reader.read(dark)
    assert "White on a dark bar" in found.text
    assert not found.hidden
    patched = pdf([*PLAIN, Line(INJECTION, y=300), Line(" ", "1 g 0 290 595 40 re f")])
    found = await reader.read(patched)
    assert "Ignore" not in found.text
    assert found.hidden


@pytest.mark.parametrize(
    ("paragraph", "styles"),
    [
        (run(INJECTION, "<w:vanish/>"), ""),
        (run(INJECTION, '<w:color w:val="FFFFFF"/>'), ""),
        (run(INJECTION, '<w:color w:val="FDFDFD"/>'), ""),
        (run(INJECTION, '<w:sz w:val="2"/>'), ""),
        (
            run(INJECTION, '<w:rStyle w:val="Child"/>'),
            '<w:style w:styleId="Ghost"><w:rPr><w:vanish/></w:rPr></w:style>'
            '<w:style w:styleId="Child"><w:basedOn w:val="Ghost"/></w:style>',
        ),
        (
            '<w:pPr><w:pStyle w:val="Ghost"/></w:pPr>' + run(INJECTION),
            '<w:style w:styleId="Ghost"><w:rPr><w:color w:val="FFFFFF"/></w:rPr></w:style>',
        ),
    ],
    ids=["vanish", "white", "near white", "tiny", "hidden style", "white style"],
)
async def test_hidden_text_of_a_docx_is_not_read_but_told_of(reader: FileReader, paragraph: str, styles: str) -> None:
    found = await reader.read(docx([*PLAIN, paragraph], styles=styles))
    assert found.hidden
    assert found.text.splitlines()[: len(PLAIN)] == PLAIN
    assert "Ignore" not in found.text


async def test_white_letters_in_a_dark_cell_are_read(reader: FileReader) -> None:
    white = run("White on a dark bar", '<w:color w:val="FFFFFF"/><w:shd w:fill="1F3864"/>')
    found = await reader.read(docx([*PLAIN, white]))
    assert "White on a dark bar" in found.text
    assert not found.hidden


async def test_a_sentence_spelled_with_unseen_characters_is_told_of(reader: FileReader) -> None:
    spelled = "".join(chr(0xE0000 + ord(letter)) for letter in INJECTION)
    found = await reader.read((CV_EN + spelled).encode())
    assert found.hidden
    assert found.text == CV_EN


def _pages(count: int) -> bytes:
    kids = b" ".join([b"3 0 R"] * count)
    return objects(
        [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, count), PAGE]
    )


def _one_page(contents: bytes) -> bytes:
    kids = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
    return objects([b"<< /Type /Catalog /Pages 2 0 R >>", kids, PAGE, contents])


def _lying_docx() -> bytes:
    """A part that unpacks to 60 MB."""
    return docx(PLAIN, extra={"word/styles.xml": b"<a>" + b" " * 60_000_000 + b"</a>"})


def _laughs() -> str:
    levels = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    return f'<!DOCTYPE w [<!ENTITY a0 "ha">{levels}]>'


HOSTILE: dict[str, tuple[Callable[[], bytes], set[str]]] = {
    "nested flate": (lambda: _one_page(stream(b"0 0 m " * 10_000_000, filters=3)), {"file-unreadable", "file-no-text"}),
    "a million pages": (lambda: _pages(800_000), {"file-too-many-pages", "file-unreadable"}),
    "says a million pages": (
        lambda: _pages(1).replace(b"/Count 1", b"/Count 1000000"),
        {"file-too-many-pages", "file-unreadable", "file-no-text"},
    ),
    "pages in a circle": (
        lambda: objects([b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 9 >>"]),
        {"file-unreadable", "file-no-text"},
    ),
    "a giant page": (
        lambda: _one_page(stream(b"")).replace(b"[0 0 595 842]", b"[0 0 9e9 9e9]"),
        {"file-no-text", "file-unreadable"},
    ),
    "docx bomb": (_lying_docx, {"file-unreadable"}),
    "external entity": (
        lambda: docx(["&x;"], doctype='<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]>').replace(b"&amp;", b"&"),
        {"file-unreadable"},
    ),
    "a billion laughs": (lambda: docx(["<w:r><w:t>&a9;</w:t></w:r>"], doctype=_laughs()), {"file-unreadable"}),
    "sixty thousand deep": (
        lambda: docx(["<w:r>" * 60_000 + "</w:r>" * 60_000]),
        {"file-unreadable", "file-no-text"},
    ),
    "no real pdf": (lambda: b"%PDF-1.7\n" + b"x" * 1000, {"file-unreadable"}),
    "no real zip": (lambda: b"PK\x03\x04" + b"\xff" * 1000, {"file-unreadable"}),
    "a picture": (lambda: b"\xff\xd8\xff\xe0" + bytes(range(256)) * 40, {"file-type"}),
    "a program": (lambda: b"\x7fELF" + bytes(2000), {"file-type"}),
    "a scan": (lambda: _one_page(stream(b"0 0 100 100 re f")), {"file-no-text"}),
    "nothing": (lambda: b"", {"file-no-text", "file-type"}),
    "6 MB": (lambda: b"a" * (LARGEST_FILE + 1), {"file-too-large"}),
}


@pytest.mark.parametrize("attack", HOSTILE)
async def test_a_hostile_file_is_refused_in_time_and_memory(reader: FileReader, attack: str) -> None:
    make, expected = HOSTILE[attack]
    content = make()
    this = psutil.Process()
    before, began = this.memory_info().rss, time.perf_counter()
    with pytest.raises(InvalidInputError) as refused:
        await reader.read(content)
    seconds, grown = time.perf_counter() - began, (this.memory_info().rss - before) / 1e6
    print(f"{attack}: {len(content)} bytes, {refused.value.code} in {seconds:.1f} s, parent grew {grown:.0f} MB")
    assert refused.value.code in expected
    assert seconds < 10
    assert grown < 300
    assert not any("core.files.child" in child.cmdline() for child in this.children())
