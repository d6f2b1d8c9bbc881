from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from isthmus.errors import InputError
from isthmus.intake.boto.accounts import Account
from isthmus.intake.boto.regions import Choice, chosen
from isthmus.intake.boto.session import Clients, Manners
from tests.intake.boto.replay import Refusal, Replay

STATUS = {
    "us-east-1": "opt-in-not-required",
    "eu-west-1": "opt-in-not-required",
    "af-south-1": "opted-in",
    "ap-east-1": "not-opted-in",
}
TOLD = {"Regions": [{"RegionName": name, "OptInStatus": how} for name, how in STATUS.items()]}


def _account(played: Any = TOLD) -> Account:
    replay = Replay({("ec2", "DescribeRegions"): played})
    arn = "arn:aws:sts::111122223333:assumed-role/reader/isthmus"
    return Account("111122223333", arn, Clients(replay.session(), Manners(attempts=1)))


def _refuse(asked: Mapping[str, Any]) -> Mapping[str, Any]:
    raise Refusal("UnauthorizedOperation")


@pytest.mark.parametrize(
    ("choice", "names"),
    [
        (Choice(), ("af-south-1", "eu-west-1", "us-east-1")),
        (Choice(opt_ins=False), ("eu-west-1", "us-east-1")),
        (Choice(("us-east-1",)), ("us-east-1",)),
        (Choice(("us-east-1", "af-south-1", "us-east-1"), opt_ins=False), ("af-south-1", "us-east-1")),
    ],
)
def test_regions_are_the_enabled_ones_or_those_of_a_list(choice: Choice, names: tuple[str, ...]) -> None:
    assert chosen(_account(), choice) == (names, [])


def test_a_region_that_is_not_enabled_or_of_another_partition_is_told() -> None:
    names, closed = chosen(_account(), Choice(("us-east-1", "ap-east-1", "us-gov-west-1")))
    assert names == ("us-east-1",)
    assert [(call.region, call.outcome, call.detail) for call in closed] == [
        ("ap-east-1", "failed", "the Region is not-opted-in"),
        ("us-gov-west-1", "failed", "the Region is not of this account's partition"),
    ]


@pytest.mark.parametrize(("name", "hint"), [("us-eats-1", r" \(nearest: us-east-1"), ("moon", "$")])
def test_a_region_that_is_nowhere_is_a_slip_and_ends_the_run(name: str, hint: str) -> None:
    with pytest.raises(InputError, match=f"AWS knows no Region {name}{hint}"):
        chosen(_account(), Choice(("us-east-1", name)))


def test_an_account_that_does_not_tell_its_regions_is_a_gap_unless_there_is_a_list() -> None:
    names, (closed,) = chosen(_account(_refuse), Choice())
    assert names == ()
    assert (closed.account, closed.region, closed.outcome) == ("111122223333", None, "refused")
    assert "name the Regions" in closed.detail
    assert closed.hides == "whole Regions: every question"
    assert chosen(_account(_refuse), Choice(("eu-west-1",))) == (("eu-west-1",), [])
    names, (unknown,) = chosen(_account(_refuse), Choice(("eu-west-1", "us-eats-1")))
    assert names == ("eu-west-1",)
    assert (unknown.region, unknown.outcome, unknown.hides) == ("us-eats-1", "failed", closed.hides)
