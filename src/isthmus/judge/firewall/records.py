"""The records of a policy by the judge's own search: who uses it, its groups, what their rules say in order."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from ...snapshot import Snapshot
from .sets import Names, Word
from .text import DROPS, Line, Packet, matches, taken_apart, told_apart

Record = dict[str, Any]
Says = Callable[[Packet], Word]
LISTS = {"ALLOWLIST": "pass", "DENYLIST": "drop", "REJECTLIST": "reject", "ALERTLIST": "alert"}
KINDS = {"TLS_SNI": ("tls", "tls.sni"), "HTTP_HOST": ("http", "http.host")}
OWN = frozenset(
    (
        "RuleVariables",
        "ReferenceSets",
        "RulesSource",
        "StatefulRuleOptions",
        "SummaryConfiguration",
        "Capacity",
    )
)
SOURCES = frozenset(("RulesString", "RulesSourceList", "StatefulRules", "StatelessRulesAndCustomActions"))
ENDS = ("Source", "SourcePort", "Destination", "DestinationPort")
LISTED = frozenset(("Targets", "TargetTypes", "GeneratedRulesType"))


class Saying(NamedTuple):
    """A rule that passes or drops, and of what; ``speaks`` are things spoken over UDP that it tells apart."""

    drops: bool
    priority: int
    says: Says
    text: str = ""
    group: str = ""
    speaks: frozenset[str] = frozenset()


class Shelves:
    """Every described firewall, policy and rule group of a snapshot."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self.places: dict[str, tuple[str, str]] = {}
        self.firewalls = dict(self._found("Firewall", "Firewall"))
        self.policies = dict(self._found("FirewallPolicy", "FirewallPolicyResponse"))
        self.next = dict(self._found("FirewallPolicyV2", "FirewallPolicyV2Response"))
        self.groups = dict(self._written("RuleGroup"))
        self.of_engines = {kind: dict(self._written(kind)) for kind in ("FirewallRuleGroup", "IpsRuleGroup")}
        self.inspections = dict(
            self._found("TLSInspectionConfiguration", "TLSInspectionConfigurationResponse")
        )
        for section in snapshot.of_kind("SuricataRules"):
            lines = "\n".join(str(record["rule"]) for record in section.records())
            self.groups.setdefault(section.file, {"RulesSource": {"RulesString": lines}})
            self.places.setdefault(section.file, (section.file, ""))

    def _written(self, kind: str) -> Iterator[tuple[str, Record]]:
        """The rule groups of a kind whose answers tell rules, be it none: what lacks every key of them was not read."""
        for name, group in self._found(kind, "RuleGroupResponse", "RuleGroup"):
            source = group.get("RulesSource")
            if isinstance(source, dict) and any(value is not None for value in source.values()):
                yield name, group

    def _found(self, kind: str, names: str, word: str | None = None) -> Iterator[tuple[str, Record]]:
        """What answers of a kind describe, by ARN or name, whose keys begin with ``word``."""
        seen = set()
        word = word or kind
        for section in [one for each in dict.fromkeys((kind, word)) for one in self.snapshot.of_kind(each)]:
            for index, record in enumerate(section.records()):
                if not isinstance(record.get(kind), dict):
                    continue
                told = record.get(names) or {}
                name = str(told.get(f"{word}Arn") or told.get(f"{word}Name") or section.file)
                if name not in seen:
                    seen.add(name)
                    self.places[name] = (section.file, section.locate(f"/{index}"))
                    yield name, record[kind]

    def home(self, users: list[Record]) -> list[str] | None:
        """The blocks of the one VPC that all these firewalls stand in; those at a transit gateway stand in none."""
        vpcs = {None if user.get("TransitGatewayId") else user.get("VpcId") for user in users}
        if len(vpcs) != 1:
            return None
        (wanted,) = vpcs
        for section in self.snapshot.of_kind("Vpcs"):
            for record in section.records():
                if record.get("VpcId") == wanted:
                    return list(_blocks(record)) or None
        return None

    def entries(self, arn: str) -> list[str] | None:
        """The blocks of a prefix list; None where nobody read them."""
        name, found, read = arn.rpartition("/")[2], [], False
        for section in self.snapshot.of_kind("PrefixListEntries"):
            if section.owner == name:
                read = True
                found += [str(record["Cidr"]) for record in section.records()]
        return found if read else None


def _blocks(vpc: Record) -> Iterator[str]:
    if vpc.get("CidrBlock"):
        yield str(vpc["CidrBlock"])
    for key, block in (
        ("CidrBlockAssociationSet", "CidrBlock"),
        ("Ipv6CidrBlockAssociationSet", "Ipv6CidrBlock"),
    ):
        state = f"{block}State"
        for one in vpc.get(key) or ():
            if (one.get(state) or {}).get("State", "associated") == "associated":
                yield str(one[block])


