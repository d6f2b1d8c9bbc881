"""Interfaces by type, maker and description: whose own traffic is modelled (vpc.md 12 and 13)."""

from __future__ import annotations

from typing import Any

PLAIN, BALANCER, STRANGE = (True, False), (False, False), (False, True)
"""Whether it is modelled, and whether it is strange."""


def by_aws(description: str, requester: str = "1", managed: bool = True) -> dict[str, Any]:
    return {"Description": description, "RequesterId": requester, "RequesterManaged": managed}


CASES: list[tuple[dict[str, Any], tuple[bool, bool]]] = [
    ({}, PLAIN),
    ({"InterfaceType": "efa"}, PLAIN),
    ({"InterfaceType": "EFA"}, PLAIN),
    ({"InterfaceType": "lambda"}, PLAIN),
    ({"InterfaceType": "network_load_balancer"}, BALANCER),
    ({"InterfaceType": "gateway_load_balancer"}, BALANCER),
    ({"InterfaceType": "of next year"}, STRANGE),
    (by_aws("ELB app/front/0123456789abcdef", "amazon-elb"), BALANCER),
    (by_aws("", "amazon-elb"), BALANCER),
    (by_aws("ELB front"), BALANCER),
    (by_aws("RDSNetworkInterface", "amazon-rds"), PLAIN),
    (by_aws("ClientVPN Endpoint resource"), STRANGE),
    (by_aws("a note about a ClientVPN Endpoint resource"), PLAIN),
    (by_aws("VPC Lattice resource gateway"), STRANGE),
    (by_aws("", "vpc-lattice"), STRANGE),
    (by_aws("rgw-0123456789abcdef0"), STRANGE),
    (by_aws("talks to VPC Lattice", managed=False), PLAIN),
]
