"""What is wrong with JSON that can't be read."""

from __future__ import annotations

import msgspec
import pytest

from isthmus.intake.broken import complaint, pointer_at


@pytest.mark.parametrize(
    ("text", "pointer"),
    [
        (b"", ""),
        (b"{", ""),
        (b'{"a"', ""),
        (b'{"a":', "/a"),
        (b'{"a": 1, ', ""),
        (b'{"a": 1, "b/c": [', "/b~1c/0"),
        (b'{"a": [1, {"x": "]}"}, 3', "/a/2"),
        (b"[[1, 2], [3", "/1/0"),
        (b"]]]", ""),
    ],
)
def test_the_pointer_is_of_the_innermost_value_begun(text: bytes, pointer: str) -> None:
    assert pointer_at(text, len(text)) == pointer


def test_the_message_names_line_column_byte_and_text() -> None:
    text = b'{\n  "Vpcs": [\n    {"VpcId": vpc-1}\n  ]\n}'
    with pytest.raises(msgspec.DecodeError) as refused:
        msgspec.json.decode(text)
    told = complaint(text, refused.value, "Vpcs.json")
    assert told.file == "Vpcs.json"
    assert told.pointer == "/Vpcs/0/VpcId"
    assert str(told) == (
        "Vpcs.json#/Vpcs/0/VpcId: broken JSON: invalid character before 'vpc-1}\\n  ]\\n}'"
        " (line 3, column 15, byte 28)"
    )


def test_a_secret_is_not_shown_in_the_message() -> None:
    text = b'[{"TunnelOptions": [{"PreSharedKey": "ab\\qhush"}]}]'
    with pytest.raises(msgspec.DecodeError) as refused:
        msgspec.json.decode(text)
    told = str(complaint(text, refused.value, "f"))
    assert "hush" not in told and "in a secret value" in told
