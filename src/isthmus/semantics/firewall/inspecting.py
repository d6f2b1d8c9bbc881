"""Which sessions TLS inspection takes: the scopes of a configuration, as flows in the client's words.

Source: Network Firewall API, TLSInspectionConfiguration, ServerCertificateScope; "Considerations for TLS inspection".
"""

from __future__ import annotations

from ...model.firewall import Described, mapping
from .rule import TCP_ALONE, FlowMatch
from .stateless import addresses, ports

SCOPE_KEYS = frozenset(("Sources", "Destinations", "SourcePorts", "DestinationPorts", "Protocols"))
ANY_SESSION = FlowMatch(protocols=TCP_ALONE, sure=False)


def scopes(described: Described | None) -> tuple[FlowMatch, ...]:
    """The sessions of a configuration's scopes; all of TCP where nobody read them, or one is not understood."""
    if described is None:
        return (ANY_SESSION,)
    found: list[FlowMatch] = []
    for one in described.body.get("ServerCertificateConfigurations") or ():
        for told in mapping(one).get("Scopes") or ():
            scope = mapping(told)
            if {*scope} - SCOPE_KEYS:
                return (ANY_SESSION,)
            ends = (addresses(scope.get("Sources")), addresses(scope.get("Destinations")))
            at = (ports(scope.get("SourcePorts")), ports(scope.get("DestinationPorts")))
            found.append(FlowMatch(*ends, *at, TCP_ALONE, sure=False))
    return tuple(found)
