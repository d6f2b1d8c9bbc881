"""An interface whose groups nobody read is in any group for all that is known.

The law: take the key away that tells which groups an interface has. Whatever is still sure is so whichever groups it has:
none, those that it had, or any one or two of its VPC; what is not names the interface. The readers are equally sure.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from random import Random

from hypothesis import given

import isthmus
from isthmus.model.network import build
from isthmus.space import HeaderSpace
from tests.laws.depth import DEEP, tried
from tests.laws.readers import comparisons
from tests.laws.taken_rules import exposure_wrong, filter_wrong, matrix_wrong
from tests.laws.taking_away import Question, Taken
from tests.laws.test_missing import wrong
from tests.sketches.draw import directed, question, sketch
from tests.sketches.sketch import Record, Sketch
from tests.strategies import drawn_from, seeds

GROUPS = Taken("Groups")
MOST_SETS = 40 if DEEP else 4
"""Units: sets of groups, besides none and those that it had, that an interface is given."""
FLOWS_OF_ONE = 12
BY = ("subnet", "group", "vpc")
WAYS = ("ingress", "egress")


def listed(drawn: Sketch, kind: str) -> list[Record]:
    """The records of a kind, wherever they were read."""
    return [record for (each, *_), records in drawn.records.items() if each == kind for record in records]


def grouped(drawn: Sketch) -> list[Record]:
    """The interfaces that tell groups."""
    return [card for card in listed(drawn, "NetworkInterfaces") if card.get("Groups")]


def chosen(drawn: Sketch, card: Record, random: Random) -> Iterator[list[Record]]:
    """Sets of groups that an interface may have: of one or two that are of its VPC, or are associated with it."""
    here = {group["GroupId"] for group in listed(drawn, "SecurityGroups") if group["VpcId"] == card["VpcId"]}
    for told in listed(drawn, "SecurityGroupVpcAssociations"):
        if told["VpcId"] == card["VpcId"]:
            here.add(told["GroupId"])
    sets = [one for size in (1, 2) for one in combinations(sorted(here), size)]
    for some in random.sample(sets, min(len(sets), MOST_SETS)):
        yield [{"GroupId": group} for group in some]


def lists_wrong(full: isthmus.Answer, less: isthmus.Answer) -> Iterator[str]:
    """What a list of ends now tells surely, and told otherwise before."""
    was, now = ({group["id"]: group["verdict"] for group in each.groups or ()} for each in (full, less))
    for name in sorted({*was, *now}):
        old, new = (words.get(name, "unreachable") for words in (was, now))
        if old != new and new != "unknown":
            yield f"{name}: {old} became {new}"


def breaches(asking: Question, full: isthmus.Answer, less: isthmus.Answer) -> Iterator[str]:
    """How an answer without the groups contradicts the one with some."""
    match asking["question"]:
        case "matrix":
            yield from matrix_wrong(GROUPS, full, less)
        case "filter":
            yield from filter_wrong(GROUPS, full, less)
        case "exposure":
            yield from exposure_wrong(GROUPS, full, less, HeaderSpace())
        case _:
            yield from wrong(GROUPS, full, less)
            yield from lists_wrong(full, less)


def questions(drawn: Sketch, random: Random) -> Iterator[Question]:
    """Questions of every kind of a random network."""
    names = [card["NetworkInterfaceId"] for card in grouped(drawn)]
    groups = [group["GroupId"] for group in listed(drawn, "SecurityGroups")]
    for _ in range(6):
        yield {**question(directed(drawn, random))}
    for verb, side in (("sources", "target"), ("targets", "source")):
        yield {"question": verb, side: random.choice(names), "service": "any", "expand": True}
    yield {"question": "matrix", "by": random.choice(BY), "service": "any", "fast": True}
    for group in random.sample(groups, min(2, len(groups))):
        rules = f"{group}/{random.choice(WAYS)}"
        yield {"question": "exposure", "rule": rules, "limit": 10**6, "fast": True}
        yield {"question": "filter", "filter": group, "direction": random.choice(WAYS)}


@tried(8, shrink=False)
@given(seeds())
def test_what_is_sure_is_so_whichever_groups_an_interface_has(seed: int) -> None:
    drawn, random = drawn_from(seed)
    asked = list(questions(drawn, random)) if grouped(drawn) else []
    if not asked:
        return
    card = random.choice(grouped(drawn))
    had = card.pop("Groups")
    less = build(drawn.snapshot())
    answers = [isthmus.ask(less, asking) for asking in asked]
    for groups in ([], had, *chosen(drawn, card, random)):
        card["Groups"] = groups
        full = build(drawn.snapshot())
        for asking, answer in zip(asked, answers, strict=True):
            said = list(breaches(asking, isthmus.ask(full, asking), answer))
            assert not said, f"{card['NetworkInterfaceId']} in {groups}: {asking}: {said}"


def without_groups(drawn: Sketch, random: Random) -> Sketch:
    """The network with the key taken away of some of its interfaces."""
    cards = grouped(drawn)
    for card in random.sample(cards, min(len(cards), random.randint(1, 3))):
        del card["Groups"]
    return drawn


@tried(40, shrink=False)
@given(seeds())
def test_the_readers_are_equally_sure_where_groups_were_not_read(seed: int) -> None:
    drawn, random = drawn_from(seed)
    for compared in comparisons(without_groups(drawn, random), random, FLOWS_OF_ONE):
        assert not compared.differs, str(compared)


def test_enough_of_it_hangs_on_groups_that_were_not_read() -> None:
    named = 0
    for seed in range(20):
        drawn = without_groups(sketch(Random(seed)), Random(f"groups {seed}"))
        for compared in comparisons(drawn, Random(f"flows {seed}"), FLOWS_OF_ONE):
            named += "interface-without-groups" in {gap.kind for gap in compared.answer.gaps or ()}
    assert named > 10
