"""Suricata rules as text."""

from __future__ import annotations

import pytest

from isthmus.intake.suricata import rules

RULE = 'drop tcp $HOME_NET any -> any [80,443] (msg:"a; b"; sid:1; rev:1;)'


def test_rules_are_counted_by_their_lines() -> None:
    text = f"# ours\n\n{RULE}\npass ip any any <> 10.0.0.0/8 any (sid:2;)\n"
    assert [number for number, _ in rules(text) or []] == [3, 4]


def test_a_rule_may_go_on_in_the_next_line() -> None:
    found = rules('alert tls any any -> any any \\\n  (tls.sni; content:"x"; \\\n  sid:3;)\n' + RULE)
    assert found is not None
    assert [number for number, _ in found] == [1, 4]
    assert found[0][1].endswith("sid:3;)")


@pytest.mark.parametrize(
    "text",
    ["", "# only a remark", f"{RULE}\nhello", "pass the salt -> (please)", RULE + "\\", "drop table x;"],
)
def test_what_is_not_all_rules_is_none(text: str) -> None:
    assert rules(text) is None
