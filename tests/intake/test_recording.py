"""Recorded boto3 answers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from isthmus.errors import InputError
from isthmus.intake import read


def _write(folder: Path, value: Any) -> Path:
    file = folder / "ec2.DescribeVpcs_1.json"
    file.write_text(json.dumps(value))
    return file


def test_a_recorded_answer_is_opened_and_its_pointers_are_the_files(tmp_path: Path) -> None:
    answer = {"status_code": 200, "data": {"Vpcs": [{"VpcId": "vpc-1"}], "ResponseMetadata": {}}}
    section = read(_write(tmp_path, answer)).sections[0]
    assert (section.kind, section.pointer, section.records()) == ("Vpcs", "/data/Vpcs", [{"VpcId": "vpc-1"}])


def test_moments_become_texts_again(tmp_path: Path) -> None:
    moment = {
        "__class__": "datetime",
        "year": 2020,
        "month": 2,
        "day": 3,
        "hour": 4,
        "minute": 5,
        "second": 6,
    }
    answer = {"status_code": 200, "data": {"NatGateways": [{"NatGatewayId": "nat-1", "CreateTime": moment}]}}
    record = read(_write(tmp_path, answer)).sections[0].records()[0]
    assert record["CreateTime"] == "2020-02-03T04:05:06Z"


def test_a_moment_that_is_none_is_refused(tmp_path: Path) -> None:
    moment = {"__class__": "datetime", "year": 2020, "month": 13, "day": 1}
    answer = {"status_code": 200, "data": {"NatGateways": [{"CreateTime": moment}]}}
    with pytest.raises(InputError, match="not a moment"):
        read(_write(tmp_path, answer))


@pytest.mark.parametrize("wrapped", [True, False])
def test_a_refused_call_is_a_notice(tmp_path: Path, wrapped: bool) -> None:
    error = {"Error": {"Code": "UnauthorizedOperation", "Message": "You may not."}, "ResponseMetadata": {}}
    told = read(_write(tmp_path, {"status_code": 403, "data": error} if wrapped else error))
    assert told.sections == ()
    assert told.notices[0].kind == "refused-call"
    assert told.notices[0].detail == "AWS refused this call: UnauthorizedOperation: You may not."


def test_an_answer_of_nothing_is_no_gap(tmp_path: Path) -> None:
    told = read(_write(tmp_path, {"status_code": 200, "data": {"ResponseMetadata": {}}}))
    assert told.sections == told.notices == ()
