"""The whole way over HTTP: a company in a moto server, collected, read, and asked."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import isthmus
from fixtures import builder
from isthmus.intake.boto import asking, permissions
from isthmus.intake.boto import collect as room
from isthmus.intake.boto.accounts import Wanted
from isthmus.intake.boto.catalog import CATALOG
from isthmus.intake.boto.collect import Collected, Wish, collect
from isthmus.intake.boto.regions import Choice
from isthmus.intake.boto.session import Manners
from isthmus.snapshot import store
from isthmus.snapshot.drift import drift
from tests.intake.boto import moto_cloud
from tests.intake.boto.moto_cloud import EU, HUB, ROLE, US, Cloud, Company, company, troubled

WISH = Wish(
    wanted=Wanted(organization_role=ROLE, external_id="told-by-hand", session_tags={"team": "network"}),
    choice=Choice((US, EU)),
    manners=Manners(attempts=1),
)


@dataclass(frozen=True)
class Run:
    cloud: Cloud
    company: Company
    made: Collected


@pytest.fixture(scope="module")
def run(cloud: Cloud, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """The company collected once: three accounts, two Regions."""
    with pytest.MonkeyPatch.context() as patch:
        cloud.post("/moto-api/reset")
        for name, value in cloud.environment().items():
            patch.setenv(name, value)
        patch.setattr(asking, "TRIES", 1)  # what moto lacks it answers with a page of HTML, however often
        made = company(cloud)
        return Run(cloud, made, collect(tmp_path_factory.mktemp("moto") / "s", WISH))


def test_every_account_and_region_is_there(run: Run) -> None:
    sections, _ = store.made_of(run.made.folder)
    places = {(one.account, one.region) for one in sections if one.kind == "Vpcs"}
    accounts = {HUB, run.company.app.account, run.company.data.account}
    assert places == {(account, region) for account in accounts for region in (US, EU)}
    network = isthmus.load(run.made.folder)
    for spot in (run.company.hub, run.company.app, run.company.data):
        assert network.homes[spot.vpc].account == spot.account
        assert network.homes[spot.vpc].region == spot.region


def test_what_moto_has_was_answered(run: Run) -> None:
    unanswered = {call.operation for call in run.made.unanswered if call.service == "ec2"}
    assert not unanswered & {
        "DescribeInstances",
        "DescribeManagedPrefixLists",
        "DescribeNatGateways",
        "DescribeNetworkAcls",
        "DescribeNetworkInterfaces",
        "DescribeRouteTables",
        "DescribeSecurityGroupRules",
        "DescribeSecurityGroups",
        "DescribeSubnets",
        "DescribeTransitGatewayVpcAttachments",
        "DescribeVpcEndpoints",
        "DescribeVpcPeeringConnections",
        "DescribeVpcs",
        "GetManagedPrefixListEntries",
        "GetTransitGatewayRouteTableAssociations",
        "SearchTransitGatewayRoutes",
    }
    assert "DescribeVpcBlockPublicAccessOptions" in unanswered, "moto lacks it, and so says the manifest"


def test_the_organization_is_asked_once(run: Run) -> None:
    sections, _ = store.made_of(run.made.folder)
    assert [one.account for one in sections if one.kind == "Accounts"] == [HUB]


def test_no_user_data_is_written(run: Run) -> None:
    for file in run.made.folder.rglob("*.json"):
        assert b"planted-user-data" not in file.read_bytes()


def test_a_prefix_list_has_its_entries(run: Run) -> None:
    lists = isthmus.load(run.made.folder).prefix_lists.values()
    (offices,) = [one for one in lists if one.prefix_list_name == "offices"]
    assert offices.entries == ("192.0.2.0/24",)


QUESTIONS = (
    ("tool-1", "app-1", "tcp/443"),
    ("tool-1", "app-1", "tcp/22"),
    ("tool-1", "data-1", "tcp/5432"),
    ("app-1", "data-1", "tcp/5432"),
    ("app-1", "tool-1", "any"),
)


@pytest.mark.parametrize(("source", "target", "service"), QUESTIONS)
def test_a_path_is_the_same_as_in_the_network_written_by_hand(
    run: Run, tmp_path: Path, source: str, target: str, service: str
) -> None:
    question = {"question": "path", "source": source, "target": target, "service": service}
    collected = isthmus.ask(isthmus.load(run.made.folder), question)
    written = isthmus.ask(isthmus.load(_by_hand(tmp_path, run.company)), question)
    assert _gist(collected) == _gist(written)


def test_the_questions_have_every_kind_of_answer(run: Run) -> None:
    network = isthmus.load(run.made.folder)
    told = [
        isthmus.ask(network, {"question": "path", "source": source, "target": target, "service": service})
        for source, target, service in QUESTIONS
    ]
    assert [(one.forward, one.verdict) for one in told] == [
        ("reachable", "reachable"),
        ("unreachable", "unreachable"),
        ("reachable", "unreachable"),
        ("unreachable", "unreachable"),
        ("unreachable", "unreachable"),
    ]


def _gist(answer: isthmus.Answer) -> Any:
    """What an answer says of the network, without where in a snapshot that stands."""
    paths = [(path.space, path.witness, [hop.stage for hop in path.hops]) for path in answer.paths or ()]
    blocks = [(block.direction, block.layer, block.aws_code, block.space) for block in answer.blocks or ()]
    return answer.verdict, answer.forward, answer.session, answer.space, paths, blocks, answer.assumptions


def test_a_second_moment_tells_what_drifted(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in run.cloud.environment().items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(asking, "TRIES", 1)
    app = run.company.app
    app.ec2.create_tags(Resources=[app.vpc], Tags=[{"Key": "Name", "Value": "spoke-a"}])
    made = collect(run.made.folder.parent, WISH)
    found = [
        one
        for one in drift(store.read(run.made.folder), store.read(made.folder))
        if one.kind not in ("RoleDetailList",)
    ]
    assert [(one.how, one.kind, one.id, one.account, one.region) for one in found] == [
        ("changed", "Vpcs", app.vpc, app.account, US)
    ]
    assert json.loads(found[0].changes[0].after or "") == {"Key": "Name", "Value": "spoke-a"}
    name = f"{HUB}/{US}/RouteTables.json"
    assert (run.made.folder / name).samefile(made.folder / name)


def _by_hand(folder: Path, company: Company) -> Path:
    """The company of moto_cloud's drawing, written down without AWS."""
    net = builder.Ledger()
    spots = (("tool-1", company.hub, 0), ("app-1", company.app, 1), ("data-1", company.data, 2))
    rules = {"app-1": ["tcp/443 10.0.0.0/16"], "data-1": ["tcp/5432 10.0.0.0/16"]}
    for name, spot, number in spots:
        net.move(spot.account, spot.region)
        builder.vpc(net, name, f"10.{number}.0.0/16")
        builder.subnet(net, f"{name} net", name, f"10.{number}.1.0/24")
        builder.group(net, name, name, rules.get(name, []))
        builder.instance(net, name, f"{name} net", f"10.{number}.1.10", [name])
    entries = ["50 deny any 10.0.0.0/16", "100 allow any 0.0.0.0/0"]
    builder.acl(net, "data-1 out", "data-1", ["data-1 net"], ["100 allow any 0.0.0.0/0"], entries)
    net.move(company.hub.account, company.hub.region)
    for name, spot, number in spots[1:]:
        builder.peering(net, name, "tool-1", name, regions=(US, spot.region))
        builder.route(net, "tool-1 main", f"10.{number}.0.0/16", f"pcx:{name}")
        builder.route(net, f"{name} main", "10.0.0.0/16", f"pcx:{name}")
    for (account, region), kinds in net.pages.items():
        place = folder / account / region
        place.mkdir(parents=True)
        for kind, records in kinds.items():
            (place / f"{kind}.json").write_text(json.dumps({kind: list(records.values())}))
    return folder


