"""Which VPC endpoint an interface is of: as the endpoint's own record lists it, else as the interface's description says.

Source: EC2 API, VpcEndpoint (NetworkInterfaceIds); AWS writes ``VPC Endpoint Interface vpce-...`` into the description.
"""

from __future__ import annotations

from .holding import Network
from .interface import NetworkInterface

DESCRIBED = "VPC Endpoint Interface "


def endpoint_of(network: Network, interface: NetworkInterface) -> str | None:
    """The id of the endpoint that an interface is of; None where nothing tells one."""
    listed = _by_interface(network).get(interface.network_interface_id)
    described = interface.description or ""
    if listed is None and described.startswith(f"{DESCRIBED}vpce-"):
        return described.removeprefix(DESCRIBED).strip()
    return listed


def _by_interface(network: Network) -> dict[str, str]:
    known = network.memo.get("endpoint interfaces")
    if not isinstance(known, dict):
        found = {
            interface: name
            for name, endpoint in network.vpc_endpoints.items()
            for interface in endpoint.network_interface_ids
        }
        known = network.memo["endpoint interfaces"] = found
    return known
