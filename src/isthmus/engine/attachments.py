"""Transit gateways by number: where each VPC is attached, and in which zones.

In: a network. Out: for a gateway and a VPC the attachment, with a subnet of each zone that it serves.
Source: Amazon VPC attachments in AWS Transit Gateway.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ..model.coverage import is_listed
from ..model.network import Network
from ..model.record import UNTOLD
from ..model.transit import TransitAttachment
from ..semantics.routing import Segment
from .atoms import Universe
from .routes import RouteColumns


@dataclass(frozen=True, slots=True)
class Port:
    """An attachment of a VPC as packets pass it.

    ``subnets`` says for each zone which subnet its interface stands in; ``unread`` are subnets of it that the
    snapshot does not hold, so that their zones are unknown.
    """

    attachment: TransitAttachment
    vpc: int
    subnets: tuple[tuple[str, int], ...]
    unread: tuple[str, ...]

    @property
    def appliance_mode(self) -> bool:
        """True when both directions of a flow are kept in one zone."""
        described = self.attachment.described
        options = described.options if described is not None else None
        return options is not None and options.appliance_mode_support == "enable"

    @property
    def refers(self) -> bool | None:
        """Whether the attachment lets groups be referred to; None where its own record was not read.

        Source: Amazon VPC attachments, security group referencing (on, unless it is turned off).
        """
        described = self.attachment.described
        if described is None:
            return None
        options = described.options
        return options is None or options.security_group_referencing_support != "disable"

    def zones_from(self, zone: str | None) -> list[str]:
        """The zones in which a packet may come out that came to the gateway in a zone.

        Source: How AWS Transit Gateway works (availability zones; appliance mode).
        """
        options = dict(self.subnets)
        return [zone] if zone in options and not self.appliance_mode and zone is not None else sorted(options)


@dataclass(frozen=True, slots=True)
class Hubs:
    """Every transit gateway of a network, by number.

    ``ports``: (gateway, attachment) -> a VPC's attachment; ``of_vpc``: (gateway, VPC) -> the attachment's id.
    """

    ports: Mapping[tuple[str, str], Port]
    of_vpc: Mapping[tuple[str, int], str]
    referable: Mapping[tuple[str, int], frozenset[int]]
    """(Gateway, VPC) -> those that an ingress rule's reference means across the gateway."""
    untold: Mapping[tuple[str, int], frozenset[int]]
    """The same where a gateway or an attachment was not read: a reference may mean them, or not."""
    routes: RouteColumns
    number: Mapping[str, int]
    """Table -> its number in ``routes``."""


def hubs(
    network: Network,
    universe: Universe,
    tables: Mapping[str, tuple[Segment, ...]],
    vpcs: Mapping[str, int],
    subnets: Mapping[str, int],
) -> Hubs:
    """The transit gateways of a network whose tables are divided already."""
    found = ports(network, vpcs, subnets)
    return Hubs(
        found,
        {
            (gateway, vpcs[vpc]): one.id
            for (gateway, vpc), one in network.transit.of_vpc.items()
            if vpc in vpcs
        },
        referable(network, found, told=True),
        referable(network, found, told=False),
        RouteColumns(universe, list(tables.values())),
        {name: number for number, name in enumerate(tables)},
    )


def zone_of(network: Network, subnet: str) -> str | None:
    """The zone of a subnet: its id, which is one for all accounts, else its name."""
    known = network.subnets[subnet]
    return known.availability_zone_id or known.availability_zone


def ports(
    network: Network, vpcs: Mapping[str, int], subnets: Mapping[str, int]
) -> dict[tuple[str, str], Port]:
    """Every attachment of a VPC, by gateway and attachment."""
    found = {}
    for key, one in network.transit.attachments.items():
        if one.type != "vpc":
            continue
        listed = one.described.subnet_ids if one.described is not None else ()
        zones: dict[str, int] = {}
        unread = ["SubnetIds"] if listed is UNTOLD else []
        for name in listed:
            zone = zone_of(network, name) if name in subnets else None
            if zone is None:
                unread.append(name)
            else:
                zones.setdefault(zone, subnets[name])
        found[key] = Port(one, vpcs.get(one.resource or "", -1), tuple(sorted(zones.items())), tuple(unread))
    return found


def gateway_stands(network: Network, gateway: str) -> bool:
    """True when a transit gateway forwards, as far as it says."""
    known = network.transit.gateways.get(gateway)
    return known is None or known.state in (None, "available", "modifying")


def gateway_odd(network: Network, gateway: str) -> bool:
    """True where a transit gateway is in a state that AWS does not tell of: whether it forwards is not known.

    Source: EC2 API, TransitGateway, State.
    """
    known = network.transit.gateways.get(gateway)
    return known is not None and known.state not in (
        None,
        "available",
        "modifying",
        "pending",
        "deleting",
        "deleted",
    )


def attachments_read(network: Network, vpc: str) -> bool:
    """True when the attachments of a VPC were listed by its owner."""
    kinds = ("TransitGatewayVpcAttachments", "TransitGatewayAttachments")
    return any(is_listed(network, kind, vpc) for kind in kinds)


def referable(
    network: Network, found: Mapping[tuple[str, str], Port], *, told: bool
) -> dict[tuple[str, int], frozenset[int]]:
    """(Gateway, VPC) -> the VPCs whose interfaces an ingress rule there means across the gateway.

    Without ``told``: those that it means only if what was not read of a gateway or an attachment lets groups be
    referred to. Source: Amazon VPC attachments, security group referencing (the gateway and both attachments).
    """
    words: dict[str, dict[int, bool | None]] = {}
    for (gateway, _), port in found.items():
        if port.vpc >= 0 and port.refers is not False and port.attachment.stands:
            words.setdefault(gateway, {})[port.vpc] = port.refers
    pairs: dict[tuple[str, int], frozenset[int]] = {}
    for gateway, of_vpc in words.items():
        enabled = _refers(network, gateway)
        if enabled is False:
            continue
        for vpc, word in sorted(of_vpc.items()):
            sure = {other for other, theirs in of_vpc.items() if enabled and word and theirs}
            others = sure if told else of_vpc.keys() - sure
            if others:
                pairs[gateway, vpc] = frozenset(others)
    return pairs


def _refers(network: Network, gateway: str) -> bool | None:
    """Whether a transit gateway lets groups be referred to across it; None where it was not read."""
    known = network.transit.gateways.get(gateway)
    if known is None:
        return None
    return known.options is not None and known.options.security_group_referencing_support == "enable"
