"""An end of a flow as people write it: an id, a name, an address, ``internet``, ``service:s3``, ``tag:K=V``.

In: the text of a question's source or target. Out: an ``End`` with the interfaces or addresses it stands for.
A name that several things bear is refused with the candidates; a word that names nothing with the nearest.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from ..errors import QuestionError
from ..model.citation import Gap
from ..model.managed import managed
from ..model.network import Network
from ..packet import Prefix, parse_prefix
from ..semantics.service_names import endpoints_of
from .directory import Directory, bearers, directory
from .managed_ends import interfaces_of
from .nearest import FEW, nearest

_ACCOUNT = re.compile(r"^\d{12}$")
_ADDRESS = re.compile(r"^(?:\d+(?:\.\d+){3}|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*:[0-9a-fA-F:.]*)(?:/.*)?$")

ON_PREMISES = "on-premises"

ENDS = (
    "name an id (i-..., eni-..., subnet-..., vpc-..., sg-...), an ARN, a name, an address or block, internet, "
    "service:NAME or tag:KEY=VALUE; isthmus find looks up parts of names"
)
"""What can be named, for whoever named nothing that is like anything."""
NO_END = {
    "network-acl": "a network ACL",
    "route-table": "a route table",
    "internet-gateway": "an internet gateway (ask of `internet`)",
    "egress-only-internet-gateway": "an egress-only internet gateway (ask of `internet`)",
    "peering": "a peering connection",
}
"""Kinds of things that flows pass and never begin or end at."""


@dataclass(frozen=True, slots=True)
class End:
    """Where a flow begins or ends.

    ``kind``: interface, instance, subnet, vpc, group, account, tag, vpc-endpoint, managed (``interfaces`` are its
    members); address, prefix, service (``prefixes`` are its addresses); internet; on-premises (``links`` are the
    keys of the ways there); other (not modelled).
    """

    kind: str
    text: str
    id: str | None = None
    interfaces: tuple[str, ...] = ()
    prefixes: tuple[Prefix, ...] = ()
    label: str = ""
    links: tuple[str, ...] = ()
    candidates: tuple[str, ...] = ()
    """Of a managed service: interfaces of which some are its own, and nobody tells which."""
    gap: Gap | None = None
    """Why it is no end, where that is known; of a tag, why it may have more interfaces."""

    def told(self) -> dict[str, Any]:
        """The end as an answer says how it was understood."""
        return {"text": self.text, "kind": self.kind, "id": self.id, "label": self.label}


def resolve(network: Network, text: str, field: str | None = None) -> End:
    """The end that a text means.

    Errors: QuestionError with the candidates, where several things bear the name; with the nearest ids and
    names, where none does.
    """
    text = text.strip()
    known = directory(network)
    account, slash, rest = text.partition("/")
    if text not in known.kinds and slash and _ACCOUNT.match(account):
        return _of_account(network, known, account, rest, text, field)
    return _resolved(network, known, text, field, None)


def _resolved(network: Network, known: Directory, text: str, field: str | None, account: str | None) -> End:
    if text in known.kinds:
        return _thing(network, known, text, text, field)
    # AWS's own ids of Direct Connect gateways lack the prefix that people write
    if text.removeprefix("dxgw-") in known.kinds:
        return _thing(network, known, text.removeprefix("dxgw-"), text, field)
    if text == ON_PREMISES:
        if not network.hybrid.links:
            what = (
                "no VPN connection, Direct Connect gateway or attachment to a network outside of AWS was read"
            )
            raise QuestionError(f"{text}: {what}", field=field)
        links = tuple(network.hybrid.links)
        return End(ON_PREMISES, text, label="on premises, by any link", links=links)
    if text == "internet":
        return End("internet", text, label="the internet")
    word, colon, rest = text.partition(":")
    if colon and word == "service":
        return _service(network, rest, text, field)
    if colon and word == "tag":
        return _tag(network, known, rest, text, field)
    if colon and word == "zone":
        raise QuestionError(f"{text!r}: zones are a policy's, and no policy was given", field=field)
    if colon and word == "arn":
        return _arn(network, known, text, field)
    if _ADDRESS.match(text):
        return _address(known, text, field)
    if _ACCOUNT.match(text) and text in known.members:
        return End("account", text, text, known.members[text], label=f"account {text}")
    return _called(network, known, text, field, account)


def _of_account(
    network: Network, known: Directory, account: str, rest: str, text: str, field: str | None
) -> End:
    """``ACCOUNT/WORD``: the word's meaning within one account; ``ACCOUNT/*`` the account itself."""
    if rest in ("", "*"):
        if account not in known.members:
            raise QuestionError(f"no interface of account {account} is in the snapshot", field=field)
        return End("account", text, account, known.members[account], label=f"account {account}")
    found = _resolved(network, known, rest, field, account)
    if found.id is not None and network.homes[found.id].account not in (account, None):
        owner = network.homes[found.id].account
        raise QuestionError(f"{rest} is of account {owner}, not of {account}", field=field)
    within = tuple(name for name in found.interfaces if network.homes[name].account in (account, None))
    if found.interfaces and not within:
        owners = sorted({network.homes[name].account or "" for name in found.interfaces})
        message = f"every interface of {rest} is of account {', '.join(owners)}, none of {account}"
        raise QuestionError(message, field=field, nearest=[f"{owner}/{rest}" for owner in owners])
    return replace(found, text=text, interfaces=within)


