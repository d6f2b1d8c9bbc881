"""What the snapshot holds beside the modelled kinds: things with an id, to be found and named."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator

from ..snapshot import Section
from .gathering import Gathering
from .homes import home_of_arn
from .other import Other

ID_KEYS = {
    "LoadBalancers": ("LoadBalancerArn",),
    "LoadBalancerDescriptions": ("LoadBalancerName",),
    "TargetGroups": ("TargetGroupArn",),
    "Listeners": ("ListenerArn",),
    "TransitGatewayVpcAttachments": ("TransitGatewayAttachmentId",),
    "TransitGatewayPeeringAttachments": ("TransitGatewayAttachmentId",),
    "Functions": ("FunctionArn", "FunctionName"),
    "DBInstances": ("DBInstanceArn", "DBInstanceIdentifier"),
    "DBClusters": ("DBClusterArn", "DBClusterIdentifier"),
    "CacheClusters": ("ARN", "CacheClusterId"),
    "ElasticsearchClusterConfig": ("DomainName",),
    "DomainStatusList": ("ARN", "DomainName"),
    "Clusters": ("ClusterArn", "ClusterIdentifier"),
    "clusters": ("clusterArn",),
    "services": ("serviceArn",),
    "directConnectGateways": ("directConnectGatewayId",),
    "virtualInterfaces": ("virtualInterfaceId",),
}
"""The key that names a record, where its kind's own name does not tell it."""

SILENT = frozenset({"Tags", "Regions", "AvailabilityZones", "Instances", "ResponseMetadata"})


def others(sections: Iterable[Section], modelled: frozenset[str], told: Gathering) -> dict[str, Other]:
    """Every unmodelled thing that has an id, and what was too partial for its kind; homes go to ``told``."""
    found: dict[str, Other] = dict(told.partial)
    for section in sections:
        if section.kind in modelled or section.kind in SILENT:
            continue
        names: list[tuple[str, str]] = []
        for index, other in _read(section):
            if other.id in found:
                continue
            found[other.id] = other
            names.append((other.id, f"/{index}"))
            home = home_of_arn(other.arn)
            told.homes.setdefault(other.id, (home.account or section.account, home.region or section.region))
        if names:
            told.places.tell(section, functools.partial(iter, names))
    return dict(sorted(found.items()))


def _read(section: Section) -> Iterator[tuple[int, Other]]:
    keys = _id_keys(section.kind)
    records: object = section.records()
    for index, record in enumerate(records if isinstance(records, list) else ()):
        if not isinstance(record, dict):
            continue
        name = next((record[key] for key in keys if isinstance(record.get(key), str)), None)
        if name:
            yield index, _other(name, section.kind, record)


def _id_keys(kind: str) -> tuple[str, ...]:
    told = ID_KEYS.get(kind)
    if told is not None:
        return told
    singular = kind[:-3] + "y" if kind.endswith("ies") else kind.removesuffix("s")
    endings = ("Id", "Arn", "ARN", "Identifier", "Name")
    lower = singular[:1].lower() + singular[1:]
    return tuple(word + ending for word in (singular, lower) for ending in endings)


def _other(name: str, kind: str, record: dict[str, object]) -> Other:
    tags: list[tuple[str, str]] = []
    listed = record.get("Tags") or record.get("tags") or record.get("TagSet")
    if isinstance(listed, list):
        for tag in listed:
            if isinstance(tag, dict):
                key, value = tag.get("Key") or tag.get("key"), tag.get("Value") or tag.get("value") or ""
                if isinstance(key, str) and isinstance(value, str):
                    tags.append((key, value))
    texts = {key: value for key, value in record.items() if isinstance(value, str) and value}
    arn = name if name.startswith("arn:") else next((t for t in texts.values() if t.startswith("arn:")), None)
    called = next((v for k, v in texts.items() if k.endswith("Name") and k != "DNSName"), None)
    return Other(
        id=name,
        kind=kind,
        name=dict(tags).get("Name") or called,
        arn=arn,
        tags=tuple(sorted(tags)),
        vpc_id=texts.get("VpcId") or texts.get("VPCId"),
    )
