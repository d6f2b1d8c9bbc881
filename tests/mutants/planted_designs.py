"""Misreadings of plans and templates: of what AWS and Terraform make by themselves, and of what nobody knows yet."""

from __future__ import annotations

from tests.mutants.plant import INTAKE, Planted

OF_DESIGNS: tuple[Planted, ...] = (
    Planted(
        "a new group of a plan lets everything out",
        INTAKE,
        "    group = values.name(one)\n    for key, egress in INLINE.items():\n",
        "    group = values.name(one)\n"
        '    everything = {"IpProtocol": "-1", **peers(["0.0.0.0/0", "::/0"])}\n'
        "    values.design.rule(group, everything, one.place, egress=True)\n"
        "    for key, egress in INLINE.items():\n",
    ),
    Planted(
        "a template's group lets everything out beside its own outbound rules",
        INTAKE,
        "        if not outbound:  # it",
        "        if True:  # it",
    ),
    Planted(
        "an outbound rule apart leaves a template's default rule there",
        INTAKE,
        "        if not outbound:  # it",
        '        if not one.told.get("SecurityGroupEgress"):  # it',
    ),
    Planted(
        "a rule that goes stays with the group that repeats it",
        INTAKE,
        '        if was.get("security_group_id") != group or (',
        "        if True or (",
    ),
    Planted(
        "an entry that goes stays with the network ACL that repeats it",
        INTAKE,
        "            if not one.may_tell(key) and _is_resource(values, one.id, egress, block):\n",
        "            if False:\n",
    ),
    Planted(
        "a route that goes stays with the table that repeats it",
        INTAKE,
        '        if not one.may_tell("route") and _is_resource(v, one.id, block):\n',
        "        if False:\n",
    ),
    Planted(
        "what is forgotten is gone",
        INTAKE,
        'kept = "before" if change.get("actions") == FORGOTTEN else "after"',
        'kept = "after"',
    ),
    Planted(
        "blocks that nobody knows are nobody's",
        INTAKE,
        "        return [None] if self.open(one, key) else []\n",
        "        return []\n",
    ),
    Planted(
        "every instance has a public address",
        INTAKE,
        "        if wanted:\n            self.publish(interface, public)\n",
        "        if True:\n            self.publish(interface, public)\n",
    ),
    Planted(
        "a subnet that does not tell gives no public address",
        INTAKE,
        "        elif wanted is None:\n            self.doubt(interface)\n",
        "",
    ),
    Planted(
        "a network ACL of which nobody knows whose it is is nobody's",
        INTAKE,
        "        if self.is_open(subnet, self.subnets):\n            self._open_acl = True\n            return\n",
        "",
    ),
    Planted(
        "a route table of which nobody knows whose it is is nobody's",
        INTAKE,
        "            loose(self, thing, self.tables.get(table), place)\n            return\n",
        "            return\n",
    ),
    Planted(
        "a subnet with a route table beside the document uses the main one",
        INTAKE,
        "        if entry is None and thing in self.subnets:\n",
        "        if False:\n",
    ),
    Planted(
        "a rule of which nobody knows whose it is is nobody's",
        INTAKE,
        "        elif self.is_open(group, self.groups):\n            for each",
        "        elif False:\n            for each",
    ),
    Planted(
        "a launch template names no groups",
        INTAKE,
        "    if groups is None and not templated:\n",
        "    if groups is None:\n",
    ),
    Planted(
        "a gateway is attached though a condition may not hold",
        INTAKE,
        '    if not one.sure:\n        d.attach(one.thing("InternetGatewayId"), one.id, one.place)\n        return\n',
        "",
    ),
    Planted(
        "a default group keeps its rules when Terraform takes it over",
        INTAKE,
        'if _adopted(v, one, v.design.groups, "IpPermissions", "IpPermissionsEgress"):',
        "if _adopted(v, one, v.design.groups):",
    ),
    Planted(
        "loops within loops stand for nothing",
        INTAKE,
        "            yield from _unrolled(template, inner, key, body, left)\n",
        "            if not inner.startswith(LOOP):\n                yield inner, key, body\n",
    ),
)
