"""Network firewalls behind inspection endpoints of a small random network: policies whose rules stand at its edges."""

from __future__ import annotations

from random import Random

from tests.sketches import edges
from tests.sketches.sketch import Record, Sketch, Vpc, rarely, some

ARN = "arn:aws:network-firewall"
PORTS = ("any", "443", "!443", "[80,443]", "1024:", "22", "40000", "32768:")
LAYERS = (
    "",
    "",
    "",
    'tls.sni; content:".example"; endswith; ',
    "app-layer-protocol:!tls; ",
    "geoip:dst,RU; ",
)
STATES = (
    "",
    "",
    "flow:to_server; ",
    "flow:to_server, established; ",
    "flow:not_established; ",
    "flow:to_client; ",
)
PROTOCOLS = ("ip", "tcp", "tcp", "udp", "icmp", "dns", "tls")
ACTIONS = ("pass", "pass", "drop", "reject", "alert")
DEFAULTS: tuple[tuple[str, ...], ...] = (
    (),
    ("aws:drop_strict",),
    ("aws:drop_established", "aws:alert_established"),
    ("aws:drop_established_app_layer",),
)
STATUSES = ("READY",) * 8 + ("CREATING", "SCALING")


def firewall_of(drawn: Sketch, vpc: Vpc, endpoint: str, random: Random) -> None:
    """A firewall that calls an endpoint its own, with a policy; sometimes a part of that was not read."""
    number = len(drawn.records["Firewall", vpc.account, vpc.region, None])
    own = f"{ARN}:{vpc.region}:{vpc.account}:firewall/f{vpc.number}{number}"
    policy = f"{ARN}:{vpc.region}:{vpc.account}:firewall-policy/p{vpc.number}{number}"
    attachment = {"EndpointId": endpoint, "SubnetId": "", "Status": random.choice(STATUSES)}
    firewall = {
        "FirewallArn": own,
        "FirewallName": own[-3:],
        "FirewallPolicyArn": policy,
        "VpcId": vpc.vpc_id,
    }
    state: Record = {"Attachment": attachment}
    if rarely(random, 4):
        state["Config"] = {policy: {"SyncStatus": "PENDING" if rarely(random, 4) else "IN_SYNC"}}
    if rarely(random, 16):
        firewall["TransparentFilteringNatScope"] = "NAT_ALL"
    status = {"SyncStates": {f"{vpc.region}a": state}}
    drawn.add(vpc, "Firewall", {"Firewall": firewall, "FirewallStatus": status})
    if rarely(random, 12):
        return
    strict = not rarely(random, 3)
    stateful = [
        _stateful(drawn, vpc, f"{vpc.number}{number}{at}", random) for at in range(random.randint(0, 2))
    ]
    stateless = [_stateless(drawn, vpc, f"{vpc.number}{number}", random)] if rarely(random, 3) else []
    body: Record = {
        "StatelessDefaultActions": [random.choice(("aws:forward_to_sfe",) * 6 + ("aws:pass", "aws:drop"))],
        "StatelessFragmentDefaultActions": ["aws:forward_to_sfe"],
        "StatelessRuleGroupReferences": [{"ResourceArn": arn, "Priority": 1} for arn in stateless],
        "StatefulRuleGroupReferences": [
            {"ResourceArn": arn, **({"Priority": at} if strict else {})} for at, arn in enumerate(stateful, 1)
        ],
        "StatefulDefaultActions": list(random.choice(DEFAULTS)) if strict else [],
        "StatefulEngineOptions": {"RuleOrder": "STRICT_ORDER" if strict else "DEFAULT_ACTION_ORDER"},
    }
    if rarely(random, 4):
        body["PolicyVariables"] = {"RuleVariables": {"HOME_NET": {"Definition": ["10.0.0.0/8"]}}}
    response = {"FirewallPolicyArn": policy, "FirewallPolicyName": policy[-3:]}
    drawn.add(vpc, "FirewallPolicy", {"FirewallPolicy": body, "FirewallPolicyResponse": response})


