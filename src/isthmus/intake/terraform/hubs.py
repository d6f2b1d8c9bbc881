"""Transit gateways and network firewalls of a plan: a row for each type.

Source: Terraform AWS provider, the page of each type; AWS Network Firewall API for the words that are written.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..design import inspection
from .planned import Resource
from .values import Values, listed, number


def _switched(v: Values, one: Resource, key: str) -> bool:
    return v.text(one, key) != "disable"


def _gateway(v: Values, one: Resource) -> None:
    options = {
        "SecurityGroupReferencingSupport": v.text(one, "security_group_referencing_support") or "disable",
        "VpnEcmpSupport": v.text(one, "vpn_ecmp_support") or "enable",
        "DnsSupport": v.text(one, "dns_support") or "enable",
    }
    own = (
        _switched(v, one, "default_route_table_association"),
        _switched(v, one, "default_route_table_propagation"),
    )
    known = v.text(one, "association_default_route_table_id")
    v.design.hubs.gateway(one.id, own, options, v.tags(one), one.place, known)


def _table(v: Values, one: Resource) -> None:
    v.design.hubs.table(one.id, v.thing(one, "transit_gateway_id"), v.tags(one), one.place)


def _attachment(v: Values, one: Resource) -> None:
    options = {
        "ApplianceModeSupport": v.text(one, "appliance_mode_support"),
        "Ipv6Support": v.text(one, "ipv6_support"),
        "DnsSupport": v.text(one, "dns_support"),
        "SecurityGroupReferencingSupport": v.text(one, "security_group_referencing_support"),
    }
    own = (
        v.flag(one, "transit_gateway_default_route_table_association"),
        v.flag(one, "transit_gateway_default_route_table_propagation"),
    )
    v.design.hubs.attachment(
        one.id,
        v.thing(one, "transit_gateway_id"),
        v.thing(one, "vpc_id"),
        v.things(one, "subnet_ids") or (),
        options,
        own,
        v.tags(one),
        one.place,
    )


def _association(v: Values, one: Resource) -> None:
    table = v.thing(one, "transit_gateway_route_table_id")
    v.design.hubs.associate(v.thing(one, "transit_gateway_attachment_id"), table)


def _propagation(v: Values, one: Resource) -> None:
    table = v.thing(one, "transit_gateway_route_table_id")
    v.design.hubs.propagate(v.thing(one, "transit_gateway_attachment_id"), table)


def _route(v: Values, one: Resource) -> None:
    lost = v.flag(one, "blackhole") is True
    attachment = None if lost else v.thing(one, "transit_gateway_attachment_id")
    table = v.thing(one, "transit_gateway_route_table_id")
    v.design.hubs.route(table, v.text(one, "destination_cidr_block"), attachment, one.place)


def _firewall(v: Values, one: Resource) -> None:
    subnets = v.mapped(one)
    if subnets is None:
        v.design.leave_out(one.address, "the plan does not tell in which subnets it stands", one.place)
        return
    policy = v.thing(one, "firewall_policy_arn")
    vpc = v.thing(one, "vpc_id")
    inspection.firewall(v.design, one.id, v.text(one, "name"), policy, vpc, subnets, v.tags(one), one.place)


def _group(v: Values, one: Resource) -> None:
    rules = v.text(one, "rules")
    body: Any = (
        {"RulesSource": {"RulesString": rules}}
        if rules
        else _first(one.values.get("rule_group"), _RULE_GROUP)
    )
    if not body or v.is_partly_unknown(one, "rule_group"):
        v.design.leave_out(one.address, "its rules are known only once it is built", one.place)
        return
    kind = v.text(one, "type")
    inspection.rule_group(v.design, one.id, v.text(one, "name"), kind, body, one.place)


def _policy(v: Values, one: Resource) -> None:
    blocks = listed(one.values.get("firewall_policy"))
    if not blocks:
        v.design.leave_out(one.address, "what it says is known only once it is built", one.place)
        return
    body = _first(blocks, _POLICY) or {}
    written = (listed(one.expressions.get("firewall_policy")) or [{}])[0]
    for word, key in REFERENCES:
        body[word] = _references(v, one, listed(blocks[0].get(key)), listed(written.get(key)), key)
    inspection.policy(v.design, one.id, v.text(one, "name"), body, one.place)


REFERENCES = (
    ("StatelessRuleGroupReferences", "stateless_rule_group_reference"),
    ("StatefulRuleGroupReferences", "stateful_rule_group_reference"),
)


def _references(
    v: Values, one: Resource, blocks: list[Mapping[str, Any]], written: list[Mapping[str, Any]], key: str
) -> list[dict[str, Any]]:
    """A policy's rule groups: those whose ARN is not known yet by the blocks that they must be written in."""
    told: list[dict[str, Any]] = []
    left = list(written)
    for at, block in enumerate(blocks):
        order, name = number(block.get("priority")), block.get("resource_arn")
        if not isinstance(name, str) or not name:
            fits = [each for each in left if _constant(each.get("priority")) in (None, order)]
            found, sure = v.planned.follow(one, fits[0].get("resource_arn")) if fits else ([], False)
            if fits:
                left.remove(fits[0])
            name = v.name(found[0].resource) if sure and len(found) == 1 else f"{one.address}.{key}.{at}"
        record: dict[str, Any] = {"ResourceArn": name}
        if order is not None:
            record["Priority"] = order
        override = _first(block.get("override"), {"action": ("Action", None)})
        told.append(record | ({"Override": override} if override else {}))
    return told


