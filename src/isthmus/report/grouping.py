"""Who reaches, and who is reached: alike ones in groups, one line a group however many they are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec

from ..query.answer import Answer, Space
from .palette import Palette
from .phrase import FEW, NameOf, box, count, on, some, titled
from .table import Cell, Row, aligned, aside, heading, listing

Group = Mapping[str, Any]
SCREEN = 20
"""Of more rows than this, those that say the same of several stand together."""
ALONE = ("interface", "internet", "prefix", "service")
"""Kinds of groups each of which has a row of its own, however many there are."""
NOUNS = {"vpc": "VPC", "on-premises": "link", "load-balancer": "load balancer", "group": "set of groups"}


def crowd(answer: Answer, name_of: NameOf, palette: Palette, verbose: bool) -> list[str]:
    """The groups of an answer: who, how many interfaces, on what; unknown ones apart; ``verbose``: their flows."""
    groups = answer.groups or []
    sure = [group for group in groups if group.get("verdict") != "unknown"]
    unsure = [group for group in groups if group.get("verdict") == "unknown"]
    lines = ["", *_table(sure, name_of, palette, verbose)] if sure else []
    if unsure:
        lines += [*heading("unknown whether", palette), *_table(unsure, name_of, palette, verbose)]
    return lines


def _table(groups: Sequence[Group], name_of: NameOf, palette: Palette, verbose: bool) -> list[str]:
    limit = None if verbose else FEW
    rows = [_row(group, name_of, limit) for group in groups]
    if not verbose:
        # Targets of a balancer that clients come to alike read alike
        told = list(dict.fromkeys(rows))
        if len(told) <= SCREEN:
            return aligned(told, palette)
        short = _together(groups, limit, name_of)
        more = aside("alike rows stand together (-v shows each)", palette, indent=2)
        return [*aligned(short, palette), "", more] if len(short) < len(told) else aligned(told, palette)
    lines: list[str] = []
    for head, group in zip(aligned(rows, palette), groups, strict=True):
        lines += [head, *(listing(said, palette, 6, "dim") for said in _exactly(group))]
    return lines


def _together(groups: Sequence[Group], limit: int | None, name_of: NameOf) -> list[Row]:
    """Rows of many groups: of one kind, those that say the same of others as one, with how many and the first few."""
    alike: dict[Row, list[Group]] = {}
    for group in groups:
        own = str(group.get("id", "")) if group.get("kind") in ALONE else ""
        alike.setdefault((Cell(own), *_said(group, name_of, limit)), []).append(group)
    rows: list[Row] = []
    for key, same in alike.items():
        if len(same) < FEW or len({one.get("id") for one in same}) < len(same):
            rows += dict.fromkeys(_row(group, name_of, limit) for group in same)
            continue
        kind = str(same[0].get("kind", ""))
        whole = {word: sum(int(one.get(word) or 0) for one in same) or None for word in ("interfaces", "of")}
        names = dict.fromkeys(str(one.get("label") or one.get("id")) for one in same)
        rows.append(
            (
                Cell(kind),
                Cell(count(len(same), NOUNS.get(kind, kind)), "name"),
                Cell(how_many(whole)),
                *key[1:],
                Cell(some(list(names)), "dim"),
            )
        )
    return rows


def _said(group: Group, name_of: NameOf, limit: int | None) -> tuple[Cell, ...]:
    """What a row says but for who it is of."""
    part = next((f"{word} {group[word]}" for word in ("to", "from") if group.get(word)), "")
    return Cell(on_what(group, limit)), Cell(part), Cell(by_way_of(group, name_of))


def _row(group: Group, name_of: NameOf, limit: int | None) -> Row:
    return (
        Cell(str(group.get("kind", ""))),
        Cell(who(group, name_of), "name"),
        Cell(how_many(group)),
        *_said(group, name_of, limit),
        Cell(members(group), "dim"),
    )


def _exactly(group: Group) -> Iterator[str]:
    """Where a group is at home, and its exact flows."""
    home = " ".join(str(group[key]) for key in ("account", "region") if group.get(key))
    if home:
        yield home
    for space in msgspec.convert(msgspec.to_builtins(group.get("space", [])), list[Space]):
        yield box(space, None)


def who(group: Group, name_of: NameOf) -> str:
    """A group's id with its name; a set of security groups with the name of each."""
    ids = str(group.get("id", ""))
    if ids in ("", "internet"):
        return str(group.get("label") or ids)
    parts = ids.split("+")
    label = group.get("label") if len(parts) == 1 else None
    named = [label or name_of(part) for part in parts]
    names = dict(zip(parts, named, strict=True))
    return " + ".join(titled(part, names.get) for part in parts)


def how_many(group: Group) -> str:
    """How many interfaces, and of how many where not of all."""
    number, whole = group.get("interfaces"), group.get("of")
    if not isinstance(number, int) or number == 0 or group.get("kind") == "interface":
        return ""
    if isinstance(whole, int) and whole != number:
        return f"{number:,} of {count(whole, 'interface')}"
    return count(number, "interface")


def on_what(group: Group, limit: int | None) -> str:
    """The services, and the client ports where not every one works."""
    text = on([str(word) for word in group.get("services", ())], limit)
    ports = [str(word) for word in group.get("source_ports", ())]
    return f"{text} from ports {some(ports, limit)}" if ports else text


def by_way_of(group: Group, name_of: NameOf) -> str:
    """The balancer that brings a group, and the port of the target that it brings it to; or whose users reach it."""
    through = group.get("through")
    if group.get("users"):
        return f"by users of {titled(str(group['users']), name_of)}"
    return f"through {through['label']} to port {through['port']}" if through else ""


def members(group: Group) -> str:
    """The members' names in order, where the answer tells them."""
    return ", ".join(
        sorted(str(member.get("label") or member.get("id")) for member in group.get("members", ()))
    )
