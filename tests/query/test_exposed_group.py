"""Holders that are met alike are asked once for all: what is told of a rule is as if each of them were asked alone."""

from __future__ import annotations

import numpy as np
import pytest

from isthmus.engine.compile import Compiled, compile_network
from isthmus.engine.facing import met_alike
from isthmus.engine.roles import roles
from isthmus.model.network import build
from isthmus.query import holders
from isthmus.query.asked import asked
from isthmus.query.exposed_group import group_exposure
from isthmus.query.rules import chosen
from tests.sketches.level import level
from tests.strategies import drawn_from


def each_alone(c: Compiled) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return np.arange(len(roles(c).firsts), dtype=np.int64)


@pytest.mark.parametrize("seed", range(40))
def test_a_rules_exposure_is_as_if_each_holder_were_asked_alone(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    hold_together(compile_network(build(drawn_from(seed)[0].snapshot())), monkeypatch)


@pytest.mark.parametrize("seed", range(40))
def test_a_rules_exposure_is_so_where_subnets_are_alike(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    hold_together(compile_network(build(level(drawn_from(seed)[0]).snapshot())), monkeypatch)


def hold_together(c: Compiled, monkeypatch: pytest.MonkeyPatch) -> None:
    names = sorted({group for group, direction in c.permits if direction == "ingress"})
    for name in names:
        rules, wanted = chosen(c, name, "ingress"), asked(c.universe, {})
        together = group_exposure(c, rules, wanted)
        with monkeypatch.context() as patched:
            patched.setattr(holders, "met_alike", each_alone)
            patched.setattr(holders, "met_where", each_alone)
            alone = group_exposure(c, rules, wanted)
        assert together.sheet.parts() == alone.sheet.parts(), name
        for part in alone.sheet.parts():
            assert together.sheet.space(part) == alone.sheet.space(part), (name, part)
        assert (together.gaps, together.assumptions) == (alone.gaps, alone.assumptions)


def test_holders_of_several_groups_are_met_alike_where_nobody_asks_for_their_groups() -> None:
    merged = 0
    for seed in range(40):
        c = compile_network(build(drawn_from(seed)[0].snapshot()))
        numbers, firsts = met_alike(c), roles(c).firsts
        for number in np.unique(numbers).tolist():
            same = firsts[numbers == number]
            merged += len(same) - 1
            assert len(set(zip(c.rows.subnet[same].tolist(), c.rows.kind[same].tolist(), strict=True))) == 1
    assert merged


def test_holders_in_several_subnets_are_met_alike_where_these_are_level() -> None:
    merged = 0
    for seed in range(40):
        c = compile_network(build(level(drawn_from(seed)[0]).snapshot()))
        numbers, firsts = met_alike(c), roles(c).firsts
        for number in np.unique(numbers).tolist():
            merged += len(set(c.rows.subnet[firsts[numbers == number]].tolist())) - 1
    assert merged > 4
