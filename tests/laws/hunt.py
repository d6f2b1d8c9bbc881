"""Look for disagreements between the readers in seeded networks, and cut each down to what it needs.

Run: ``python -m tests.laws.hunt FIRST LAST [FOLDER]``. Every one found is printed with both words; the same
kind of difference is cut down only once, and written into the folder as a case for ``found/``, where a person
says from AWS's documentation which words are right.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from dataclasses import asdict
from pathlib import Path
from random import Random
from typing import Any

from isthmus.errors import IsthmusError
from isthmus.snapshot.section import Snapshot
from tests.laws.readers import Comparison, compare, comparisons, engine_alone, readers_of
from tests.sketches.draw import Start, sketch
from tests.sketches.sketch import snapshot_of

CRASHES = (IsthmusError, AssertionError, LookupError, ValueError, TypeError, AttributeError, RecursionError)
Part = tuple[str, str, str, str | None, list[Any]]
LISTS: tuple[str, ...] = (
    "IpPermissions",
    "IpPermissionsEgress",
    "Entries",
    "Routes",
    "IpRanges",
    "Ipv6Ranges",
    "PrefixListIds",
    "UserIdGroupPairs",
    "Groups",
    "PrivateIpAddresses",
    "Ipv6Addresses",
    "Cidrs",
)


def compared_again(parts: list[Part], start: Start) -> Comparison | None:
    """The comparison on a changed snapshot; None where a reader can't read it any more."""
    try:
        return compare(*readers_of(snapshot_of(parts)), start)
    except CRASHES:
        return None


def parts_of(snapshot: Snapshot) -> list[Part]:
    """A snapshot's records, taken apart."""
    return [
        (section.kind, section.account or "", section.region or "", section.owner, section.records())
        for section in snapshot.sections
    ]


def least(parts: list[Part], found: Comparison) -> list[Part]:
    """Take records, then rules, away for as long as the readers go on to differ in the same way."""
    start, words = found.start, _words(found)

    def still(candidate: list[Part]) -> bool:
        again = compared_again(candidate, start)
        return again is not None and _words(again) == words

    again = True
    while again:
        again = False
        for index in range(len(parts) - 1, -1, -1):
            for position in range(len(parts[index][4]) - 1, -1, -1):
                cut = _without(parts, index, position)
                if still(cut):
                    parts, again = cut, True
                    continue
                for key, item in _rules(parts[index][4][position]):
                    cut = _without_rule(parts, index, position, key, item)
                    if still(cut):
                        parts, again = cut, True
    return parts  # Invariant: an empty list says that there is none, no list that nobody looked


def _words(found: Comparison) -> object:
    layers = sorted({f"{block.direction} {block.layer}" for block in found.answer.blocks or ()})
    gaps = sorted({gap.kind for gap in found.answer.gaps or ()})
    judged = sorted({gap.kind for gap in found.trace.gaps})
    return found.pairs, found.trace.disposition, layers, gaps, judged


def _rules(record: Any) -> list[tuple[str, int]]:
    return [
        (key, item)
        for key in LISTS
        if isinstance(record, dict) and isinstance(record.get(key), list)
        for item in range(len(record[key]) - 1, -1, -1)
    ]


def _without(parts: list[Part], index: int, position: int) -> list[Part]:
    kind, account, region, owner, records = parts[index]
    kept = records[:position] + records[position + 1 :]
    return [*parts[:index], (kind, account, region, owner, kept), *parts[index + 1 :]]


def _without_rule(parts: list[Part], index: int, position: int, key: str, item: int) -> list[Part]:
    kind, account, region, owner, records = parts[index]
    record = dict(records[position])
    record[key] = record[key][:item] + record[key][item + 1 :]
    changed = [*records[:position], record, *records[position + 1 :]]
    return [*parts[:index], (kind, account, region, owner, changed), *parts[index + 1 :]]


def main() -> None:
    """Hunt through a range of seeds."""
    with engine_alone():
        hunt()


def hunt() -> None:
    """Compare, cut down, count, print."""
    first, last = int(sys.argv[1]), int(sys.argv[2])
    folder = Path(sys.argv[3]) if len(sys.argv) > 3 else None
    seen: Counter[object] = Counter()
    tried = 0
    words: Counter[object] = Counter()
    for seed in range(first, last):
        drawn = sketch(Random(seed))
        try:
            for found in comparisons(drawn, Random(f"flows {seed}"), 12):
                tried += 1
                words[found.pairs] += 1
                if found.differs:
                    _tell(seed, found, parts_of(drawn.snapshot()), seen, folder)
        except CRASHES as error:
            key = f"{type(error).__name__}: {str(error)[:90]}"
            seen[key] += 1
            if seen[key] == 1:
                print(f"=== seed {seed}: {key}")
    print(f"{tried} flows; {sum(seen.values())} findings of {len(seen)} kinds")
    for pairs, number in words.most_common():
        print(f"{number:7} {pairs}")
    for what, number in seen.most_common():
        print(f"{number:7} {what}")


def _tell(
    seed: int, found: Comparison, parts: list[Part], seen: Counter[object], folder: Path | None
) -> None:
    key = str(_words(found))
    seen[key] += 1
    if seen[key] > 1:
        return
    small = least(parts, found)
    again = compared_again(small, found.start)
    print(f"=== seed {seed}: {key}\n{again}")
    if folder is not None:
        write(folder / f"seed-{seed}-{seen.total()}.json", small, found)


def write(path: Path, parts: list[Part], found: Comparison) -> None:
    """Write a case: the least snapshot, the flow, both readers' words; a person says which are right."""
    flow = asdict(found.start.flow)
    told = {
        "because": "",
        "right": None,
        "said": {"ask": [pair[0] for pair in found.pairs], "judge": [pair[1] for pair in found.pairs]},
        "start": {"place": found.start.place, "flow": flow, "text": str(found.start.flow)},
        "snapshot": [
            dict(zip(("kind", "account", "region", "owner", "records"), part, strict=True)) for part in parts
        ],
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(told, indent=1) + "\n")


if __name__ == "__main__":
    main()
