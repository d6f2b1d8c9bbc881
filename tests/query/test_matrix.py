"""``matrix``: who can talk to whom, how far, and what is not known."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import isthmus
from isthmus.errors import Disagreement, QuestionError
from isthmus.model.balancer import balancer_of_node
from isthmus.model.network import Network, build
from isthmus.query import matrix as module
from isthmus.query.answer import Answer
from isthmus.query.client_vpn import doors
from isthmus.query.ends import resolve
from isthmus.query.service import parse_service
from isthmus.space import Ranges
from tests.judge.drawing import Drawing, rule

DEMO = Path(__file__).parents[2] / "fixtures" / "demo" / "snapshot"


def drawn(**more: Any) -> Drawing:
    """Two subnets of one VPC: clients a and b, servers c and d of a group that admits HTTPS from the clients' block."""
    drawing = Drawing()
    drawing.vpc("vpc-a", "10.0.0.0/16")
    drawing.subnet("subnet-a", "vpc-a", "10.0.0.0/24")
    drawing.subnet("subnet-c", "vpc-a", "10.0.1.0/24")
    drawing.group("sg-out", [], [rule("-1", "0.0.0.0/0")])
    drawing.group("sg-in", [rule("tcp/443", "10.0.0.0/24"), rule("tcp/22", "10.0.0.4/32")], [])
    drawing.host("eni-a", "subnet-a", "10.0.0.4", groups=["sg-out"])
    drawing.host("eni-b", "subnet-a", "10.0.0.5", groups=["sg-out"])
    drawing.host("eni-c", "subnet-c", "10.0.1.4", groups=["sg-in"])
    drawing.host("eni-d", "subnet-c", "10.0.1.5", groups=["sg-in"], **more)
    return drawing


def asked(drawing: Drawing, **fields: Any) -> Answer:
    return isthmus.ask(build(drawing.snapshot()), {"question": "matrix", **fields})


def cells(answer: Answer) -> dict[tuple[str, str], dict[str, Any]]:
    return {(cell["source"], cell["target"]): cell for cell in answer.result["cells"]}


def test_a_cell_tells_the_services_and_between_how_many_pairs_of_addresses() -> None:
    answer = asked(drawn(), by="subnet")
    assert answer.verdict == "reachable" and answer.result["unreachable"] == 3
    cell = cells(answer)["subnet-a", "subnet-c"]
    assert cell["services"] == ["tcp/22", "tcp/443"] and cell["everywhere"] == ["tcp/443"]
    assert cell["pairs"] == {"reachable": 4, "unknown": 0, "of": 4}
    assert (cell["verdict"], cell["extent"]) == ("reachable", "some")


def test_all_means_every_pair_and_everything_that_was_asked() -> None:
    assert cells(asked(drawn(), by="subnet", service="https"))["subnet-a", "subnet-c"]["extent"] == "all"
    cell = cells(asked(drawn(), by="subnet", service="ssh"))["subnet-a", "subnet-c"]
    assert cell["extent"] == "some" and cell["pairs"] == {"reachable": 2, "unknown": 0, "of": 4}
    assert "everywhere" not in cell


def test_an_example_is_a_pair_that_path_reaches() -> None:
    network = build(drawn().snapshot())
    answer = isthmus.ask(network, {"question": "matrix", "by": "subnet", "service": "ssh"})
    example = cells(answer)["subnet-a", "subnet-c"]["example"]
    assert example["source"] == "eni-a" and example["service"] == "tcp/22"
    assert isthmus.ask(network, {"question": "path", **example}).verdict == "reachable"
    assert answer.proof == {"z3": "skipped", "judge": "replayed", "replayed": 1}
    fast = isthmus.ask(network, {"question": "matrix", "by": "subnet", "service": "ssh", "fast": True})
    assert fast.proof == {"z3": "skipped", "judge": "skipped", "replayed": 0} and fast.result == answer.result


def test_an_example_that_is_no_path_stops_the_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "path", lambda network, question: Answer(verdict="unreachable"))
    pair = r"for eni-a \(10\.0\.0\.4\) to eni-c \(10\.0\.1\.4\) on tcp/\d+: matrix"
    with pytest.raises(Disagreement, match=f"about subnet-a to subnet-c, {pair}"):
        asked(drawn(), by="subnet")


