"""Which part of the internet a group of an answer is about, in few words; nothing where it is all of it.

In: the addresses that flows of a group go to, and those that were asked. Out: families, services by AWS's own lists,
blocks where they are few.
"""

from __future__ import annotations

from ..engine.compile import Compiled
from ..packet import parse_prefix
from ..space import Ranges, cidrs, prefix_range
from ..space.line import ALL_V4, ALL_V6

MOST_BLOCKS = 4
"""Units: blocks that are named one by one."""
OF_AWS = "com.amazonaws."
"""How names of AWS's own prefix lists begin. Source: VPC User Guide, AWS-managed prefix lists."""


def part_told(c: Compiled, places: Ranges, asked: Ranges) -> str | None:
    """What a part of the asked addresses is called; None of all of them."""
    if asked <= places:
        return None
    told = []
    for family, span in (("IPv4", ALL_V4), ("IPv6", ALL_V6)):
        mine, whole = (places & Ranges.of([span]), asked & Ranges.of([span]))
        if not mine.is_empty:
            told.append(_of_family(c, f"{family} internet", mine, whole))
    return " and ".join(told)


def _of_family(c: Compiled, name: str, mine: Ranges, whole: Ranges) -> str:
    rest = whole - mine
    if rest.is_empty:
        return name
    for called, part in (("", mine), (f"{name} but ", rest)):
        services = services_of(c, part, whole)
        if services is not None:
            return called + services
    blocks, lacking = cidrs(mine.ranges), cidrs(rest.ranges)
    if len(blocks) <= MOST_BLOCKS:
        return ", ".join(blocks)
    if len(lacking) <= MOST_BLOCKS:
        return f"{name} but {', '.join(lacking)}"
    return f"part of the {name}"


def services_of(c: Compiled, part: Ranges, whole: Ranges) -> str | None:
    """The services whose lists make up a part of some addresses; None where none do."""
    held = [(word, listed & whole) for word, listed in _lists(c)]
    held = [(word, listed) for word, listed in held if not listed.is_empty and listed <= part]
    if not held or Ranges.of(span for _, listed in held for span in listed.ranges) != part:
        return None
    return ", ".join(dict.fromkeys(word for word, _ in held))


def _lists(c: Compiled) -> list[tuple[str, Ranges]]:
    """AWS's own lists of addresses, by the services' names, read once."""
    known: list[tuple[str, Ranges]] | None = c.cache.get("lists of AWS")
    if known is None:
        known = c.cache["lists of AWS"] = [
            (
                listed.prefix_list_name,
                Ranges.of(prefix_range(parse_prefix(entry)) for entry in listed.entries),
            )
            for listed in c.network.prefix_lists.values()
            if listed.prefix_list_name and listed.prefix_list_name.startswith(OF_AWS) and listed.entries
        ]
    return known
