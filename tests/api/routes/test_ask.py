"""One question, an array, or a stream of lines; the same objects as ``isthmus ask``."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import isthmus

ASK = "/v1/networks/prod/ask"
LINES = {"content-type": "application/x-ndjson; charset=utf-8"}
SNAPSHOT = {
    "Vpcs": [{"VpcId": "vpc-0aa", "CidrBlock": "10.0.0.0/16", "State": "available"}],
    "Subnets": [{"SubnetId": "subnet-0aa", "VpcId": "vpc-0aa", "CidrBlock": "10.0.1.0/24"}],
}


def test_one_question_gets_one_answer(call: Callable[..., Any]) -> None:
    response = call("POST", ASK, json={"id": "q", "question": "path"})
    assert response.headers["content-type"] == "application/json"
    assert response.content == b'{"id":"q","question":"path","snapshot":"sha256:00"}'


def test_an_array_gets_an_array_and_a_bad_member_an_answer_of_its_own(call: Callable[..., Any]) -> None:
    bad = {"id": 2, "question": "path", "error": {"kind": "question", "message": "no"}}
    response = call("POST", ASK, json=[{"id": 1, "question": "path"}, bad, {"id": 3, "question": "find"}])
    told = response.json()
    assert response.status_code == 200
    assert [(one["id"], one.get("error", {}).get("kind")) for one in told] == [
        (1, None),
        (2, "question"),
        (3, None),
    ]


def test_a_member_that_crashes_does_not_take_the_others_along(call: Callable[..., Any]) -> None:
    told = call("POST", ASK, json=[{"question": "path", "crash": 1, "id": 1}, {"question": "path"}]).json()
    assert [one.get("error", {}).get("kind") for one in told] == ["failed", None]


def test_an_empty_array_gets_an_empty_one(call: Callable[..., Any]) -> None:
    assert call("POST", ASK, json=[]).content == b"[]"


def test_a_thousand_questions_fit_one_request(call: Callable[..., Any], library: Any) -> None:
    asked = [{"id": number, "question": "path"} for number in range(1000)]
    assert [one["id"] for one in call("POST", ASK, json=asked).json()] == list(range(1000))
    assert library.asked == asked


def test_more_questions_than_the_limit_are_refused_before_any_is_asked(
    caller: Callable[..., Any], library: Any
) -> None:
    response = caller(questions=2)("POST", ASK, json=[{"question": "path"}] * 3)
    assert (response.status_code, response.json()["limit"], library.asked) == (413, 2, [])


def test_lines_get_lines_in_order_and_blank_ones_pass(call: Callable[..., Any]) -> None:
    body = b'{"id":1,"question":"path"}\r\n\n  \n{"id":2,"question":"find"}'
    response = call("POST", ASK, content=body, headers=LINES)
    assert response.headers["content-type"] == "application/x-ndjson"
    assert [json.loads(line)["id"] for line in response.text.splitlines()] == [1, 2]


def test_lines_are_found_wherever_the_body_is_cut(call: Callable[..., Any]) -> None:
    body = b'{"id":1,"question":"path"}\n{"id":2,"question":"path"}\n'

    async def bytewise() -> Any:
        for index in range(len(body)):
            yield body[index : index + 1]

    response = call("POST", ASK, content=bytewise(), headers=LINES)
    assert [json.loads(line)["id"] for line in response.text.splitlines()] == [1, 2]


def test_lines_above_the_limit_end_with_an_answer_that_says_so(caller: Callable[..., Any]) -> None:
    body = b'{"question":"path"}\n' * 3
    response = caller(questions=2)("POST", ASK, content=body, headers=LINES)
    told = [json.loads(line) for line in response.text.splitlines()]
    assert [one.get("error", {}).get("kind") for one in told] == [None, None, "limit"]


def test_a_stream_above_the_limit_on_size_ends_with_an_answer_that_says_so(
    caller: Callable[..., Any],
) -> None:
    async def pieces() -> Any:
        for _ in range(3):
            yield b'{"question":"path"}\n'

    response = caller(body_bytes=50)("POST", ASK, content=pieces(), headers=LINES)
    told = [json.loads(line) for line in response.text.splitlines()]
    assert [one.get("error", {}).get("kind") for one in told] == [None, None, "limit"]


def test_answers_are_the_bytes_of_the_library_by_every_door(
    caller: Callable[..., Any], tmp_path: Path
) -> None:
    (tmp_path / "all.json").write_text(json.dumps(SNAPSHOT), encoding="utf-8")
    network = isthmus.load(tmp_path)
    asked = [
        {"id": 1, "question": "find", "text": "10.0.1.9"},
        {"id": 2, "question": "gaps"},
        {"id": 3, "question": "path", "source": "nobody", "target": "subnet-0aa"},
        {"id": 4, "question": "nothing"},
    ]
    lines = [json.dumps(one).encode() for one in asked]
    import msgspec

    expected = [msgspec.json.encode(answer) for answer in isthmus.ask_lines(network, lines)]
    call = caller({"prod": network}, ask=isthmus.ask_line)
    streamed = call("POST", ASK, content=b"\n".join(lines), headers=LINES)
    assert streamed.content == b"".join(line + b"\n" for line in expected)
    array = call(
        "POST", ASK, content=b"[" + b",".join(lines) + b"]", headers={"content-type": "application/json"}
    )
    assert array.content == b"[" + b",".join(expected) + b"]"
    assert call("POST", ASK, json=asked[0]).content == expected[0]
    assert call("POST", "/v1/networks/prod/find", json={"id": 1, "text": "10.0.1.9"}).content == expected[0]