def attached_firewall_of(drawn: Sketch, vpc: Vpc, hub: str, attachment: str, random: Random) -> None:
    """A firewall that stands at a transit gateway itself, in a zone or two; one that a list alone tells of, rarely."""
    firewall_of(drawn, vpc, "vpce-of-aws", random)
    told = drawn.records["Firewall", vpc.account, vpc.region, None][-1]
    short = "use1" if vpc.region == "us-east-1" else "euw1"
    names = random.choice(
        ((f"{short}-az1",), (f"{short}-az1", f"{short}-az2"), (f"{vpc.region}b",), ("elsewhere",))
    )
    status = {
        "ConfigurationSyncStateSummary": "IN_SYNC",
        "SyncStates": {
            name: {"Attachment": {"EndpointId": f"vpce-{name}", "Status": random.choice(STATUSES)}}
            for name in names
        },
        "TransitGatewayAttachmentSyncState": {
            "AttachmentId": attachment,
            "TransitGatewayAttachmentStatus": "DELETING" if rarely(random, 12) else "READY",
        },
    }
    told["Firewall"] |= {"TransitGatewayId": hub}
    told["FirewallStatus"] = status
    if rarely(random, 8):
        drawn.records["Firewall", vpc.account, vpc.region, None].pop()
        listed = {"FirewallArn": told["Firewall"]["FirewallArn"], "TransitGatewayAttachmentId": attachment}
        drawn.add(vpc, "Firewalls", listed)


def _group(drawn: Sketch, vpc: Vpc, arn: str, body: Record, random: Random) -> str:
    if not rarely(random, 12):
        response = {"RuleGroupArn": arn, "RuleGroupName": arn.rpartition("/")[2]}
        drawn.add(vpc, "RuleGroup", {"RuleGroup": body, "RuleGroupResponse": response})
    return arn


def _stateful(drawn: Sketch, vpc: Vpc, name: str, random: Random) -> str:
    rules = "\n".join(_rule(drawn, random) for _ in range(random.randint(1, 4)))
    arn = f"{ARN}:{vpc.region}:{vpc.account}:stateful-rulegroup/g{name}"
    return _group(drawn, vpc, arn, {"RulesSource": {"RulesString": rules}}, random)


def _rule(drawn: Sketch, random: Random) -> str:
    protocol, layer = random.choice(PROTOCOLS), random.choice(LAYERS)
    if layer.startswith("tls"):
        protocol = "tls"
    one, other = (_place(drawn, random) for _ in range(2))
    ports = [random.choice(PORTS) if rarely(random, 2) else "any" for _ in range(2)]
    way = "<>" if rarely(random, 5) else "->"
    action = random.choice(ACTIONS)
    return f"{action} {protocol} {one} {ports[0]} {way} {other} {ports[1]} ({layer}{random.choice(STATES)}sid:1;)"


def _place(drawn: Sketch, random: Random) -> str:
    if rarely(random, 2):
        return random.choice(("any", "any", "$HOME_NET", "!$HOME_NET", "$EXTERNAL_NET", "$UNTOLD"))
    return _block(drawn, random)


def _block(drawn: Sketch, random: Random) -> str:
    """A block that a subnet, an interface or somebody outside is in."""
    vpc = random.choice(drawn.vpcs)
    near = [vpc.block(random.choice(vpc.subnets)), vpc.cidr]
    if vpc.cards:
        near.append(f"{random.choice(vpc.cards).private[0]}/32")
    return random.choice([*near, *some(random, edges.OUTSIDE_BLOCKS, 1, 2)])


def _stateless(drawn: Sketch, vpc: Vpc, name: str, random: Random) -> str:
    rules = []
    for number in range(random.randint(1, 3)):
        match: Record = {}
        for key in ("Sources", "Destinations"):
            if rarely(random, 2):
                match[key] = [{"AddressDefinition": _block(drawn, random)}]
        for key in ("SourcePorts", "DestinationPorts"):
            if rarely(random, 3):
                match[key] = [
                    dict(zip(("FromPort", "ToPort"), random.choice(((443, 443), (1024, 65535))), strict=True))
                ]
                match["Protocols"] = [random.choice((6, 17))]
        if rarely(random, 4):
            match |= {"Protocols": [6], "TCPFlags": [{"Flags": ["SYN"], "Masks": ["SYN", "ACK"]}]}
        action = random.choice(("aws:pass", "aws:drop", "aws:forward_to_sfe"))
        definition = {"MatchAttributes": match, "Actions": [action]}
        rules.append({"RuleDefinition": definition, "Priority": number + 1})
    body = {"RulesSource": {"StatelessRulesAndCustomActions": {"StatelessRules": rules}}}
    arn = f"{ARN}:{vpc.region}:{vpc.account}:stateless-rulegroup/s{name}"
    return _group(drawn, vpc, arn, body, random)
