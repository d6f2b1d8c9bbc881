"""Records that do not tell all of themselves, as answers cut by ``--query`` have them: what they do is in doubt.

In: a ``Network``. Out: the gap of each such rule of a security group or network ACL, and of each such interface that a
route names. AWS tells of every rule its protocol and whom it names, of TCP and UDP the ports, of ICMP its type and code
(EC2 API, IpPermission, NetworkAclEntry).
"""

from __future__ import annotations

from collections.abc import Iterator

from ..packet import ICMP, ICMP_PROTOCOLS, ICMPV6, PORT_PROTOCOLS, PROTOCOL_NUMBERS
from .citation import Gap
from .holding import Network
from .network_acl import NetworkAclEntry
from .record import NO_PROTOCOL, UNTOLD
from .security_group import IpPermission

SIDES = {"IpPermissions": "ip_permissions", "IpPermissionsEgress": "ip_permissions_egress"}
PROTOCOL, PORTS, KIND, ENDS = "its protocol", "its ports", "its type and code", "whom it names"


def nobody_told(rule: IpPermission) -> bool:
    """True where a rule names nobody, and lacks a list that may name somebody: four empty lists are a sure nobody."""
    lists = (rule.ip_ranges, rule.ipv6_ranges, rule.prefix_list_ids, rule.user_id_group_pairs)
    return not any(lists) and any(each is UNTOLD for each in lists)


def untold_services(rule: IpPermission) -> str | None:
    """What a rule of a group does not tell of its protocol, or of its ports, type and code."""
    if rule.ip_protocol == NO_PROTOCOL:
        return PROTOCOL
    return _untold(_number(rule.ip_protocol), rule.from_port, rule.to_port)


def untold_of_entry(entry: NetworkAclEntry) -> str | None:
    """What an entry of a network ACL does not tell of its protocol, or of its ports, type and code.

    ICMPv6 with an IPv4 block is every type: it need not tell one. Source: EC2 API, CreateNetworkAclEntry.
    """
    if entry.protocol == NO_PROTOCOL:
        return PROTOCOL
    number = _number(entry.protocol)
    if number in PORT_PROTOCOLS:
        ports = entry.port_range
        return PORTS if ports is None or ports.from_ is None or ports.to is None else None
    if number == ICMP or (number == ICMPV6 and entry.ipv6_cidr_block is not None):
        kind = entry.icmp_type_code
        return _untold(number, kind.type if kind else None, kind.code if kind else None)
    return None


def _untold(number: int | None, low: int | None, high: int | None) -> str | None:
    """Which of two numbers of a protocol are not told; every type is of every code, so that the code may lack."""
    if number in PORT_PROTOCOLS and low is None and high is None:
        return PORTS
    if number in ICMP_PROTOCOLS and (low is None or (low >= 0 and high is None)):
        return KIND
    return None


def _number(protocol: str | None) -> int | None:
    text = str(protocol).strip().lower()
    return PROTOCOL_NUMBERS.get(text, int(text) if text.isdecimal() else None)


def silence(network: Network, name: str, part: str) -> Gap | None:
    """The gap of a rule of a group or network ACL that does not tell all of itself.

    Shapes: ``part`` is a pointer to the rule within its group or ACL, or to something within the rule.
    """
    word, index = part.split("/")[1:3]
    if name in network.network_acls:
        said = [untold_of_entry(network.network_acls[name].entries[int(index)])]
    else:
        rule = getattr(network.security_groups[name], SIDES[word])[int(index)]
        said = [untold_services(rule), ENDS if nobody_told(rule) else None]
    lacking = " and ".join(each for each in said if each)
    if not lacking:
        return None
    place = network.citation(name, f"/{word}/{index}")
    return Gap("partial-record", name, "either", f"a rule of {name} does not tell {lacking}", place)


def silent_check(network: Network, name: str) -> Gap | None:
    """The gap of an interface that does not tell whether it takes and sends what is not its own.

    Source: EC2 API, NetworkInterface, SourceDestCheck.
    """
    interface = network.interfaces.get(name)
    if interface is None or interface.source_dest_check is not None:
        return None
    detail = f"the record of {name} lacks SourceDestCheck: whether it takes what is not its own is not known"
    return Gap("partial-record", name, "either", detail, network.citation(name))


def silent_checks(network: Network) -> Iterator[Gap]:
    """The gap of each interface that a route names and that does not tell whether it forwards."""
    named = {route.network_interface_id for one in network.route_tables.values() for route in one.routes}
    for name in sorted(one for one in named if one is not None):
        if (gap := silent_check(network, name)) is not None:
            yield gap


def silent_rules(network: Network) -> Iterator[Gap]:
    """The gap of each rule that does not tell all of itself."""
    for name, group in network.security_groups.items():
        for word, attribute in SIDES.items():
            for index, rule in enumerate(getattr(group, attribute)):
                if untold_services(rule) or nobody_told(rule):
                    yield from _told(silence(network, name, f"/{word}/{index}"))
    for name, acl in network.network_acls.items():
        for index, entry in enumerate(acl.entries):
            if untold_of_entry(entry):
                yield from _told(silence(network, name, f"/Entries/{index}"))


def _told(gap: Gap | None) -> Iterator[Gap]:
    if gap is not None:
        yield gap