@pytest.mark.parametrize("strayed", ["eni-a", "eni-b"])
def test_an_address_outside_its_subnet_is_reached_by_routes_and_so_not_known_without_them(
    strayed: str,
) -> None:
    drawing = Drawing()
    drawing.vpc("vpc-a", "10.0.0.0/16")
    drawing.subnet("subnet-a", "vpc-a", "10.0.0.0/24")
    for name, address in {"eni-a": "10.0.0.4", "eni-b": "10.0.0.5", strayed: "172.31.48.168"}.items():
        drawing.host(name, "subnet-a", address)
    drawing.records["RouteTables"] = []
    answer = asked(drawing, service="ssh")
    assert answer.verdict == "unknown" and cells(answer)["vpc-a", "vpc-a"]["pairs"]["reachable"] == 0
    network, ends = build(drawing.snapshot()), {"source": "eni-a", "target": "eni-b"}
    for verb, named in (("path", ends), ("sources", {"target": "eni-b"}), ("targets", {"source": "eni-a"})):
        assert isthmus.ask(network, {"question": verb, "service": "ssh", **named}).verdict == "unknown", verb


def told_by_an_instance(address: str) -> Network:
    """The drawn network with an instance whose own embedded interface has an address that AWS did not tell."""
    drawing = drawn()
    listed = {"Primary": True, "PrivateIpAddress": address, "Association": {"PublicIp": ""}}
    embedded = {"NetworkInterfaceId": "eni-1", "SubnetId": "subnet-a", "VpcId": "vpc-a"}
    embedded |= {"PrivateIpAddress": address, "PrivateIpAddresses": [listed]}
    instance = {"InstanceId": "i-1", "PrivateIpAddress": address, "NetworkInterfaces": [embedded]}
    drawing.put("Reservations", {"Instances": [instance]})
    return build(drawing.snapshot())


def test_an_empty_address_of_an_instance_is_none_and_stops_no_answer() -> None:
    network = told_by_an_instance("")
    answer = isthmus.ask(network, {"question": "matrix", "by": "subnet", "service": "https"})
    assert cells(answer)["subnet-a", "subnet-c"]["pairs"] == {"reachable": 4, "unknown": 0, "of": 4}
    assert answer.proof["judge"] == "replayed"
    outside = {"question": "path", "source": "internet", "target": "10.0.0.1", "service": "ssh"}
    assert isthmus.ask(network, outside).verdict == "unreachable"


def test_an_address_of_an_instance_that_is_none_but_not_empty_leaves_open_who_is_there() -> None:
    network = told_by_an_instance("web")
    answer = isthmus.ask(network, {"question": "matrix", "by": "subnet", "service": "https"})
    assert ("uncollected-interfaces", "vpc-a") in [(gap.kind, gap.id) for gap in answer.gaps or []]
    assert ("partial-record", "eni-1") in [(gap.kind, gap.id) for gap in network.gaps]


def test_stopped_interfaces_are_in_no_pair_and_a_note_says_so() -> None:
    answer = asked(drawn(Status="available"), by="subnet", service="https")
    assert answer.notes == ["in no pair: 1 interface that is stopped or not attached"]
    assert cells(answer)["subnet-a", "subnet-c"]["pairs"]["of"] == 2


def test_what_a_load_balancer_sends_on_is_not_known() -> None:
    drawing = drawn()
    drawing.host("eni-lb", "subnet-a", "10.0.0.9", InterfaceType="network_load_balancer")
    answer = asked(drawing, by="subnet", service="https")
    assert cells(answer)["subnet-a", "subnet-c"]["pairs"] == {"reachable": 4, "unknown": 2, "of": 6}
    assert [gap.id for gap in answer.gaps or []] == ["eni-lb"]
    alone = cells(asked(drawing, ends=["eni-lb", "subnet-c"], service="https"))["eni-lb", "subnet-c"]
    assert (alone["verdict"], alone["services"], alone["perhaps"]) == ("unknown", [], ["tcp/443"])
    toward = cells(asked(drawing, ends=["eni-a", "eni-lb"]))["eni-a", "eni-lb"]
    assert toward["verdict"] == "unknown"


