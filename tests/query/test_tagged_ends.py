"""A tag means the interfaces of endpoints and managed services that bear it too, and what is not known of these."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import isthmus
from fixtures import builder as draw
from fixtures.builder import Ledger, ident, services
from tests.query.balancing import asked, read, words
from tests.query.test_managed import BY_GROUPS, RDS, ROWS, ground, one

TAG = "tag:App=orders"


def tagged(net: Ledger, name: str) -> None:
    """Put the tag on a record, as its service writes tags."""
    found = [
        (kind, record)
        for kinds in net.pages.values()
        for kind, records in kinds.items()
        for key, record in records.items()
        if name in (key, *(value for value in record.values() if isinstance(value, str)))
    ]
    kind, record = found[0]
    told: Any = [{"Key": "App", "Value": "orders"}]
    if kind in ("Clusters", "Cluster") or "cluster/" in name:
        told = {"App": "orders"} if "eks" in name else told
    spelt = "TagList" if kind.startswith("DB") else "tags" if ":eks:" in name or ":ecs:" in name else "Tags"
    record[spelt] = [*record.get(spelt, ()), *told] if isinstance(told, list) else told


@pytest.mark.parametrize(
    ("drawn", "addresses", "assumed"), ROWS, ids=lambda value: getattr(value, "__name__", "")
)
def test_what_a_tagged_service_has_bears_the_tag(
    drawn: Callable[[Ledger], str], addresses: tuple[str, ...], assumed: bool, tmp_path: Path
) -> None:
    net = ground()
    name = drawn(net)
    tagged(net, name)
    answer = asked(net, tmp_path, "C", TAG, "tcp/5432")
    cards = {ident("interface", f"card {address}") for address in addresses}
    assert {hop.id for path in answer.paths or () for hop in path.hops[-1:]} == cards
    assert answer.verdict == "reachable" and answer.gaps == []
    assert (BY_GROUPS in (answer.assumptions or ())) is assumed
    assert asked(net, tmp_path, "C", TAG, "tcp/22").verdict == "unreachable"


def test_a_tagged_endpoint_is_its_interfaces(tmp_path: Path) -> None:
    net = ground()
    draw.group(net, "door", "v", ["tcp/443 10.0.1.0/24"])
    draw.interface_endpoint(net, "ep", "in-a", "10.0.8.30", "secretsmanager", ["door"])
    net.get("VpcEndpoints", ident("vpce", "ep"))["Tags"] = [{"Key": "App", "Value": "orders"}]
    answer = asked(net, tmp_path, "C", TAG)
    assert words(answer) == ("yes", "yes")
    listed = isthmus.ask(read(net, tmp_path), {"question": "sources", "target": TAG, "service": "tcp/443"})
    assert listed.verdict == "reachable"


def test_a_tagged_service_whose_interfaces_nobody_knows_leaves_the_tag_open(tmp_path: Path) -> None:
    net = ground()
    name = services.database(net, "orders", "v", ["in-a"], ["data"], "a")
    tagged(net, name)
    answer = asked(net, tmp_path, "C", TAG, "tcp/5432")
    assert (answer.verdict, [(gap.kind, gap.id) for gap in answer.gaps or ()]) == (
        "unknown",
        [("managed-interface", name)],
    )
    draw.instance(net, "S", "in-a", "10.0.8.40", ["shut"])
    (card,) = (one for one in net.records("NetworkInterfaces") if one["PrivateIpAddress"] == "10.0.8.40")
    card["TagSet"] = [*card.get("TagSet", ()), {"Key": "App", "Value": "orders"}]
    beside = asked(net, tmp_path, "C", TAG, "tcp/5432")
    assert beside.verdict == "unknown" and ("managed-interface", name) in {
        (gap.kind, gap.id) for gap in beside.gaps or ()
    }
    one(net, RDS)
    assert asked(net, tmp_path, "C", TAG, "tcp/5432").verdict == "reachable"


def test_a_tagged_service_outside_of_every_vpc_has_no_interface_at_all(tmp_path: Path) -> None:
    net = ground()
    services.function(net, "orders", "v", [], [])
    draw.instance(net, "S", "in-a", "10.0.8.40", ["shut"])
    for record in (*net.records("Functions"), *net.records("NetworkInterfaces")):
        if record.get("PrivateIpAddress", "10.0.8.40") == "10.0.8.40":
            key = "Tags" if "FunctionName" in record else "TagSet"
            record[key] = [*record.get(key, ()), {"Key": "App", "Value": "orders"}]
    answer = asked(net, tmp_path, "C", TAG, "tcp/5432")
    assert (answer.verdict, answer.gaps) == ("unreachable", [])