def _thing(network: Network, known: Directory, name: str, text: str, field: str | None) -> End:
    """The end that an id means."""
    kind = known.kinds[name]
    links = (
        tuple(link.key for link in network.hybrid.named(name)) if name not in network.transit.gateways else ()
    )
    if kind == "other" and links:
        return End(ON_PREMISES, text, name, label=known.name_of.get(name, name), links=links)
    label = known.name_of.get(name, name)
    if kind in NO_END:
        called = name if name == text else f"{text!r} ({name})"
        raise QuestionError(f"{called} is {NO_END[kind]}: no flow begins or ends there", field=field)
    if kind == "interface":
        return End(kind, text, name, (name,), label=label)
    if kind in ("instance", "subnet", "vpc", "group"):
        return End(kind, text, name, known.members.get(name, ()), label=label)
    if kind == "vpc-endpoint":
        endpoint = network.vpc_endpoints[name]
        members = tuple(one for one in endpoint.network_interface_ids if one in network.interfaces)
        if members:
            return End(kind, text, name, members, label=label)
        if endpoint.vpc_endpoint_type in (None, "Gateway") and endpoint.service_name:
            blocks = _blocks(network, [endpoint.service_name])
            if blocks:
                return End("service", text, name, (), blocks, label)
    if kind == "prefix-list":
        entries = network.prefix_lists[name].entries
        if entries is not None:
            return End("prefix", text, name, (), tuple(map(parse_prefix, entries)), label)
    return _managed(network, name, text, label) or End("other", text, name, label=label)


def _managed(network: Network, name: str, text: str, label: str) -> End | None:
    """A thing of a managed service, by the interfaces that it has; with what is not known of them, it is no end."""
    found = interfaces_of(network, name)
    if found is None:
        return None
    if found.gap is None and found.interfaces:
        return End("managed", text, name, found.interfaces, label=label)
    return End("other", text, name, label=label, candidates=found.candidates, gap=found.gap)


def _service(network: Network, service: str, text: str, field: str | None) -> End:
    """The blocks of an AWS service: all Regions' lists that the snapshot holds of it.

    Shapes: of a service that has no list, but interface endpoints, nobody knows the blocks: ``service_ends`` asks of it.
    """
    label = f"AWS service {service}"
    listed = [one.prefix_list_name for one in network.prefix_lists.values() if one.prefix_list_name]
    wanted = [name for name in listed if name == service or name.endswith(f".{service}")]
    if not wanted and endpoints_of(network, service):
        detail = f"which addresses {label} has is told by no prefix list: ask `path` of it, or of an endpoint"
        return End("other", text, None, label=label, gap=Gap("unmodelled-end", text, "either", detail))
    if not wanted:
        names = {name.rpartition(".")[2] for name in listed if name.startswith("com.amazonaws.")}
        names |= {str(one.service_name).rpartition(".")[2] for one in endpoints_of(network, None)}
        message = (
            f"no prefix list of a service {service!r} is in the snapshot, nor an interface endpoint of one"
        )
        raise QuestionError(message, field=field, nearest=sorted(names))
    blocks = _blocks(network, wanted)
    return End("service" if blocks else "other", text, None, (), blocks, label)


def _blocks(network: Network, names: Iterable[str]) -> tuple[Prefix, ...]:
    """The blocks of the prefix lists with these names; none where any of them was not read."""
    wanted = set(names)
    found: set[Prefix] = set()
    for listed in network.prefix_lists.values():
        if listed.prefix_list_name in wanted:
            if listed.entries is None:
                return ()
            found.update(map(parse_prefix, listed.entries))
    return tuple(sorted(found))


