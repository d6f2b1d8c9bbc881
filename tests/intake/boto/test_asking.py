from __future__ import annotations

import datetime
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError
from botocore.parsers import ResponseParserError

from isthmus.intake.boto.asking import Answer, CutOff, Unfinished, ask, outcome_of
from isthmus.intake.boto.describe import Describe, Feeds, Place, each, row

HERE = Place("111122223333", "us-east-1")
VPCS = row("ec2", "DescribeVpcs", "Vpcs", Feeds.ENDS)
OF_VPC = row("ec2", "DescribeStale", "Stale", Feeds.NAMES, of=each("Vpcs", "VpcId", stamp=("VpcId",)))


def _told(
    pages: Iterable[Mapping[str, Any]],
    asked: Describe = VPCS,
    parameters: Mapping[str, Any] | None = None,
    leading: tuple[Describe, ...] = (),
) -> Answer:
    return ask(lambda *_: pages, asked, HERE, "us-east-1", parameters or {}, leading)


def _failing(error: Exception) -> Iterator[Mapping[str, Any]]:
    yield {"Vpcs": [{"VpcId": "vpc-1"}]}
    raise error


def _error(code: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": "a\n  <b>\n" + "x" * 1000}}, "DescribeVpcs")


def test_the_records_of_all_pages_are_there_and_nothing_else() -> None:
    pages = [
        {"Vpcs": [{"VpcId": "vpc-1"}], "NextToken": "t", "ResponseMetadata": {}},
        {"Vpcs": [{"VpcId": "vpc-2"}]},
    ]
    told = _told(pages)
    assert told.outcome == "answered"
    assert [json.loads(record) for record in told.records["Vpcs"]] == [{"VpcId": "vpc-1"}, {"VpcId": "vpc-2"}]


def test_a_list_of_which_a_page_is_missing_is_not_kept() -> None:
    told = _told(_failing(_error("RequestLimitExceeded")))
    assert (told.outcome, told.records) == ("failed", {})
    assert told.detail.startswith("RequestLimitExceeded: a <b>")
    assert len(told.detail) <= 300


def test_an_answer_without_its_list_is_not_an_empty_one() -> None:
    assert _told([{"ResponseMetadata": {}}]).outcome == "failed"
    assert _told([{"Vpcs": []}]) == Answer(records={"Vpcs": []})


def test_a_value_that_botocore_can_not_read_fails_this_call_and_no_other() -> None:
    def pages(*_: object) -> Iterator[Mapping[str, Any]]:
        return _failing(ValueError("Invalid timestamp '2026-99'"))

    told = ask(pages, VPCS, HERE, "us-east-1", {}, ())
    assert (told.outcome, told.code, told.records) == ("failed", "ValueError", {})
    assert "2026-99" in told.detail


@pytest.mark.parametrize(
    ("code", "outcome"),
    [
        ("AccessDenied", "refused"),
        ("AccessDeniedException", "refused"),
        ("UnauthorizedOperation", "refused"),
        ("AuthFailure", "refused"),
        ("OptInRequired", "refused"),
        ("InvalidClientTokenId", "refused"),
        ("RequestLimitExceeded", "failed"),
        ("InternalError", "failed"),
        ("ExpiredToken", "failed"),
        ("InvalidVpcID.NotFound", "failed"),
        ("NoneOfThis", "absent"),
    ],
)
def test_a_refusal_is_unknown_and_never_absent(code: str, outcome: str) -> None:
    made = row("ec2", "DescribeVpcs", "Vpcs", Feeds.ENDS, absent=("NoneOfThis",))
    assert outcome_of(code, made) == outcome


def test_what_was_deleted_since_it_was_listed_is_absent() -> None:
    assert outcome_of("InvalidVpcID.NotFound", OF_VPC) == "absent"
    assert outcome_of("AccessDenied", OF_VPC) == "refused"


def test_no_way_to_aws_fails_the_call() -> None:
    told = _told(_failing(EndpointConnectionError(endpoint_url="https://nowhere")))
    assert (told.outcome, told.code) == ("failed", "EndpointConnectionError")
    assert _told(_failing(Unfinished(reason="no token"))).outcome == "failed"


def test_secrets_do_not_get_past_the_call() -> None:
    made = row("ec2", "DescribeVpnConnections", "VpnConnections", Feeds.TRANSIT)
    told = _told([{"VpnConnections": [{"Options": {"TunnelOptions": [{"PreSharedKey": "hush"}]}}]}], made)
    assert b"hush" not in told.records["VpnConnections"][0]


def test_a_record_that_does_not_say_what_it_is_of_is_told_so() -> None:
    told = _told([{"Stale": [{"GroupId": "sg-1"}]}], OF_VPC, {"VpcId": "vpc-1"})
    assert [json.loads(record) for record in told.records["Stale"]] == [{"VpcId": "vpc-1", "GroupId": "sg-1"}]


def test_a_whole_answer_is_one_record() -> None:
    made = row("ec2", "DescribeVpcAttribute", " as VpcAttributes", Feeds.NAMES, whole=True)
    told = _told([{"VpcId": "vpc-1", "EnableDnsSupport": {"Value": True}, "ResponseMetadata": {}}], made)
    records = [json.loads(record) for record in told.records["VpcAttributes"]]
    assert records == [{"VpcId": "vpc-1", "EnableDnsSupport": {"Value": True}}]


def test_records_lead_to_the_calls_of_other_rows() -> None:
    told = _told([{"Vpcs": [{"VpcId": "vpc-1"}, {"VpcId": "vpc-2"}]}], leading=(OF_VPC,))
    assert told.leads == {OF_VPC.name: [{"VpcId": "vpc-1"}, {"VpcId": "vpc-2"}]}


def test_a_record_that_has_no_name_fails_the_call() -> None:
    from isthmus.intake.boto.catalog import CATALOG

    attributes = next(one for one in CATALOG if one.kinds == ("VpcAttributes",))
    told = _told([{"Vpcs": [{}]}], leading=(attributes,))
    assert told.outcome == "failed"


def test_moments_and_bytes_become_texts() -> None:
    at = datetime.datetime(2026, 1, 2, 3, 4, 5, tzinfo=datetime.UTC)
    told = _told([{"Vpcs": [{"At": at, "Blob": b"ab"}]}])
    assert json.loads(told.records["Vpcs"][0]) == {"At": "2026-01-02T03:04:05Z", "Blob": "YWI="}


@pytest.mark.parametrize("error", [CutOff(reason="x"), ResponseParserError("x")], ids=["json", "xml"])
def test_a_garbled_answer_is_asked_for_again_and_not_for_ever(error: Exception) -> None:
    answers: list[Iterable[Mapping[str, Any]]] = [
        _failing(error),
        _failing(error),
        [{"Vpcs": [{"VpcId": "vpc-9"}]}],
    ]
    told = ask(lambda *_: answers.pop(0), VPCS, HERE, "us-east-1", {}, ())
    assert told.records == {"Vpcs": [b'{"VpcId":"vpc-9"}']}
    tries = [_failing(error) for _ in range(9)]
    assert ask(lambda *_: tries.pop(), VPCS, HERE, "us-east-1", {}, ()).outcome == "failed"
    assert len(tries) == 6


def test_a_refusal_is_not_asked_for_again() -> None:
    tries = [_failing(_error("AccessDenied")) for _ in range(9)]
    assert ask(lambda *_: tries.pop(), VPCS, HERE, "us-east-1", {}, ()).outcome == "refused"
    assert len(tries) == 8
