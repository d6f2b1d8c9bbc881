"""Bytes of a file to UTF-8 text."""

from __future__ import annotations

import codecs
import gzip

import pytest

from isthmus.errors import InputError, LimitError
from isthmus.intake import encoding
from isthmus.intake.encoding import plain

TEXT = '{"Subnets": [{"Name": "é"}]}'


@pytest.mark.parametrize(
    "data",
    [
        TEXT.encode(),
        codecs.BOM_UTF8 + TEXT.encode(),
        TEXT.encode("utf-16"),
        codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"),
        TEXT.encode("utf-32"),
        TEXT.encode("utf-16-le"),
        TEXT.encode("utf-16-be"),
        TEXT.encode("utf-32-le"),
        TEXT.encode("utf-32-be"),
        gzip.compress(TEXT.encode(), mtime=0),
        gzip.compress(TEXT[:9].encode(), mtime=0) + gzip.compress(TEXT[9:].encode(), mtime=0),
        gzip.compress(TEXT.encode("utf-16"), mtime=0),
    ],
    ids=range(12),
)
def test_every_encoding_gives_the_same_text(data: bytes) -> None:
    assert plain(data, "f") == TEXT.encode()


@pytest.mark.parametrize("data", [b"\x89PNG\r\n\x1a\n\xff\xfe", b"MZ\x00\x00", b"caf\xe9", b"\x00\x01\x02"])
def test_what_is_no_text_is_none(data: bytes) -> None:
    assert plain(data, "f") is None


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b'{"a": "\xff"}', "byte 7 is not UTF-8"),
        (codecs.BOM_UTF16_LE + b"{", "UTF-16-LE"),
        (gzip.compress(TEXT.encode(), mtime=0)[:-3], "ends too early"),
        (b"\x1f\x8bnonsense", "gzip file is broken"),
        (codecs.BOM_UTF8 + b"\xff", "UTF-8"),
    ],
)
def test_a_broken_encoding_is_an_error(data: bytes, told: str) -> None:
    with pytest.raises(InputError, match=told) as error:
        plain(data, "f")
    assert error.value.file == "f"


def test_a_file_that_unpacks_without_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoding, "LARGEST", 1000)
    with pytest.raises(LimitError):
        plain(gzip.compress(b" " * 100_000), "f")
    with pytest.raises(LimitError):
        plain(gzip.compress(b" " * 600) + gzip.compress(b" " * 600), "f")
