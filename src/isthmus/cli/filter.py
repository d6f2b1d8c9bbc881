"""``isthmus filter``: what one group, network ACL or firewall policy lets pass on its own."""

from __future__ import annotations

from typing import Annotated

import typer

from . import options
from .asking import answered, question


def filter_(
    snapshot: options.Snapshot,
    group_or_acl: Annotated[
        str,
        typer.Argument(
            metavar="GROUP_OR_ACL",
            help="A group, ACL, firewall, policy or rule group.",
        ),
    ],
    service: options.Service = "any",
    direction: Annotated[options.Side, typer.Option(help="Which rules.")] = options.Side.INGRESS,
    source: Annotated[
        str | None,
        typer.Option("--source", "--peer", metavar="CIDR", help="Only this other end (egress: the target)."),
    ] = None,
    target: Annotated[
        str | None, typer.Option(metavar="CIDR", help="Of a firewall: only these servers.")
    ] = None,
    source_port: Annotated[
        int | None, typer.Option(metavar="PORT", help="Of a firewall: pin the client's port.")
    ] = None,
    fast: options.Fast = False,
    as_json: options.Json = False,
    verbose: options.Verbose = False,
) -> int:
    """What one group, ACL or firewall policy lets pass by itself."""
    asked = question(
        "filter",
        filter=group_or_acl,
        direction=direction.value,
        source=source,
        target=target,
        source_port=source_port,
        service=service,
        fast=fast or None,
    )
    return answered(snapshot, asked, as_json=as_json, verbose=verbose)
