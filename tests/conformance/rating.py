"""A check asked through the library's public door, and how the answer compares with what was expected."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import isthmus
from isthmus.model.firewall import firewalls
from tests.conformance import facts, questions
from tests.conformance.cases import Case, Check

RIGHT, WRONG, UNKNOWN, UNSUPPORTED, ERROR = OUTCOMES = ("right", "wrong", "unknown", "unsupported", "error")

LAYERS: dict[str, frozenset[str]] = {
    "private-subnet": frozenset({"route", "internet-gateway", "nat-gateway"}),
    "igw-no-public-ip": frozenset({"internet-gateway"}),
    "nacl-return": frozenset({"network-acl-ingress", "network-acl-egress"}),
}
"""Names that the data gives to what stops a flow, beside isthmus's own."""


@dataclass(frozen=True)
class Rated:
    """A check, how it came out, and why where that is not plain."""

    case: str
    check: Check
    outcome: str
    told: str = ""


@dataclass
class Room:
    """One case at work: its folder, and the networks that were loaded of it."""

    folder: Path
    case: Case
    loaded: dict[str, isthmus.Network] = field(default_factory=dict)

    def network(self, file: str | None) -> isthmus.Network:
        """The network of a file of the case, or of its snapshot.

        Errors: IsthmusError, when it can't be read.
        """
        path = file or self.case.snapshot
        if path not in self.loaded:
            self.loaded[path] = isthmus.load(self.folder / path)
        return self.loaded[path]

    @cached_property
    def is_design(self) -> bool:
        """True for plans, templates and rules: what shall be, not what AWS answers."""
        return any(word in self.case.format.lower() for word in ("terraform", "cloudformation", "firewall"))

    def rate(self, check: Check) -> Rated:
        """The check asked, and its outcome."""
        try:
            outcome, told = self._asked(check)
        except isthmus.IsthmusError as error:
            outcome, told = (UNSUPPORTED if self.is_design else ERROR), str(error)
        return Rated(self.case.case, check, outcome, told)

    def _asked(self, check: Check) -> tuple[str, str]:
        if check.kind == "parse":
            return self._parsed(check)
        if check.kind in questions.PATHS:
            return self._walked(check)
        if check.kind in questions.FILTERS:
            answer = isthmus.ask(self.network(check.file), questions.filtering(check))
            verdict = {"permitted": True, "denied": False, "partial": False}.get(str(answer.verdict))
            return _compared(check, verdict, str(answer.verdict))
        if check.kind == "nfw":
            return self._inspected(check)
        if check.kind in questions.FACTS:
            found = facts.holds(check, lambda text: self._found(check, text))
            return _compared(check, found, f"find says {found}")
        return UNSUPPORTED, f"no question asks {check.kind}"

    def _inspected(self, check: Check) -> tuple[str, str]:
        """By the one policy that the case's answers of AWS describe; a design in another language is not read."""
        network = self.network(check.file)
        policies = list(firewalls(network).policies)
        if len(policies) != 1:
            return UNSUPPORTED, f"{len(policies)} firewall policies are described"
        answer = isthmus.ask(network, questions.inspecting(check, policies[0]))
        word = answer.data if check.stage == "established" else answer.handshake
        verdict = {"reachable": True, "unreachable": False}.get(str(word))
        return _compared(check, verdict, f"handshake {answer.handshake}, data {answer.data}")

    def _found(self, check: Check, text: str) -> dict[str, Any] | None:
        answer = isthmus.ask(self.network(check.file), questions.finding(text))
        return next((thing for thing in answer.result if thing["id"] == text), None)

    def _walked(self, check: Check) -> tuple[str, str]:
        network = self.network(check.file)
        answers = [isthmus.ask(network, asked) for asked in questions.paths(check)]
        verdicts = {str(answer.verdict) for answer in answers}
        known = {"reachable": True, "unreachable": False}
        verdict = True if "reachable" in verdicts else known.get(verdicts.pop() if len(verdicts) == 1 else "")
        if (
            verdict is None
            and check.needs == "bgp"
            and {name.removeprefix("dxgw-") for name in check.via} <= _named(answers)
        ):
            return RIGHT, "leaves by the gateway, unknown beyond"
        outcome, told = _compared(check, verdict, explained(answers))
        if outcome == RIGHT and not check.expected and check.kind == "explain":
            layers = {block.layer for answer in answers for block in answer.blocks or ()}
            wanted = {*check.layers, *([check.blocked_by] if check.blocked_by else [])}
            missing = sorted(name for name in wanted if not layers & LAYERS.get(name, frozenset({name})))
            if missing:
                return WRONG, f"blocks name {sorted(layers)} and not {missing}"
        return outcome, told

    def _parsed(self, check: Check) -> tuple[str, str]:
        try:
            snapshot = isthmus.read(self.folder / (check.file or self.case.snapshot))
        except isthmus.IsthmusError as error:
            return _compared(check, False, str(error))
        if check.expected and check.count is not None:
            return _counted(check, snapshot)
        return _compared(check, True, "read")


def _counted(check: Check, snapshot: isthmus.Snapshot) -> tuple[str, str]:
    """The count of a file's records against the check's.

    A kind whose key AWS uses for several things has a longer name here (``ClientVpnRoutes`` for ``Routes``).
    A check that names no kind counts the file's outermost values: one, where the file is one answer.
    """
    counts: dict[str, int] = {}
    for section in snapshot.sections:
        counts[section.kind] = counts.get(section.kind, 0) + len(section.records())
    named = (check.resource or "").lower()
    found = {count for kind, count in counts.items() if kind.lower().endswith(named)}
    right = check.count in found or (not named and check.count == 1 and bool(found))
    return (RIGHT if right else WRONG), f"{counts} where {check.count} {check.resource or 'values'}"


def _compared(check: Check, verdict: bool | None, told: str) -> tuple[str, str]:
    if verdict is None:
        return UNKNOWN, told
    return (RIGHT if verdict is check.expected else WRONG), told


def _named(answers: Sequence[isthmus.Answer]) -> set[str]:
    hops = {hop.id for answer in answers for path in answer.paths or () for hop in path.hops}
    gaps = [gap for answer in answers for gap in answer.gaps or ()]
    return hops | {gap.id for gap in gaps} | {word.strip(",:") for gap in gaps for word in gap.detail.split()}


def explained(answers: Sequence[isthmus.Answer]) -> str:
    """The verdicts of some answers, and what stands behind them, in a line."""
    parts = []
    for answer in answers:
        blocks = [f"{one.direction} {one.layer} {one.id} ({one.rule})" for one in answer.blocks or ()]
        gaps = [f"gap {one.kind} {one.id}" for one in answer.gaps or ()]
        hops = [" > ".join(hop.id for hop in path.hops) for path in answer.paths or ()]
        parts.append(f"{answer.verdict}: {'; '.join(blocks + gaps + hops)}")
    return " | ".join(parts)


def rate(folder: Path, case: Case) -> list[Rated]:
    """Every check of a case, asked in order."""
    room = Room(folder, case)
    return [room.rate(check) for check in case.checks]
