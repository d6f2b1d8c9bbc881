"""Which key names a record."""

from __future__ import annotations

import pytest

from isthmus.snapshot.naming import id_keys, is_named


@pytest.mark.parametrize(
    ("kind", "key"),
    [
        ("Subnets", "SubnetId"),
        ("SecurityGroups", "GroupId"),
        ("EgressOnlyInternetGateways", "EgressOnlyInternetGatewayId"),
        ("NetworkAcls", "NetworkAclId"),
        ("ManagedPrefixLists", "PrefixListId"),
        ("VpcPeeringConnections", "VpcPeeringConnectionId"),
    ],
)
def test_a_kind_tells_the_key_of_its_ids(kind: str, key: str) -> None:
    assert id_keys(kind)[0] == key
    assert is_named({key: "x"}, kind, "x")
    assert not is_named({key: "y"}, kind, "x")


def test_what_is_no_record_is_not_named() -> None:
    assert not is_named("subnet-1", "Subnets", "subnet-1")
