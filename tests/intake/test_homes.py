"""Which account and Region something is of."""

from __future__ import annotations

import pytest

from isthmus.intake.homes import NOWHERE, Home, agreed, home_of_path, home_of_records, home_of_word


@pytest.mark.parametrize(
    ("name", "home"),
    [
        ("aws_configs/accounts/111122223333/us-east-1/Vpcs.json", Home("111122223333", "us-east-1")),
        ("aws_configs/us-west-2/Vpcs.json", Home(None, "us-west-2")),
        ("aws_configs/Vpcs-us-west-2.json", Home(None, "us-west-2")),
        ("prod-111122223333/ec2_eu-central-1.json", Home("111122223333", "eu-central-1")),
        ("a/us-east-1/b/us-gov-west-1/x.json", Home(None, "us-gov-west-1")),
        ("cn-northwest-1/x", Home(None, "cn-northwest-1")),
        ("us-isob-east-1/x", Home(None, "us-isob-east-1")),
        ("mx-central-1/x", Home(None, "mx-central-1")),
        ("ap-southeast-7.json", Home(None, "ap-southeast-7")),
        ("eusc-de-east-1/x", Home(None, "eusc-de-east-1")),
        ("us-east-1a/x.json", NOWHERE),
        ("bus-east-1/x.json", NOWHERE),
        ("202603011200/Vpcs.json", NOWHERE),
        ("accounts/202603011200/Vpcs.json", Home("202603011200", None)),
        ("1234567890123/x", NOWHERE),
        ("Vpcs.json", NOWHERE),
        ("tasks/arn%3Aaws%3Aecs%3Aus-east-1%3A123456789012%3Atask", Home("123456789012", "us-east-1")),
    ],
)
def test_a_path_tells_its_home(name: str, home: Home) -> None:
    assert home_of_path(name) == home


def test_a_whole_word_tells_a_home() -> None:
    assert home_of_word("us-east-1") == Home(None, "us-east-1")
    assert home_of_word("111122223333") == Home("111122223333", None)
    assert home_of_word("x-us-east-1") == NOWHERE


def test_records_tell_where_they_agree() -> None:
    zones = b'[{"AvailabilityZone": "us-east-1a"}, {"AvailabilityZone":"us-east-1b"}]'
    assert home_of_records(zones) == Home(None, "us-east-1")
    assert home_of_records(zones + b'"AvailabilityZone":"us-west-2a"') == NOWHERE
    arns = b'{"SubnetArn": "arn:aws-us-gov:ec2:us-gov-west-1:111122223333:subnet/subnet-1"}'
    assert home_of_records(arns) == Home("111122223333", "us-gov-west-1")
    assert home_of_records(b'{"OwnerId": "111122223333"}') == Home("111122223333", None)
    assert (
        home_of_records(b'{"OwnerId": "1"},{"OwnerId":"111122223333"},{"OwnerId":"444455556666"}') == NOWHERE
    )


def test_homes_agree_or_stay_blank() -> None:
    assert agreed([Home("1", None), Home(None, "r"), NOWHERE]) == Home("1", "r")
    assert agreed([Home("1", "r"), Home("2", "r")]) == Home(None, "r")
    assert agreed([]) == NOWHERE
