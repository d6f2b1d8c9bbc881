"""The arguments and options that several verbs share."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer


class Direction(StrEnum):
    """How far a flow is followed."""

    FORWARD = "forward"
    SESSION = "session"


def unless_session(direction: Direction) -> str | None:
    """The direction to ask for; None where it is what every question means by itself."""
    return None if direction is Direction.SESSION else direction.value


class Side(StrEnum):
    """Which rules of a filter are asked."""

    INGRESS = "ingress"
    EGRESS = "egress"


class Grouping(StrEnum):
    """What the members of a list are grouped by."""

    GROUP = "group"
    SUBNET = "subnet"
    VPC = "vpc"
    ACCOUNT = "account"
    INTERFACE = "interface"


END = (
    "instance, interface, subnet, VPC, group, ARN, address, CIDR, internet, on-premises, service:s3,"
    " tag:Key=Value or a name"
)

Snapshot = Annotated[
    str, typer.Argument(metavar="SNAPSHOT", help="A snapshot: a folder or file of AWS answers.")
]
Source = Annotated[str, typer.Argument(metavar="SOURCE", help=f"Where the flow begins: {END}.")]
Target = Annotated[str, typer.Argument(metavar="TARGET", help=f"Where the flow ends: {END}.")]
Service = Annotated[
    str,
    typer.Argument(metavar="SERVICE", help="tcp/22, tcp/1024-65535, udp/53, icmp/8, proto/50, https, any."),
]
SourceAddress = Annotated[str | None, typer.Option(metavar="ADDRESS", help="Pin the source address.")]
SourcePort = Annotated[int | None, typer.Option(metavar="PORT", help="Pin the client's port.")]
TargetAddress = Annotated[str | None, typer.Option(metavar="ADDRESS", help="Pin the target address.")]
Json = Annotated[
    bool, typer.Option("--json", help="Print the answer as JSON: one line, indented on a terminal.")
]
Verbose = Annotated[bool, typer.Option("--verbose", "-v", help="Show everything the answer holds.")]
Fast = Annotated[bool, typer.Option("--fast", help="Skip the proof by Z3; the answer says so.")]
Lose = Annotated[
    list[str] | None,
    typer.Option(
        metavar="THING",
        help="Ask of the network without this: a zone, subnet, instance, gateway, endpoint, attachment, firewall,"
        " balancer, tag. May be repeated.",
    ),
]
Ignore = Annotated[
    list[str] | None,
    typer.Option(
        metavar="KIND",
        help="Leave out a kind of control: security-groups, network-acls or firewalls. May be repeated.",
    ),
]
Expand = Annotated[bool, typer.Option("--expand", help="List every member instead of groups.")]
Limit = Annotated[
    int | None, typer.Option(metavar="NUMBER", help="At most so many lines; a cut answer says so.")
]
By = Annotated[Grouping | None, typer.Option("--by", help="What members are grouped by.")]
Way = Annotated[
    Direction, typer.Option("--direction", help="Follow the first packet alone, or the reply as well.")
]
