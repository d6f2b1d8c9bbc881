"""Transitions: what happens to a packet between one place and the next. Frozen values, no behaviour.

An edge of the graph carries a tuple of them, in the order in which a packet meets them.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from ..space.ranges import Ranges


class Control(StrEnum):
    """What a filter is."""

    NETWORK_ACL = "network-acl"
    PUBLIC_ACCESS = "block-public-access"
    PEERING = "peering"
    """One end of the packet lies in the far side's CIDR blocks."""
    ENDPOINT = "endpoint"
    """A gateway endpoint takes TCP and ICMP echo."""
    NAT = "nat-gateway"
    """A NAT gateway takes TCP, UDP and ICMP."""
    ZONE = "zone"
    """An attachment takes what comes from the zones in which it has a subnet."""
    POLICY_RULE = "policy-rule"
    """A policy table of a transit gateway names this route table for what a rule takes."""


class Direction(StrEnum):
    """On which side of what it guards a filter stands."""

    INGRESS = "ingress"
    EGRESS = "egress"


class Rewriting(StrEnum):
    """How a header is rewritten, and so what undoes it."""

    PUBLIC_SOURCE = "public-source"
    """Private IPv4 source to its public address, one to one: undone by ``PUBLIC_TARGET``."""
    PUBLIC_TARGET = "public-target"
    """Public IPv4 destination to its private address, one to one: undone by ``PUBLIC_SOURCE``."""
    NAT = "nat"
    """Source to the gateway's address and a port it chooses; NAT64 gives the destination its IPv4 one.
    Undone by the same gateway alone, from its state."""
    APPLIANCE = "appliance"
    """Source to the instance's address where its next hop is an internet gateway, else unchanged: see the
    assumption ``appliance-forwards``. Undone by the same instance alone."""


class Chooser(StrEnum):
    """Why it is open which of several edges a packet takes: AWS picks, or the snapshot does not say."""

    PREFIX_LISTS = "prefix-list-route-choice"
    UNREAD_PREFIX_LIST = "unread-prefix-list"
    NAT_ADDRESS = "nat-address"
    ZONE = "attachment-zone"
    """A transit gateway picks the zone in which it hands a packet to a VPC."""
    EQUAL_COST = "equal-cost"
    """A transit gateway shares equal routes among attachments of one type."""


@dataclass(frozen=True, slots=True)
class Pass:
    """Nothing happens."""


@dataclass(frozen=True, slots=True)
class Filter:
    """A control lets some packets through. ``id`` is None where it was not read.

    Invariant: what stays within one ``subnet`` (to an interface, NAT gateway or appliance in it) meets
    neither side of that subnet's network ACL, although the edge carries it. An inspection endpoint is no such thing:
    what is handed to it meets both, even within the subnet.
    Source: Network ACLs (they control traffic that enters or leaves a subnet).
    """

    control: Control
    id: str | None
    direction: Direction
    subnet: str | None = None


@dataclass(frozen=True, slots=True)
class Rewrite:
    """A header is rewritten."""

    rewriting: Rewriting


@dataclass(frozen=True, slots=True)
class Divide:
    """Only these destinations, as positions of the line of addresses, take the edge."""

    ranges: Ranges


@dataclass(frozen=True, slots=True)
class Choice:
    """Of ``rivals`` ways for one and the same packet this is one."""

    chooser: Chooser
    rivals: int


@dataclass(frozen=True, slots=True)
class Answers:
    """Only answers pass, to a place that remembers their flow or that they were sent by."""


@dataclass(frozen=True, slots=True)
class Relay:
    """A proxy ends one flow and starts another. Reserved: no drawing makes it yet."""

    kind: str


Transition = Pass | Filter | Rewrite | Divide | Choice | Answers | Relay
Transitions = tuple[Transition, ...]