def _tag(network: Network, known: Directory, rest: str, text: str, field: str | None) -> End:
    """The interfaces of everything that bears a tag: interfaces, instances, subnets, VPCs, groups, endpoints, services.

    Of a managed service that stands in a VPC and tells no interface, the end has the gap.
    """
    if "=" not in rest:
        raise QuestionError(f"{text!r} is not a tag: write tag:Key=Value", field=field)
    found: set[str] = set()
    gap: Gap | None = None
    for name in bearers(known, text, field):
        found.update((name,) if name in network.interfaces else known.members.get(name, ()))
        found.update(_of_endpoint(network, name))
        owned = interfaces_of(network, name)
        if owned is not None and not managed(network)[name].outside:
            found.update(owned.interfaces)
            gap = gap or owned.gap
    return End("tag", text, None, tuple(sorted(found)), label=rest, gap=gap)


def _of_endpoint(network: Network, name: str) -> tuple[str, ...]:
    """The interfaces of a VPC endpoint that take flows: none of one that only passes them on."""
    endpoint = network.vpc_endpoints.get(name)
    if endpoint is None or endpoint.vpc_endpoint_type == "GatewayLoadBalancer":
        return ()
    return tuple(one for one in endpoint.network_interface_ids if one in network.interfaces)


def _arn(network: Network, known: Directory, text: str, field: str | None) -> End:
    """The thing an ARN names: one the snapshot tells, or an id at the ARN's end."""
    name = known.arns.get(text) or text.rpartition("/")[2]
    if name not in known.kinds:
        raise QuestionError(
            f"{text} is not in the snapshot", field=field, nearest=nearest(text, known.arns, ())
        )
    return _thing(network, known, name, text, field)


def _address(known: Directory, text: str, field: str | None) -> End:
    """An address, or a CIDR block, as it stands."""
    try:
        prefix = parse_prefix(text)
    except ValueError as error:
        raise QuestionError(str(error), field=field) from error
    if "/" in text:
        return End("prefix", text, None, (), (prefix,), str(prefix))
    owners = tuple(name for name, _ in known.addresses.get((prefix.family, prefix.address), ()))
    return End("address", text, None, owners, (prefix,), text)


def _called(network: Network, known: Directory, text: str, field: str | None, account: str | None) -> End:
    """The one thing that bears a name and can be an end."""
    called = [
        name for name in known.names.get(text, ()) if account is None or _within(network, name, account)
    ]
    named = [name for name in called if known.kinds.get(name) not in NO_END]
    if called and not named:
        _thing(network, known, called[0], text, field)
    if not named:
        raise _nameless(network, known, text, field, account)
    found = [_thing(network, known, name, text, field) for name in named]
    alike = {(end.interfaces, end.prefixes) for end in found}
    if len(found) > 1 and (len(alike) > 1 or not found[0].interfaces):
        raise QuestionError(
            f"{len(named)} things are called {text!r}: say which",
            field=field,
            nearest=[f"{name} ({known.kinds[name]})" for name in named],
        )
    return found[0] if len(found) == 1 else min(found, key=lambda end: (end.kind == "interface", end.id))


def _within(network: Network, name: str, account: str) -> bool:
    """True where a thing is of an account, or may be."""
    return network.homes[name].account in (account, None)


def _nameless(
    network: Network, known: Directory, text: str, field: str | None, account: str | None
) -> QuestionError:
    """The refusal of a word that nothing is called; in an account, with what else bears it."""
    ids = [name for name in known.kinds if known.kinds[name] not in NO_END]
    if account is None:
        near = nearest(text, ids, known.names)
        message = f"{text!r} is no id, name or address of the snapshot"
        return QuestionError(message if near else f"{message}: {ENDS}", field=field, nearest=near)
    whole = f"{account}/{text}"
    if all(home.account != account for home in network.homes.values()):
        accounts = sorted({home.account for home in network.homes.values() if home.account})
        message = f"{whole!r}: nothing of account {account} is in the snapshot"
        return QuestionError(message, field=field, nearest=[f"{other}/{text}" for other in accounts][:FEW])
    elsewhere = sorted({network.homes[name].account or "" for name in known.names.get(text, ())})
    if elsewhere:
        message = f"{whole!r}: {text!r} is not of this account"
        return QuestionError(message, field=field, nearest=[f"{other}/{text}" for other in elsewhere])
    ids = [name for name in ids if _within(network, name, account)]
    names = [name for name, of in known.names.items() if any(_within(network, one, account) for one in of)]
    near = tuple(f"{account}/{name}" for name in nearest(text, ids, names))
    return QuestionError(f"{whole!r} is no id, name or address of the snapshot", field=field, nearest=near)