@pytest.mark.parametrize("lacking", [None, "ec2:DescribeRouteTables"])
def test_the_role_of_the_template_may_do_all_that_is_asked_and_no_more(
    calm: Cloud, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lacking: str | None
) -> None:
    """The server looks at policies: a call whose action the template lacks is refused, and no other."""
    rows = tuple(row for row in CATALOG if row.service in ("ec2", "elbv2", "rds", "wafv2"))
    monkeypatch.setattr(room, "CATALOG", rows)
    template = json.dumps(permissions.stack_set(rows)).replace(lacking or "nothing", "ec2:DescribeVpcs")
    names = {"TrustedAccount": HUB, "ExternalId": "x-1"}
    made = calm.client("cloudformation")
    made.create_stack(
        StackName="isthmus",
        TemplateBody=template,
        Parameters=[{"ParameterKey": key, "ParameterValue": value} for key, value in names.items()],
        Capabilities=["CAPABILITY_NAMED_IAM"],
    )
    role = made.describe_stacks(StackName="isthmus")["Stacks"][0]["Outputs"][0]["OutputValue"]
    told = calm.client("sts").assume_role(RoleArn=role, RoleSessionName="isthmus", ExternalId="x-1")
    for name, key in (
        ("AWS_ACCESS_KEY_ID", "AccessKeyId"),
        ("AWS_SECRET_ACCESS_KEY", "SecretAccessKey"),
        ("AWS_SESSION_TOKEN", "SessionToken"),
    ):
        monkeypatch.setenv(name, told["Credentials"][key])
    with calm.guarded():
        found = collect(tmp_path / "s", Wish(choice=Choice((US,)), manners=Manners(attempts=1)))
    refused = {f"{call.service}:{call.operation}" for call in found.unanswered if call.outcome == "refused"}
    assert refused == ({lacking} if lacking else set())
    answered = {call.operation for call in found.calls if call.outcome == "answered"}
    assert {
        "DescribeVpcs",
        "DescribeSecurityGroups",
        "DescribeLoadBalancers",
        "DescribeDBInstances",
    } <= answered


def test_throttling_and_cut_off_answers_change_nothing_but_the_time(
    calm: Cloud, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each call fails at first: AWS throttles it, cuts its answer off, or hangs up. Tried again, it is answered."""
    moto_cloud.spot(calm, HUB, US, "tool-1", "10.0.0.0/16", "10.0.1.10")
    kinds = {"Vpcs", "RouteTables", "SecurityGroups", "Functions", "clusterArns", "VpcAttributes"}
    rows = tuple(row for row in CATALOG if kinds.intersection(row.kinds))
    monkeypatch.setattr(room, "CATALOG", rows)
    wish = Wish(choice=Choice((US,)), manners=Manners(attempts=4))
    quiet = collect(tmp_path / "quiet", wish)
    with troubled(calm) as troubles:
        monkeypatch.setenv("AWS_ENDPOINT_URL", troubles.url)
        noisy = collect(tmp_path / "noisy", wish)
    assert troubles.made >= len(rows)
    assert [call.detail for call in noisy.unanswered] == []
    assert quiet.unanswered == []
    assert _contents(noisy.folder) == _contents(quiet.folder)


def _contents(folder: Path) -> dict[str, bytes]:
    files = (file for file in folder.rglob("*.json") if file.name != store.MANIFEST)
    return {str(file.relative_to(folder)): file.read_bytes() for file in files}