def names_of(shelves: Shelves, group: Record, policy: Record, home: list[str] | None) -> Names:
    """What variables mean in a group."""
    told, outer = group.get("RuleVariables") or {}, policy.get("PolicyVariables") or {}
    references = (group.get("ReferenceSets") or {}).get("IPSetReferences") or {}
    return Names(
        {name: list(one["Definition"]) for name, one in (told.get("IPSets") or {}).items()},
        {name: list(one["Definition"]) for name, one in (outer.get("RuleVariables") or {}).items()},
        {name: list(one["Definition"]) for name, one in (told.get("PortSets") or {}).items()},
        home,
        {name: shelves.entries(str(one.get("ReferenceArn"))) for name, one in references.items()},
    )


def sayings(group: Record, names: Names, *, strict: bool) -> Iterator[Saying]:
    """What a group's rules say, as written."""
    source = group.get("RulesSource") or {}
    listed = source.get("RulesSourceList") or {}
    doubted = bool(set(group) - OWN or set(source) - SOURCES or set(listed) - LISTED)
    doubted = doubted or any(_is_strange(rule) for rule in source.get("StatefulRules") or ())
    for text in _texts(source, listed, strict):
        line = taken_apart(text) if text else None
        if line is None:
            unclear: Says = lambda packet: None  # noqa: E731
            action = text.split(" ")[0] if text.startswith("?") else "?"
            yield from (Saying(drops, 3, unclear, text) for drops in _either(action))
        elif line.action != "alert":
            says, speaks = _reader(line, names, doubted), frozenset(told_apart(line))
            yield Saying(line.action in DROPS, _priority(line), says, text, speaks=speaks)


def _is_strange(rule: Record) -> bool:
    """Whether a five-tuple rule has a key that AWS is not known to write."""
    header, options = rule.get("Header") or {}, rule.get("RuleOptions") or ()
    known = {*ENDS, "Protocol", "Direction"}
    odd = set(rule) - {"Action", "Header", "RuleOptions"} or set(header) - known
    return bool(odd) or any(set(option) - {"Keyword", "Settings"} for option in options)


def _either(action: str) -> tuple[bool, ...]:
    word = action.removeprefix("?")
    return {"pass": (False,), "drop": (True,), "reject": (True,), "alert": ()}.get(word, (False, True))


def _reader(line: Line, names: Names, doubted: bool) -> Says:
    def says(packet: Packet) -> Word:
        word = matches(line, packet, names)
        return None if word and doubted else word

    return says


def _priority(line: Line) -> int:
    told = [int(value) for key, value in line.options if key == "priority" and value.isdecimal()]
    return told[-1] if told else 3


def _texts(source: Record, listed: Record, strict: bool) -> Iterator[str]:
    held = ""
    for row in str(source.get("RulesString") or "").splitlines():
        held += row.strip()
        if held.endswith("\\"):
            held = held[:-1] + " "
            continue
        if held and not held.startswith("#"):
            yield held
        held = ""
    for rule in source.get("StatefulRules") or ():
        yield _tuple(rule)
    action = LISTS.get(str(listed.get("GeneratedRulesType")))
    kinds = listed.get("TargetTypes") or ()
    for target in listed.get("Targets") or ():
        for kind in kinds:
            yield _target(action, kind, str(target))
    if action == "pass" and not strict:
        yield from (_generated("drop", KINDS[kind][0], "") for kind in kinds if kind in KINDS)


def _target(action: str | None, kind: str, target: str) -> str:
    if action is None or kind not in KINDS:
        return f"?{action or ''} "
    protocol, buffer = KINDS[kind]
    place = f'dotprefix; content:"{target}"' if target[:1] == "." else f'content:"{target}"; startswith'
    return _generated(action, protocol, f"{buffer}; {place}; nocase; endswith; ")


def _generated(action: str, protocol: str, content: str) -> str:
    """Source: "Domain list rule groups": from HOME_NET to EXTERNAL_NET, once established."""
    return f"{action} {protocol} $HOME_NET any -> $EXTERNAL_NET any ({content}flow:established, to_server;)"


def _tuple(rule: Record) -> str:
    head, arrow = rule.get("Header") or {}, {"FORWARD": "->", "ANY": "<>"}
    ends = [str(head.get(key)) for key in ENDS]
    ends = [f"[{end}]" if "," in end and end.lstrip("!")[:1] != "[" else end for end in ends]
    options = []
    for one in rule.get("RuleOptions") or ():
        settings = one.get("Settings") or ()
        options.append(one["Keyword"] + (":" + ",".join(settings) if settings else ""))
    way = arrow.get(str(head.get("Direction")), "?")
    action = str(rule.get("Action")).lower()
    return f"{action} {head.get('Protocol')} {ends[0]} {ends[1]} {way} {ends[2]} {ends[3]} ({'; '.join(options)})"
