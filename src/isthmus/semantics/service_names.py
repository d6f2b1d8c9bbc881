"""Where the regional name of an AWS service leads in a VPC: to an interface endpoint, or to public addresses.

In: a network, a VPC, an interface endpoint of the service there. Out: yes, no, or None with what leaves it open.

Source: AWS PrivateLink Guide, "Access an AWS service using an interface VPC endpoint" (Private DNS); Gateway
endpoints for Amazon S3 (private DNS only for the inbound Resolver endpoint).
"""

from __future__ import annotations

from dataclasses import dataclass

from ..model.citation import Gap
from ..model.endpoint import VpcEndpoint
from ..model.naming import asks_amazon, private_zones, resolves_names
from ..model.network import Network
from .endpoint import AVAILABLE, state_of
from .unknown_keys import disputed_at

UNREAD = "private-dns-answers-in-its-vpc"
PREFIX, OFFERED = "com.amazonaws.", ".vpce-svc-"
OWN_NAMES = ".vpce."
"""What the names of an endpoint's own have in them: ``vpce-….SERVICE.REGION.vpce.amazonaws.com``."""


@dataclass(frozen=True, slots=True)
class Leads:
    """Whether a service's regional name leads to an endpoint; what leaves it open; what it rests on."""

    word: bool | None
    gap: Gap | None = None
    assumed: tuple[str, ...] = ()


def endpoints_of(network: Network, service: str | None) -> tuple[VpcEndpoint, ...]:
    """The interface endpoints of a service (None: of any), by its whole name or by what stands after the Region."""
    return tuple(
        one
        for one in network.vpc_endpoints.values()
        if one.vpc_endpoint_type == "Interface"
        and one.service_name is not None
        and (service in (None, one.service_name) or one.service_name.endswith(f".{service}"))
    )


def is_offered(name: str | None) -> bool:
    """Whether a service's name is that of an account's own offer, which has no regional name."""
    return OFFERED in (name or "")


def leads(network: Network, vpc: str, endpoint: VpcEndpoint) -> Leads:
    """Whether the regional name of an endpoint's service leads to it for hosts of its VPC."""
    if (disputed := disputed_at(network, endpoint.vpc_endpoint_id)) is not None:
        return Leads(None, disputed)
    if not endpoint.private_dns_enabled or state_of(endpoint) != AVAILABLE:
        return Leads(False)
    options = endpoint.dns_options
    if options is not None and options.private_dns_only_for_inbound_resolver_endpoint:
        return Leads(False)
    resolved = resolves_names(network, vpc)
    if resolved is False:
        return Leads(False)
    name = endpoint.vpc_endpoint_id
    zone = next((zone for zone in private_zones(network, vpc) if _covers(zone, endpoint)), None)
    if zone is not None:
        detail = f"a private zone {zone} of {vpc} may answer the service's name instead of {name}"
        return Leads(None, Gap("private-zone", zone, "either", detail))
    amazon = asks_amazon(network, vpc)
    if amazon is False:
        detail = f"hosts of {vpc} ask other DNS servers than Amazon's: what these answer is not known"
        return Leads(None, Gap("custom-dns", vpc, "either", detail))
    return Leads(True, assumed=() if resolved and amazon else (UNREAD,))


def regional_name(endpoint: VpcEndpoint) -> str:
    """The public name of an endpoint's service: ``SERVICE.REGION.amazonaws.com``."""
    region, _, service = (endpoint.service_name or "").removeprefix(PREFIX).partition(".")
    return f"{service}.{region}.amazonaws.com"


def public_names(endpoint: VpcEndpoint) -> frozenset[str]:
    """The names by which clients may ask for an endpoint's service, a wildcard's without its star.

    Why: not every name is made of the service's (``kinesis-streams`` is asked as ``kinesis``, ``ecr.dkr`` as
    ``dkr.ecr``). Source: EC2 API, VpcEndpoint (DnsEntries); Amazon ECR User Guide, "Interface VPC endpoints".
    """
    region, _, service = (endpoint.service_name or "").removeprefix(PREFIX).partition(".")
    turned = ".".join(reversed(service.split(".")))
    told = {
        str(entry.dns_name or "").rstrip(".").lower().removeprefix("*.") for entry in endpoint.dns_entries
    }
    listed = {name for name in told if name and OWN_NAMES not in name}
    return frozenset({regional_name(endpoint), f"{turned}.{region}.amazonaws.com", *listed})


def _covers(zone: str, endpoint: VpcEndpoint) -> bool:
    return any(name == zone or name.endswith(f".{zone}") for name in public_names(endpoint))
