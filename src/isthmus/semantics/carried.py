"""Addresses that mean nobody surely: those by which a carrier or local gateway knows an interface, and contested ones.

In: a network. Out: the positions of such addresses on the line, and whose they are. Carrier gateways and local gateways,
which translate them, are not modelled, so whatever is sent to one, or from its interface to outside, is a gap.
Source: EC2 API, NetworkInterfaceAssociation (CarrierIp, CustomerOwnedIp); AWS Wavelength Guide; AWS Outposts Guide.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..model.citation import Gap
from ..model.contested import contested, contested_gaps
from ..model.interface import NetworkInterface
from ..model.network import Network
from ..packet import parse_address
from ..space.line import position

FIELDS = (b'"CarrierIp"', b'"CustomerOwnedIp"')


def carried(network: Network) -> dict[int, str]:
    """Position of an address -> the interface that it means, read once."""
    known = network.memo.get("carried")
    if not isinstance(known, dict):
        sections = network.snapshot.of_kind("NetworkInterfaces")
        spelled = any(field in section.raw for section in sections for field in FIELDS)
        cards = network.interfaces.values() if spelled else ()
        found = ((text, card.network_interface_id) for card in cards for text in _texts(card))
        known = {place: names[0] for place, names in contested(network).items()}
        known |= {position(*parse_address(text)): name for text, name in found}
        network.memo["carried"] = known
    return known


def carried_gap(network: Network, name: str) -> Gap:
    """The gap that such an address of an interface leaves."""
    torn = next(contested_gaps(network, frozenset({name})), None)
    if torn is not None:
        return torn
    detail = (
        f"{name} has an address of a carrier or of a customer's own, and what translates it is not modelled"
    )
    return Gap("unmodelled-address", name, "either", detail, network.citation(name))


def _texts(card: NetworkInterface) -> Iterator[str]:
    for one in (card.association, *(entry.association for entry in card.private_ip_addresses)):
        if one is not None:
            yield from (text for text in (one.carrier_ip, one.customer_owned_ip) if text)
