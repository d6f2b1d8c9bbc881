"""Strict order by a plain interpreter: rules as tuples, one packet at a time, no sets, no formulas, no texts.

The drawn rules are simple on purpose (one port, one name, one state), so that what they mean stands in a few lines.
"""

from __future__ import annotations

from typing import NamedTuple


class Plain(NamedTuple):
    """A rule: what it does, to what; ``name`` is an SNI, ``state`` and ``side`` are the flow keyword's words."""

    action: str
    protocol: str
    port: int | None
    name: str | None
    side: str | None
    state: str | None

    @property
    def text(self) -> str:
        """The rule as Suricata writes it."""
        layer = f'tls.sni; content:"{self.name}"; startswith; endswith; ' if self.name else ""
        words = [word for word in (self.side, self.state) if word]
        flow = f"flow:{', '.join(words)}; " if words else ""
        port = "any" if self.port is None else str(self.port)
        return f"{self.action} {self.protocol} any any -> any {port} ({layer}{flow}sid:1;)"


def session(
    rules: list[Plain], default: str, port: int, client_port: int, name: str | None
) -> tuple[bool, bool]:
    """Whether a TCP session shakes hands, and whether data passes; ``name`` None speaks no TLS."""
    passed_for_good = False
    passing = []
    for to_server, opening in ((True, True), (False, True), (True, False), (False, False)):
        if passed_for_good:
            passing.append(True)
            continue
        verdict = None
        for rule in rules:
            if speaks_of(rule, to_server, opening, port if to_server else client_port, name):
                if rule.action == "alert":
                    continue
                verdict = rule.action == "pass"
                passed_for_good = verdict
                break
        passing.append(unmatched(default, to_server, opening) if verdict is None else verdict)
    return all(passing[:2]), all(passing)


def speaks_of(rule: Plain, to_server: bool, opening: bool, port: int, name: str | None) -> bool:
    """Whether a rule matches one packet; ``port`` is where the packet goes."""
    if rule.port is not None and rule.port != port:
        return False
    if rule.protocol not in ("ip", "tcp", "tls"):
        return False
    if rule.protocol == "tls" and (opening or name is None):
        return False
    if rule.name is not None and (not to_server or rule.name != name):
        return False
    if rule.side is not None and (rule.side == "to_server") != to_server:
        return False
    return rule.state is None or (rule.state == "not_established") == opening


def unmatched(default: str, to_server: bool, opening: bool) -> bool:
    """What the default does to a TCP packet that nothing matched."""
    if default == "aws:drop_strict":
        return False
    if default == "aws:drop_established_app_layer":
        return opening
    return opening or not to_server if default else True