def test_what_a_node_in_no_set_may_send_on_is_not_known() -> None:
    drawing = drawn()
    drawing.group("sg-node", [], [rule("-1", "0.0.0.0/0")])
    drawing.group("sg-served", [rule("tcp/443", "sg-node")], [])
    drawing.group("sg-shut", [], [])
    drawing.host("eni-served", "subnet-c", "10.0.1.7", groups=["sg-served"])
    drawing.host("eni-shut", "subnet-c", "10.0.1.8", groups=["sg-shut"])
    ends = ["eni-a", "eni-served", "eni-shut"]
    assert ("eni-a", "eni-served") not in cells(asked(drawing, ends=ends))
    drawing.host("eni-lb", "subnet-a", "10.0.0.9", groups=["sg-node"], Description="ELB app/web/1")
    answer = asked(drawing, ends=ends)
    assert cells(answer)["eni-a", "eni-served"]["verdict"] == "unknown"
    assert not {goal for _, goal in cells(answer)} & {"eni-shut"}
    assert "eni-lb" in {gap.id for gap in answer.gaps or []}


def test_a_group_that_was_not_read_leaves_a_cell_unknown_and_is_named() -> None:
    drawing = drawn()
    drawing.host("eni-e", "subnet-c", "10.0.1.6", groups=["sg-unread"])
    answer = asked(drawing, ends=["eni-a", "eni-e"])
    assert cells(answer)["eni-a", "eni-e"]["verdict"] == "unknown"
    assert "sg-unread" in {gap.id for gap in answer.gaps or []}


def test_an_interface_whose_subnet_was_not_read_is_never_called_unreachable() -> None:
    drawing = drawn()
    drawing.host("eni-x", "subnet-c", "10.0.1.7", SubnetId="subnet-unread")
    answer = asked(drawing, ends=["eni-c", "eni-x"])
    assert {key for key, cell in cells(answer).items() if cell["verdict"] == "unknown"} >= {
        ("eni-c", "eni-x"),
        ("eni-x", "eni-c"),
    }
    assert ("uncollected-subnet", "subnet-unread") in {(gap.kind, gap.id) for gap in answer.gaps or []}


def test_nothing_between_sets_is_unreachable_and_has_no_cell() -> None:
    answer = asked(drawn(), ends=["eni-c", "eni-d"])
    assert answer.verdict == "unreachable"
    assert answer.result["cells"] == [] and answer.result["unreachable"] == 4


def test_a_limit_cuts_the_cells_and_says_so() -> None:
    network = isthmus.load(DEMO)
    whole = isthmus.ask(network, {"question": "matrix"})
    cut = isthmus.ask(network, {"question": "matrix", "limit": 2})
    assert cut.result["cells"] == whole.result["cells"][:2]
    assert cut.truncated and cut.next == f"{len(whole.result['cells']) - 2} more cells: raise limit"
    with pytest.raises(QuestionError, match="no number of cells"):
        isthmus.ask(network, {"question": "matrix", "limit": 0})


def test_the_first_packet_alone_needs_no_way_back() -> None:
    drawing = drawn()
    drawing.entries(
        "subnet-a",
        [entry for entry in drawing.get("NetworkAcls", "acl-subnet-a")["Entries"] if entry["Egress"]],
    )
    assert ("subnet-a", "subnet-c") not in cells(asked(drawing, by="subnet"))
    forward = cells(asked(drawing, by="subnet", direction="forward"))
    assert forward["subnet-a", "subnet-c"]["pairs"]["reachable"] == 4


def test_every_cell_of_the_demo_is_what_path_says(network: Network) -> None:
    vpcs = list(network.vpcs)
    told = cells(isthmus.ask(network, {"question": "matrix", "service": "tcp/5432"}))
    for source in vpcs:
        for target in [name for name in vpcs if name != source]:
            question = {"question": "path", "source": source, "target": target, "service": "tcp/5432"}
            known = told.get((source, target), {"verdict": "unreachable"})["verdict"]
            assert known == isthmus.ask(network, {**question, "fast": True, "fixes": False}).verdict


