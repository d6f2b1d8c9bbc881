"""The small phrases of the text report: an id with its name, an end, a box of flows, a citation."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec

from ..model.citation import Citation
from ..query.answer import Space
from ..query.service import others

NameOf = Callable[[str], str | None]
"""The name that people gave a resource, None where they gave none."""

FEW = 3
MOST_RULES = 20
"""Units: rules of one filter that are told without being asked for all."""
ANY_CLIENT = ["1024-65535"]
ARN = re.compile(r"arn:[^:]*:(?:elasticloadbalancing|network-firewall):[^:]*:[^:]*:(.+)")
"""ARNs that are told by what stands last in them, which questions take too."""
ID = re.compile(r"\b[a-z]+-[0-9a-z]+\b")


def nameless(resource: str) -> str | None:
    """No name for any resource: the report then shows ids alone."""
    return None


def brief(resource: str) -> str:
    """An ARN of a balancer or of something of a firewall without what most have in common; any other id as it is."""
    found = ARN.match(resource)
    return found[1].removeprefix("loadbalancer/") if found else resource


def titled(resource: str, name_of: NameOf) -> str:
    """``sg-0bb (db)``: the id, and its name where it has one that says more."""
    name, text = name_of(resource), brief(resource)
    return f"{text} ({name})" if name and name != resource and f"/{name}" not in text else text


def spoken(rule: str, name_of: NameOf) -> str:
    """A rule's text, every id in it followed by its name."""
    return ID.sub(lambda found: titled(found[0], name_of), rule)


def end(value: object, name_of: NameOf) -> str:
    """An end of a question as people call it: its name before its id, a pinned address beside it."""
    if isinstance(value, str):
        return name_of(value) or value
    if not isinstance(value, Mapping):
        return compact(value)
    resource, label = value.get("id"), value.get("label") or value.get("text")
    if resource and label in (None, resource):
        label = name_of(str(resource)) or resource
    address = value.get("address")
    return f"{label} ({address})" if address else compact(label)


def compact(value: object) -> str:
    """Any JSON value on one line, texts bare."""
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()


def some(words: Sequence[str], limit: int | None = FEW) -> str:
    """The first few words and how many more there are: ``a, b, c and 9,997 more``."""
    if limit is None or len(words) <= limit + 1:
        return ", ".join(words)
    return f"{', '.join(words[:limit])} and {len(words) - limit:,} more"


def count(number: int, noun: str) -> str:
    """``1 interface``, ``10,000 interfaces``."""
    return f"{number:,} {noun if number == 1 else _plural(noun)}"


def _plural(noun: str) -> str:
    if noun.endswith(("x", "s")):
        return f"{noun}es"
    return f"{noun[:-1]}ies" if noun.endswith("y") and noun[-2] not in "aeiou" else f"{noun}s"


def box(space: Space, limit: int | None = FEW) -> str:
    """``10.0.1.0/24 -> 10.0.2.7  tcp/443``: one box of flows; a block of one address is the address.

    In short, with a ``limit``, the ports that every client may pick are left out.
    """
    sources, targets = map(_bare, space.sources), map(_bare, space.targets)
    services = on(space.services, limit)
    text = f"{some(list(sources), limit)} -> {some(list(targets), limit)}  {services}"
    if space.source_ports is not None and not (limit and space.source_ports == ANY_CLIENT):
        text += f"  from ports {some(space.source_ports, limit)}"
    return text


def on(services: Sequence[str], limit: int | None) -> str:
    """Services in words; in short, of very many those that are left out, where they are few."""
    if limit is None or len(services) <= limit + 1:
        return ", ".join(services)
    left_out = others(services)
    return f"all but {', '.join(left_out)}" if len(left_out) <= limit else some(services, limit)


def _bare(block: str) -> str:
    return block.removesuffix("/128" if ":" in block else "/32")


def place(citation: Citation | None) -> str:
    """``SecurityGroups.json#/SecurityGroups/0``: where in the snapshot it stands."""
    return "" if citation is None else f"{citation.file}#{citation.pointer}"


def flow(witness: Mapping[str, Any]) -> str:
    """One five-tuple as it stands at the client."""
    source, target = str(witness.get("source", "")), str(witness.get("target", ""))
    service = str(witness.get("service", ""))
    port = witness.get("source_port")
    client = source if port is None else (f"[{source}]:{port}" if ":" in source else f"{source}:{port}")
    return f"{service}  {client} -> {target}"
