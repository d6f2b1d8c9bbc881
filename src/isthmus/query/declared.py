"""Things and rules by what declares them in a plan or template.

In: an address of a plan, or a logical id of a template. Out: the id of the thing, or where its rules are declared.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..model.network import Network

NAMES = {"TerraformPlan": "address", "CloudFormationTemplate": "LogicalId"}
"""The kinds of sections that hold what is declared, and the key that names each of it."""


def addresses(network: Network) -> Iterator[tuple[str, str]]:
    """Pairs of an address of a plan and the id that AWS gave the thing already."""
    if not network.snapshot.is_declared:
        return
    for section in network.snapshot.of_kind("TerraformPlan"):
        for record in section.records():
            change = record.get("change") if isinstance(record, dict) else None
            told = change.get("after") if isinstance(change, dict) else record.get("values")
            name = told.get("id") if isinstance(told, dict) else None
            if isinstance(name, str) and name and isinstance(record.get("address"), str):
                yield record["address"], name


def declared_at(network: Network, name: str) -> tuple[tuple[str, str], ...]:
    """The files and pointers at which something of this name is declared."""
    return tuple(_places(network, name)) if network.snapshot.is_declared else ()


def _places(network: Network, name: str) -> Iterator[tuple[str, str]]:
    for kind, key in NAMES.items():
        for section in network.snapshot.of_kind(kind):
            for at, record in enumerate(section.records()):
                if isinstance(record, dict) and record.get(key) == name:
                    yield section.file, section.locate(f"/{at}")


def is_declared_by(network: Network, places: tuple[tuple[str, str], ...], holder: str, pointer: str) -> bool:
    """Whether a part of a filter is declared at one of some places, or within."""
    here = network.citation(holder, pointer)
    origin = network.snapshot.origin(here.file, here.pointer) or ""
    return any(here.file == file and f"{origin}/".startswith(f"{place}/") for file, place in places)