@pytest.fixture(scope="module")
def network() -> Network:
    return isthmus.load(DEMO)


def test_an_end_that_is_no_set_of_interfaces_is_refused_with_what_to_ask_instead() -> None:
    with pytest.raises(QuestionError, match="name a set of interfaces beside the internet"):
        asked(drawn(), ends=["internet"])
    with pytest.raises(QuestionError, match=r"10\.0\.1\.0/24 is a block of addresses") as refused:
        asked(drawn(), ends=["eni-a", "10.0.1.0/24"])
    assert refused.value.nearest == ("eni-c", "eni-d")


def with_gateway() -> Drawing:
    """The drawn subnets behind an internet gateway; of the clients and of the servers one has a public address."""
    drawing = drawn()
    drawing.internet("igw-1", "vpc-a")
    for subnet in ("subnet-a", "subnet-c"):
        drawing.reroute(subnet, {"0.0.0.0/0": "igw-1"})
    servers = drawing.get("SecurityGroups", "sg-in")
    servers["IpPermissions"] = [rule("tcp/443", "0.0.0.0/0"), rule("tcp/22", "198.51.100.0/24")]
    for name, public in (("eni-a", "52.0.0.4"), ("eni-c", "52.0.0.5")):
        interface = drawing.get("NetworkInterfaces", name)
        interface["PrivateIpAddresses"][0]["Association"] = {"PublicIp": public}
    return drawing


def test_the_internet_is_a_set_whose_pairs_are_addresses_of_the_other() -> None:
    answer = asked(with_gateway(), ends=["subnet-a", "subnet-c", "internet"])
    told = cells(answer)
    into = told["internet", "subnet-c"]
    assert into["services"] == ["tcp/22", "tcp/443"] and "everywhere" not in into
    assert into["pairs"] == {"reachable": 1, "unknown": 0, "of": 2} and into["extent"] == "some"
    out = told["subnet-a", "internet"]
    assert out["pairs"] == {"reachable": 1, "unknown": 0, "of": 2}
    assert ("subnet-c", "internet") not in told and ("internet", "subnet-a") not in told
    assert ("internet", "internet") not in told
    assert answer.result["unreachable"] == 8 - len(told)
    assert answer.result["sets"][-1] == {
        "kind": "internet",
        "id": "internet",
        "label": "the internet",
        "interfaces": 0,
    }


def test_all_of_the_internet_is_every_address_of_it() -> None:
    drawing = with_gateway()
    https = cells(asked(drawing, ends=["eni-c", "internet"], service="https"))["internet", "eni-c"]
    assert (https["extent"], https["everywhere"]) == ("all", ["tcp/443"])
    ssh = cells(asked(drawing, ends=["eni-c", "internet"], service="ssh"))["internet", "eni-c"]
    assert (ssh["verdict"], ssh["extent"]) == ("reachable", "some") and "everywhere" not in ssh
    both = cells(asked(drawing, ends=["eni-c", "internet"]))["internet", "eni-c"]
    assert both["services"] == ["tcp/22", "tcp/443"] and both["everywhere"] == ["tcp/443"]


def test_what_goes_to_a_part_of_the_internet_goes_to_some_of_it() -> None:
    drawing = with_gateway()
    clients = drawing.get("SecurityGroups", "sg-out")
    clients["IpPermissionsEgress"] = [rule("tcp/443", "0.0.0.0/0"), rule("tcp/22", "198.51.100.0/24")]
    told = {
        service: cells(asked(drawing, ends=["eni-a", "internet"], service=service))["eni-a", "internet"]
        for service in ("https", "ssh", "any")
    }
    assert [told[service]["extent"] for service in ("https", "ssh")] == ["all", "some"]
    assert "everywhere" not in told["ssh"] and told["any"]["everywhere"] == ["tcp/443"]
    assert told["any"]["services"] == ["tcp/22", "tcp/443"]
    assert told["ssh"]["example"]["target_address"] == "198.51.100.0"


