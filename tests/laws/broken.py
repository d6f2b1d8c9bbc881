"""Snapshots with a broken value or two, and questions to them: what a tool wrote wrongly, or a person by hand.

Run: ``python -m tests.laws.broken FIRST LAST``. Whatever leaves ``build`` or ``ask_safely`` that is no error of ours is
printed, once for each place that raised it.
"""

from __future__ import annotations

import copy
import json
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import isthmus
from fixtures.builder import Ledger
from isthmus.snapshot import Snapshot
from tests.dns_rules import guarded
from tests.hubs import hub, several
from tests.hybrid import office
from tests.query import test_managed as services
from tests.query.balancing import alb, nlb, read
from tests.query.linking import linked
from tests.remote import remote

FIXTURES = Path(__file__).parents[2] / "fixtures"
ODD: tuple[Any, ...] = (
    *(None, True, 7, -1, 1.5, 10**30, "", "x", "tcp", "-1", "0.0.0.0/0", "::/0", "10.0.0.0/33", "é\0"),
    *([], {}, [None], [{}], ["x"], {"a": 1}, {"a": None}),
)
"""What may stand where something else should."""
QUESTIONS = (
    "path",
    "path",
    "trace",
    "sources",
    "targets",
    "filter",
    "exposure",
    "find",
    "gaps",
    "matrix",
    "prove",
)


@dataclass(frozen=True, slots=True)
class Broken:
    """A broken snapshot: what was done to it, and the questions that it is asked."""

    snapshot: Snapshot
    done: tuple[str, ...]


def _of_services() -> Ledger:
    """One network with every managed service that the tests of them draw."""
    net = services.ground()
    for drawn, _, _ in services.ROWS:
        drawn(net)
    return net


DRAWN: dict[str, Callable[[], Any]] = {
    "names": lambda: guarded(("BLOCK", ("*.example.com",)), ("ALLOW", ("a.example.com",))),
    "hub": hub,
    "hubs": lambda: several(2),
    "office": office,
    "remote": remote,
}
LEDGERS: dict[str, Callable[[], Ledger]] = {
    "nlb": nlb,
    "alb": alb,
    "linked": linked,
    "services": _of_services,
}


@cache
def sound(name: str) -> Snapshot:
    """A snapshot by its name: a story's, or one that tests draw."""
    if name in DRAWN:
        drawn: Snapshot = DRAWN[name]().snapshot()
        return drawn
    if name in LEDGERS:
        with tempfile.TemporaryDirectory() as folder:
            return read(LEDGERS[name](), Path(folder)).snapshot
    return isthmus.read(FIXTURES / name / "snapshot")


def names() -> list[str]:
    """Every sound snapshot."""
    stories = sorted(one.parent.name for one in FIXTURES.glob("*/snapshot"))
    return [*stories, *DRAWN, *LEDGERS]


def broken(name: str, random: Random) -> Broken:
    """A snapshot with one part of it, or two, replaced by something odd, taken away or told twice."""
    whole = sound(name)
    at = random.randrange(len(whole.sections))
    section = whole.sections[at]
    value = json.loads(section.raw)
    places = list(_places(value))
    done = []
    for holder, key in random.sample(places, min(len(places), random.choice((1, 1, 1, 2)))):
        try:
            done.append(f"{section.file} {key!r}: {_done(holder, key, random)}")
        except (KeyError, IndexError):
            continue  # the first break took the second's place away
    fresh = replace(section, raw=json.dumps(value).encode())
    return Broken(
        replace(whole, sections=(*whole.sections[:at], fresh, *whole.sections[at + 1 :])), tuple(done)
    )


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every holder of a part, with the part's key or index in it."""
    for key, item in value.items() if isinstance(value, dict) else enumerate(value):
        yield value, key
        if isinstance(item, dict | list):
            yield from _places(item)


def _done(holder: Any, key: Any, random: Random) -> str:
    """Break one part; what was done."""
    how = random.random()
    if how < 0.7:
        odd = copy.deepcopy(random.choice(ODD))
        told = f"{holder[key]!r} became {odd!r}"
        holder[key] = odd
        return told[:200]
    if how < 0.9:
        del holder[key]
        return "taken away"
    if isinstance(holder, list):
        holder.append(copy.deepcopy(holder[key]))
        return "told twice"
    holder[f"New{key}"] = copy.deepcopy(random.choice(ODD))
    return "a key of that name with New before it"


def questions(network: isthmus.Network, random: Random, most: int) -> Iterator[dict[str, Any]]:
    """Questions about things of a network that anybody may ask."""
    ends = [*network.interfaces, *network.others, "internet"]
    groups = [*network.security_groups, *network.network_acls]
    for _ in range(most):
        name, one, other = random.choice(QUESTIONS), random.choice(ends), random.choice(ends)
        way = {"question": name, "service": random.choice(("tcp/443", "any", "icmp", "udp/53"))}
        if name in ("path", "trace", "prove"):
            more = random.choice(({}, {}, {"via": random.choice(ends)}, {"lose": random.choice(ends)}))
            yield {**way, "source": one, "target": other, **more}
        elif name in ("sources", "targets"):
            yield {**way, "target" if name == "sources" else "source": one}
        elif name == "matrix":
            yield {**way, "by": random.choice(("interface", "subnet", "vpc"))}
        elif name == "find":
            yield {"question": name, "text": one}
        elif name == "gaps":
            yield {"question": name}
        elif groups:
            key = "filter" if name == "filter" else "rule"
            yield {"question": name, key: random.choice(groups)}


def tell(first: int, last: int) -> None:
    """Print what goes wrong for some seeds."""
    seen = set()
    for seed in range(first, last):
        for name in names():
            random = Random(f"{seed} {name}")
            one, question = broken(name, random), None
            try:
                network = isthmus.build(one.snapshot)
                for question in questions(network, random, 4):
                    isthmus.ask_safely(network, question)
            except isthmus.IsthmusError:
                continue
            except (
                ArithmeticError,
                AssertionError,
                AttributeError,
                LookupError,
                RecursionError,
                TypeError,
                ValueError,
            ) as error:
                end = traceback.extract_tb(error.__traceback__)[-1]
                place = end.filename.rpartition("src/isthmus/")[2], end.lineno
                if place not in seen:
                    seen.add(place)
                    print(f"{name} {seed}: {one.done} {question}: {place} {error!r}", flush=True)


if __name__ == "__main__":
    tell(int(sys.argv[1]), int(sys.argv[2]))
