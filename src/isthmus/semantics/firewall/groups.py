"""Rule groups to stateful rules: five-tuples and domain lists are put as the Suricata rules that AWS makes of them.

Source: Network Firewall API, RulesSource, StatefulRule, RulesSourceList; "Domain list rule groups".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from ...model.citation import Citation, Gap
from ...model.firewall import Described, mapping
from .rule import DROP, PASS, StatefulRule
from .suricata import parsed
from .variables import Variables

LIST_ACTIONS = {"ALLOWLIST": "pass", "DENYLIST": "drop", "REJECTLIST": "reject", "ALERTLIST": "alert"}
LIST_BUFFERS = {"TLS_SNI": ("tls", "tls.sni"), "HTTP_HOST": ("http", "http.host")}
GROUP_KEYS = frozenset(
    [
        "RuleVariables",
        "ReferenceSets",
        "RulesSource",
        "StatefulRuleOptions",
        "SummaryConfiguration",
        "Capacity",
    ]
)
SOURCE_KEYS = frozenset(["RulesString", "RulesSourceList", "StatefulRules", "StatelessRulesAndCustomActions"])
LIST_KEYS = frozenset(["Targets", "TargetTypes", "GeneratedRulesType"])
TUPLE_KEYS = frozenset(["Action", "Header", "RuleOptions"])
HEADER_KEYS = frozenset(
    ["Protocol", "Source", "SourcePort", "Direction", "Destination", "DestinationPort"],
)
OPTION_KEYS = frozenset(["Keyword", "Settings"])
TO_ALERT = "DROP_TO_ALERT"


def stateful(group: Described, variables: Variables, *, strict: bool) -> Iterator[StatefulRule]:
    """Every rule of a group in written order; a key that nobody understands leaves all of them in doubt."""
    source = mapping(group.body.get("RulesSource"))
    odd = sorted({*group.body} - GROUP_KEYS) + sorted({*source} - SOURCE_KEYS)
    listed = source.get("RulesSourceList")
    odd += sorted({*mapping(listed)} - LIST_KEYS)
    odd += sorted({key for rule in source.get("StatefulRules") or () for key in _strange(mapping(rule))})
    gaps = tuple(
        Gap("unknown-field", group.id, "either", f"{key} of {group.name} is not understood", group.cite())
        for key in odd
    )
    for rule in _written(group, source, variables, strict):
        yield replace(rule, sure=False, gaps=(*rule.gaps, *gaps)) if gaps else rule


def loosened(rules: Iterable[StatefulRule]) -> Iterator[StatefulRule]:
    """A rule whose action nobody understood may pass and may drop."""
    for rule in rules:
        if rule.action == "unknown":
            yield from (replace(rule, action=action) for action in (PASS, DROP))
        else:
            yield rule


def referred(
    rules: Iterable[StatefulRule], gaps: tuple[Gap, ...], *, to_alert: bool
) -> Iterator[StatefulRule]:
    """Rules of a group as a policy refers to them: in doubt for some reasons, without drops that it turns to alerts."""
    for rule in rules:
        if not (to_alert and rule.action == DROP):
            yield replace(rule, sure=False, gaps=(*rule.gaps, *gaps)) if gaps else rule


def _strange(rule: Mapping[str, Any]) -> set[str]:
    """The keys of a five-tuple rule, its header and its options that are not understood."""
    found = ({*rule} - TUPLE_KEYS) | ({*mapping(rule.get("Header"))} - HEADER_KEYS)
    return found.union(*({*mapping(option)} - OPTION_KEYS for option in rule.get("RuleOptions") or ()))


def _written(
    group: Described, source: Mapping[str, Any], variables: Variables, strict: bool
) -> Iterator[StatefulRule]:
    text = source.get("RulesString")
    if isinstance(text, str):
        below = "/RulesSource/RulesString" if group.pointer else ""
        for line in lines(text):
            yield parsed(line, group.id, group.cite(below), variables)
    for index, rule in enumerate(source.get("StatefulRules") or ()):
        place = group.cite(f"/RulesSource/StatefulRules/{index}")
        yield parsed(tuple_text(mapping(rule)), group.id, place, variables)
    if isinstance(source.get("RulesSourceList"), dict):
        yield from _domains(group, source["RulesSourceList"], variables, strict)


def lines(text: str) -> Iterator[str]:
    """The rules of a text: continued lines joined, comments left out."""
    for line in re.sub(r"\\\s*\n", " ", text).splitlines():
        if line.strip() and not line.lstrip().startswith("#"):
            yield line.strip()


def tuple_text(rule: Mapping[str, Any]) -> str:
    """A five-tuple rule as Suricata writes it."""
    head = mapping(rule.get("Header"))
    way = {"FORWARD": "->", "ANY": "<>"}.get(str(head.get("Direction")), "?")
    options = "".join(
        f"{option.get('Keyword')}{':' if option.get('Settings') else ''}{','.join(option.get('Settings') or ())}; "
        for option in rule.get("RuleOptions") or ()
    )
    ends = [str(head.get(key, "ANY")) for key in ("Source", "SourcePort", "Destination", "DestinationPort")]
    ends = [_listed(end) for end in ends]
    action, protocol = str(rule.get("Action")).lower(), str(head.get("Protocol")).lower()
    return f"{action} {protocol} {ends[0]} {ends[1]} {way} {ends[2]} {ends[3]} ({options.strip()})"


def _listed(end: str) -> str:
    """An end of a five-tuple, in brackets where it lists several."""
    return f"[{end}]" if "," in end and not end.lstrip("!").startswith("[") else end


def _domains(
    group: Described, listed: Mapping[str, Any], variables: Variables, strict: bool
) -> Iterator[StatefulRule]:
    place = group.cite("/RulesSource/RulesSourceList")
    action = LIST_ACTIONS.get(str(listed.get("GeneratedRulesType")))
    kinds = [str(kind) for kind in listed.get("TargetTypes") or ()]
    for index, target in enumerate(listed.get("Targets") or ()):
        at = group.cite(f"/RulesSource/RulesSourceList/Targets/{index}")
        for kind in kinds:
            yield _domain(group, str(target), kind, action, at, variables)
    if action == "pass" and not strict:
        for protocol in dict.fromkeys(LIST_BUFFERS[kind][0] for kind in kinds if kind in LIST_BUFFERS):
            yield _generated(group, "drop", protocol, "", place, variables)


def _domain(
    group: Described, target: str, kind: str, action: str | None, at: Citation, variables: Variables
) -> StatefulRule:
    if action is None or kind not in LIST_BUFFERS:
        detail = (
            f"{group.name}: {kind} and {action or 'its type'} of {target} rest on what happens at run time"
        )
        gap = Gap("unmodelled-domain-list", group.id, "either", detail, at)
        said = {"pass": PASS, "drop": DROP, "reject": DROP}.get(action or "", action or "unknown")
        return StatefulRule(said, f"{action} {target}", group.id, "", at, sure=False, gaps=(gap,))
    protocol, buffer = LIST_BUFFERS[kind]
    start = "dotprefix; " if target.startswith(".") else ""
    end = "" if target.startswith(".") else "startswith; "
    content = f'{buffer}; {start}content:"{target}"; nocase; {end}endswith; '
    return _generated(group, action, protocol, content, at, variables)


def _generated(
    group: Described, action: str, protocol: str, content: str, at: Citation, variables: Variables
) -> StatefulRule:
    text = f"{action} {protocol} $HOME_NET any -> $EXTERNAL_NET any ({content}flow:to_server, established;)"
    return parsed(text, group.id, at, variables)
