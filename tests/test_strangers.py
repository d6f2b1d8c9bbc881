"""Nobody but a VPC's owner puts an endpoint or an attachment into it: both readers refuse records that say so."""

from __future__ import annotations

from typing import Any

import pytest

from isthmus.errors import InputError
from isthmus.judge import Judge
from isthmus.model.network import build
from isthmus.snapshot.section import Snapshot
from tests.model.sections import VPC, section, snapshot

OWNER, PARTICIPANT = str(VPC["OwnerId"]), "222222222222"
PUT = [
    ("VpcEndpoints", {"VpcEndpointId": "vpce-1", "VpcId": "vpc-1"}, "OwnerId"),
    (
        "TransitGatewayVpcAttachments",
        {"TransitGatewayAttachmentId": "tgw-attach-1", "TransitGatewayId": "tgw-1", "VpcId": "vpc-1"},
        "VpcOwnerId",
    ),
    (
        "TransitGatewayAttachments",
        {
            "TransitGatewayAttachmentId": "tgw-attach-1",
            "TransitGatewayId": "tgw-1",
            "ResourceType": "vpc",
            "ResourceId": "vpc-1",
        },
        "ResourceOwnerId",
    ),
]


def _told(kind: str, record: dict[str, Any]) -> Snapshot:
    return snapshot(section("Vpcs", VPC), section(kind, record))


@pytest.mark.parametrize("reader", [build, Judge])
@pytest.mark.parametrize(("kind", "record", "key"), PUT)
def test_what_a_participant_is_told_to_have_put_into_a_shared_vpc_is_refused(
    reader: Any, kind: str, record: dict[str, Any], key: str
) -> None:
    told = _told(kind, record | {key: PARTICIPANT})
    with pytest.raises(InputError, match=PARTICIPANT) as error:
        reader(told)
    assert (error.value.file, error.value.pointer) == (told.sections[1].file, f"/{kind}/0/{key}")


@pytest.mark.parametrize("reader", [build, Judge])
@pytest.mark.parametrize(("kind", "record", "key"), PUT)
def test_the_owners_own_is_read_and_so_is_what_tells_no_owner(
    reader: Any, kind: str, record: dict[str, Any], key: str
) -> None:
    reader(_told(kind, record | {key: OWNER}))
    reader(_told(kind, record))


@pytest.mark.parametrize("reader", [build, Judge])
def test_an_endpoint_that_a_service_made_may_be_anothers(reader: Any) -> None:
    kind, record, key = PUT[0]
    reader(_told(kind, record | {key: PARTICIPANT, "RequesterManaged": True}))
