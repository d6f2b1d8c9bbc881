"""What the snapshot holds beside the modelled kinds: things with an id, to be found and named."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator
from typing import Any

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
    "EksClusters": ("arn", "name"),
    "ReplicationGroups": ("ARN", "ReplicationGroupId"),
    "ServerlessCaches": ("ARN", "ServerlessCacheName"),
    "ServiceConfigurations": ("ServiceId", "ServiceName"),
    "directConnectGateways": ("directConnectGatewayId",),
    "virtualInterfaces": ("virtualInterfaceId",),
}
"""The key that names a record, where its kind's own name does not tell it."""

ENDINGS = ("Id", "Arn", "ARN", "Identifier", "Name")
TAGS = ("Tags", "tags", "TagSet", "TagList")
"""Where services put the tags of a thing."""
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
            account = other.owner_id or home.account or section.account
            told.homes.setdefault(other.id, (account, home.region or section.region))
        if names:
            told.places.tell(section, functools.partial(iter, names))
    return dict(sorted(found.items()))


def id_of(kind: str, record: dict[str, Any]) -> str | None:
    """The id by which a record of a kind is among the others; None where it tells none."""
    return next((record[key] for key in _id_keys(kind) if isinstance(record.get(key), str)), None)


def _read(section: Section) -> Iterator[tuple[int, Other]]:
    keys = _id_keys(section.kind)
    records: object = section.records()
    for index, record in enumerate(records if isinstance(records, list) else ()):
        if not isinstance(record, dict):
            continue
        name = id_of(section.kind, record)
        if name:
            yield index, _other(name, section.kind, keys, record)


@functools.cache
def _id_keys(kind: str) -> tuple[str, ...]:
    """The keys that may name a record of a kind, the surest first."""
    singular = kind[:-3] + "y" if kind.endswith("ies") else kind.removesuffix("s")
    lower = singular[:1].lower() + singular[1:]
    usual = (word + ending for word in (singular, lower) for ending in ENDINGS)
    return tuple(dict.fromkeys((*ID_KEYS.get(kind, ()), *usual)))


def _other(name: str, kind: str, keys: tuple[str, ...], record: dict[str, object]) -> Other:
    texts = {key: value for key, value in record.items() if isinstance(value, str) and value}
    own = [texts[key] for key in (*keys, "Arn", "ARN", "arn") if key in texts]
    tags = _tags(next((record[key] for key in TAGS if record.get(key)), None))
    called = next((text for text in own if text != name and not text.startswith("arn:")), None)
    return Other(
        id=name,
        kind=kind,
        name=dict(tags).get("Name") or called,
        arn=next((text for text in own if text.startswith("arn:")), None),
        tags=tags,
        vpc_id=texts.get("VpcId") or texts.get("VPCId"),
        owner_id=texts.get("OwnerId") or texts.get("ownerAccount"),
    )


def _tags(listed: object) -> tuple[tuple[str, str], ...]:
    """The tags of a record, whatever the service's spelling; sorted."""
    if isinstance(listed, dict):
        listed = [{"Key": key, "Value": value} for key, value in listed.items()]
    tags: list[tuple[str, str]] = []
    for tag in listed if isinstance(listed, list) else ():
        if isinstance(tag, dict):
            key, value = tag.get("Key") or tag.get("key"), tag.get("Value") or tag.get("value") or ""
            if isinstance(key, str) and isinstance(value, str):
                tags.append((key, value))
    return tuple(sorted(tags))
