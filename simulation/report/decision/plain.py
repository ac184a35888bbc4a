"""Text and files as other programs take them: nothing that a file cannot hold, nothing that runs as it is opened."""

from __future__ import annotations

import io
import re
import zipfile

UNHELD = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
"""Characters that XML 1.0 has no place for, and those it advises against."""
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes the first character of a formula for, in a cell of text."""
LONGEST = 2_000
"""Characters of one text: a cell takes 32,767, a reader less."""
MADE_AT = re.compile(rb"<dcterms:(created|modified)\b.*?</dcterms:\1>", re.S)
EPOCH = (1980, 1, 1, 0, 0, 0)
"""The first moment that a zip file can name."""


def plain(text: object) -> str:
    """Return a text without characters that a document cannot hold, of a length it can."""
    return UNHELD.sub("", str(text))[:LONGEST]


def inert(text: object) -> str:
    """Return a text that no spreadsheet takes for a formula when it reads it from a CSV file."""
    cleaned = plain(text)
    return f"'{cleaned}" if cleaned.lstrip(" \n").startswith(FORMULA) or cleaned.startswith(FORMULA) else cleaned


def settled(package: bytes) -> bytes:
    """Return an Office file without the time it was made at: the same content is the same bytes."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, MADE_AT.sub(b"", content) if name == "docProps/core.xml" else content)
    return made.getvalue()