def test_an_example_with_the_internet_is_a_path() -> None:
    network = build(with_gateway().snapshot())
    question = {"question": "matrix", "ends": ["eni-a", "eni-c", "internet"], "service": "any"}
    answer = isthmus.ask(network, question)
    into, out = cells(answer)["internet", "eni-c"]["example"], cells(answer)["eni-a", "internet"]["example"]
    assert (into["source"], into["target_address"]) == ("internet", "52.0.0.5")
    assert (out["target"], out["source_address"]) == ("internet", "10.0.0.4")
    for example in (into, out):
        assert isthmus.ask(network, {"question": "path", **example}).verdict == "reachable"
    assert answer.proof["replayed"] == len([c for c in answer.result["cells"] if c["verdict"] == "reachable"])


def test_an_address_that_a_carrier_gateway_knows_may_be_met_by_whoever_is_outside() -> None:
    drawing = drawn(
        PrivateIpAddresses=[
            {"PrivateIpAddress": "10.0.1.5", "Primary": True, "Association": {"CarrierIp": "155.146.0.9"}}
        ]
    )
    answer = asked(drawing, ends=["eni-a", "eni-d", "internet"], service="https")
    assert cells(answer)["internet", "eni-d"]["verdict"] == "unknown"
    assert ("internet", "eni-a") not in cells(answer) and ("eni-a", "eni-d") in cells(answer)
    assert "unmodelled-address" in {gap.kind for gap in answer.gaps or []}
    assert not asked(drawing, ends=["eni-a", "eni-d"], service="https").gaps


def test_what_a_load_balancer_may_send_to_the_internet_is_not_known() -> None:
    drawing = with_gateway()
    drawing.host("eni-lb", "subnet-a", "10.0.0.9", InterfaceType="network_load_balancer")
    answer = asked(drawing, ends=["eni-lb", "internet"], service="https")
    assert cells(answer)["eni-lb", "internet"]["perhaps"] == ["tcp/443"]
    assert [gap.id for gap in answer.gaps or []] == ["eni-lb"]


def spanned(words: list[str]) -> Ranges:
    return Ranges.of(span for word in words for span in parse_service(word).ranges)


@pytest.mark.parametrize(
    "folder", sorted(DEMO.parents[1].glob("*/snapshot")), ids=lambda one: one.parent.name
)
def test_cells_with_the_internet_are_what_path_sources_and_targets_say(folder: Path) -> None:
    network = isthmus.load(folder)
    vpcs = [name for name in network.vpcs if resolve(network, name).interfaces]
    for service in ("any", "https") if vpcs else ():
        asked_for = {"service": service, "fast": True}
        told = cells(isthmus.ask(network, {"question": "matrix", "ends": [*vpcs, "internet"], **asked_for}))
        out = isthmus.ask(network, {"question": "sources", "target": "internet", **asked_for})
        into = isthmus.ask(network, {"question": "targets", "source": "internet", **asked_for})
        for vpc in vpcs:
            for pair, many in (((vpc, "internet"), out), (("internet", vpc), into)):
                cell = told.get(pair, {"verdict": "unreachable", "services": []})
                ends = {"source": pair[0], "target": pair[1]}
                one = isthmus.ask(network, {"question": "path", "fixes": False, **ends, **asked_for})
                # Of the interfaces by which users of a Client VPN endpoint come out path of a VPC knows less
                unseen = {gap.id for gap in one.gaps or ()}
                users = unseen & set(doors(network))
                # ... and of nodes of balancers that they begin nothing of their own
                nodes = {name for name in unseen if balancer_of_node(network, name) is not None}
                assert cell["verdict"] == one.verdict or users or nodes, (pair, service)
                groups = [
                    one for one in many.groups or [] if one["id"] == vpc and one["verdict"] == "reachable"
                ]
                assert bool(groups) == (cell["verdict"] == "reachable"), (pair, service)
                words = [word for group in groups for word in group["services"]]
                assert spanned(words) == spanned(cell["services"]), (pair, service)
