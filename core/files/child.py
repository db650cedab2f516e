"""The process that opens one file: it takes the file from standard input, gives its text as JSON, and may do little.

Whatever a file makes a parser do happens in here, within limits of memory and time, and ends with the process.
"""

from __future__ import annotations

import json
import resource
import sys
import unicodedata

from core.files.shapes import LARGEST_FILE, LONGEST_TEXT, FileFaultError, HiddenLetters, Kind

MEMORY = 768 * 1024 * 1024
"""Bytes of address space, most of it code."""
CPU_SECONDS = 6
FEWEST_PRINTED = 0.95
"""Share of a text file's characters that are letters, signs and spaces."""
FEWEST_LETTERS = 20
"""In less than this there is nothing to read: a scan, a drawing."""
_UNSEEN = frozenset({"Cf", "Cc", "Co", "Cs", "Cn"})


def main() -> None:
    """Read, parse, answer."""
    _confine()
    content = sys.stdin.buffer.read(LARGEST_FILE + 1)
    try:
        answer: dict[str, object] = read(content)
    except FileFaultError as error:
        answer = {"fault": error.fault}
    except (MemoryError, RecursionError):
        answer = {"fault": "unreadable"}
    sys.stdout.write(json.dumps(answer))


def read(content: bytes) -> dict[str, object]:
    """Kind, text and whether something was hidden. Raises FileFaultError."""
    hidden = HiddenLetters()
    kind = sniff(content)
    if kind == "pdf":
        from core.files.pdf import read_pdf  # the library takes its time, and others don't need it

        text = read_pdf(content, hidden)
    elif kind == "docx":
        from core.files.docx import read_docx

        text = read_docx(content, hidden)
    else:
        text = _decoded(content)
    text = _seen(text[:LONGEST_TEXT], hidden)
    if sum(letter.isalpha() for letter in text) < FEWEST_LETTERS:
        raise FileFaultError("no-text")
    return {"kind": kind, "text": text, "hidden": hidden.told}


def sniff(content: bytes) -> Kind:
    """What a file is by its first bytes; its name is nobody's word. Raises FileFaultError."""
    if b"%PDF-" in content[:1024]:
        return "pdf"
    if content.startswith(b"PK\x03\x04"):
        return "docx"
    text = _decoded(content)
    printed = sum(
        letter.isprintable() or letter in "\r\n\t" or unicodedata.category(letter) == "Cf"
        for letter in text[:LONGEST_TEXT]
    )
    if text.startswith("{\\rtf") or printed < FEWEST_PRINTED * len(text[:LONGEST_TEXT]):
        raise FileFaultError("type")
    return "text"


def _decoded(content: bytes) -> str:
    encodings = ["utf-8-sig", "cp1251"]
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings.insert(0, "utf-16")
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise FileFaultError("type")


def _seen(text: str, hidden: HiddenLetters) -> str:
    """Lines without characters that take no place on a page: they can spell whole sentences."""
    kept = []
    for letter in unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")):
        if letter == "\n" or unicodedata.category(letter) not in _UNSEEN:
            kept.append(" " if letter != "\n" and letter.isspace() else letter)
        elif letter == "\t":
            kept.append(" ")
        elif "\U000e0020" <= letter <= "\U000e007e":
            hidden.count += 1
    lines = (" ".join(line.split()) for line in "".join(kept).split("\n"))
    return "\n".join(lines).strip()


def _confine() -> None:
    for limit, value in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (value, value))


if __name__ == "__main__":
    main()
