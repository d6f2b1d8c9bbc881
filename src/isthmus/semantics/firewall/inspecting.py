"""Which sessions TLS inspection takes: the scopes of a configuration, as flows in the client's words.

Source: Network Firewall API, TLSInspectionConfiguration, ServerCertificateScope; "Considerations for TLS inspection".
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...model.citation import Gap
from ...model.firewall import Described, Firewalls, mapping
from .rule import TCP_ALONE, FlowMatch
from .stateless import addresses, ports

SCOPE_KEYS = frozenset(("Sources", "Destinations", "SourcePorts", "DestinationPorts", "Protocols"))
ANY_SESSION = FlowMatch(protocols=TCP_ALONE, sure=False)
UNTOLD: tuple[Mapping[str, Any], ...] = ({},)
"""A scope is not required; what is taken without one is not stated: perhaps any session."""


def taken_by(book: Firewalls, policy: Described) -> tuple[tuple[FlowMatch, ...], tuple[Gap, ...]]:
    """The sessions that TLS inspection may stop once they are connected, or blind rules to, and why that is open.

    Source: "Considerations for TLS inspection"; Network Firewall API, ServerCertificateScope (TCP alone).
    """
    arn = policy.body.get("TLSInspectionConfigurationArn")
    if not arn:
        return (), ()
    detail = f"TLS inspection by {arn} is not modelled"
    gap = Gap("unmodelled-tls-inspection", str(arn), "either", detail, policy.cite())
    return scopes(book.inspections.get(str(arn))), (gap,)


def scopes(described: Described | None) -> tuple[FlowMatch, ...]:
    """The sessions of a configuration's scopes; all of TCP where none was read or told, or one is not understood."""
    if described is None:
        return (ANY_SESSION,)
    found: list[FlowMatch] = []
    for one in described.body.get("ServerCertificateConfigurations") or UNTOLD:
        for told in mapping(one).get("Scopes") or UNTOLD:
            scope = mapping(told)
            if {*scope} - SCOPE_KEYS:
                return (ANY_SESSION,)
            ends = (addresses(scope.get("Sources")), addresses(scope.get("Destinations")))
            at = (ports(scope.get("SourcePorts")), ports(scope.get("DestinationPorts")))
            found.append(FlowMatch(*ends, *at, TCP_ALONE, sure=False))
    return tuple(found)