def _constant(expression: Any) -> int | None:
    return number(expression.get("constant_value")) if isinstance(expression, Mapping) else None


Shape = Mapping[str, tuple[str, Any]]
"""A block's attributes: AWS's word for each, and what it holds.

None is a plain value; a mapping is a nested block of one; a list of one mapping is a list of blocks; a pair of the
name of a nested block and its mapping is a map by ``key``.
"""

_ADDRESSES: Shape = {"address_definition": ("AddressDefinition", None)}
_PORTS: Shape = {"from_port": ("FromPort", None), "to_port": ("ToPort", None)}
_MATCH: Shape = {
    "protocols": ("Protocols", None),
    "source": ("Sources", [_ADDRESSES]),
    "destination": ("Destinations", [_ADDRESSES]),
    "source_port": ("SourcePorts", [_PORTS]),
    "destination_port": ("DestinationPorts", [_PORTS]),
    "tcp_flag": ("TCPFlags", [{"flags": ("Flags", None), "masks": ("Masks", None)}]),
}
_DEFINED: Shape = {"definition": ("Definition", None)}
_HEADER: Shape = {
    "protocol": ("Protocol", None),
    "source": ("Source", None),
    "source_port": ("SourcePort", None),
    "direction": ("Direction", None),
    "destination": ("Destination", None),
    "destination_port": ("DestinationPort", None),
}
_STATEFUL: Shape = {
    "action": ("Action", None),
    "header": ("Header", _HEADER),
    "rule_option": ("RuleOptions", [{"keyword": ("Keyword", None), "settings": ("Settings", None)}]),
}
_STATELESS: Shape = {
    "priority": ("Priority", None),
    "rule_definition": (
        "RuleDefinition",
        {"actions": ("Actions", None), "match_attributes": ("MatchAttributes", _MATCH)},
    ),
}
_SOURCE: Shape = {
    "rules_string": ("RulesString", None),
    "rules_source_list": (
        "RulesSourceList",
        {
            "targets": ("Targets", None),
            "target_types": ("TargetTypes", None),
            "generated_rules_type": ("GeneratedRulesType", None),
        },
    ),
    "stateful_rule": ("StatefulRules", [_STATEFUL]),
    "stateless_rules_and_custom_actions": (
        "StatelessRulesAndCustomActions",
        {"stateless_rule": ("StatelessRules", [_STATELESS])},
    ),
}
_RULE_GROUP: Shape = {
    "rules_source": ("RulesSource", _SOURCE),
    "rule_variables": (
        "RuleVariables",
        {
            "ip_sets": ("IPSets", ("ip_set", _DEFINED)),
            "port_sets": ("PortSets", ("port_set", _DEFINED)),
        },
    ),
    "reference_sets": (
        "ReferenceSets",
        {
            "ip_set_references": (
                "IPSetReferences",
                ("ip_set_reference", {"reference_arn": ("ReferenceArn", None)}),
            )
        },
    ),
    "stateful_rule_options": ("StatefulRuleOptions", {"rule_order": ("RuleOrder", None)}),
}
_POLICY: Shape = {
    "stateless_default_actions": ("StatelessDefaultActions", None),
    "stateless_fragment_default_actions": ("StatelessFragmentDefaultActions", None),
    "stateful_default_actions": ("StatefulDefaultActions", None),
    "stateful_engine_options": (
        "StatefulEngineOptions",
        {
            "rule_order": ("RuleOrder", None),
            "stream_exception_policy": ("StreamExceptionPolicy", None),
        },
    ),
    "policy_variables": ("PolicyVariables", {"rule_variables": ("RuleVariables", ("ip_set", _DEFINED))}),
    "tls_inspection_configuration_arn": ("TLSInspectionConfigurationArn", None),
}


def _first(value: Any, shape: Any) -> dict[str, Any] | None:
    """The one block of a list, in AWS's words; None where it has none."""
    blocks = listed(value)
    return _worded(blocks[0], shape) if blocks else None


def _worded(block: Mapping[str, Any], shape: Shape) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, (word, inner) in shape.items():
        value = block.get(key)
        if value is None or value == "":
            continue
        if inner is None:
            found[word] = value
        elif isinstance(inner, list):
            if listed(value):
                found[word] = [_worded(each, inner[0]) for each in listed(value)]
        elif isinstance(inner, tuple):
            entries = {str(each.get("key")): _first(each.get(inner[0]), inner[1]) for each in listed(value)}
            if entries:
                found[word] = {name: told or {} for name, told in entries.items()}
        else:
            told = _first(value, inner)
            if told is not None:
                found[word] = told
    return found


ROWS = {
    "aws_networkfirewall_rule_group": _group,
    "aws_networkfirewall_firewall_policy": _policy,
    "aws_networkfirewall_firewall": _firewall,
    "aws_ec2_transit_gateway": _gateway,
    "aws_ec2_transit_gateway_route_table": _table,
    "aws_ec2_transit_gateway_vpc_attachment": _attachment,
    "aws_ec2_transit_gateway_route_table_association": _association,
    "aws_ec2_transit_gateway_route_table_propagation": _propagation,
    "aws_ec2_transit_gateway_route": _route,
}
"""Types in the order in which they are read."""
