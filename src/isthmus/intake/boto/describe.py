"""The words of the table of calls: one row says what is asked, of what, how often, and what it feeds.

A row is data. ``catalog/`` holds the rows, ``permissions`` makes policies of them, ``crawl`` makes the calls.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from ...snapshot.section import NO_QUESTION

Parameters = Mapping[str, Any]


class Scope(StrEnum):
    """How often a call is made: once for all, for each account, each Region of one, each resource there."""

    ORGANIZATION = "organization"
    ACCOUNT = "account"
    REGION = "region"
    RESOURCE = "resource"


class Feeds(StrEnum):
    """What an answer is for; the value tells a reader which questions are in doubt without it."""

    ENDS = "who lies where: every question"
    ROUTES = "where packets go: path, sources, targets, exposure"
    FILTERS = "what is let pass: path, sources, targets, filter, exposure"
    TRANSIT = "ways between networks: path, sources, targets, exposure"
    INSPECTION = "what firewalls let pass: path, sources, targets, exposure"
    BALANCING = "what stands behind load balancers: path, sources, targets"
    ENDPOINTS = "what endpoints lead to: path, sources, targets"
    NAMES = "names and what belongs to whom: find"
    LATER = f"identity, data and compliance, kept for later: {NO_QUESTION}"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a call is made: an account and a Region, None where one answer covers all of them."""

    account: str | None
    region: str | None


@dataclass(frozen=True, slots=True)
class Of:
    """Whose records a call is made of: each record of ``kind`` gives the parameters of its calls.

    ``stamp`` names the parameters that are added to the records, which would not say what they belong to.
    ``batch`` is a parameter that takes a list, and how many at once.
    """

    kind: str
    ask: Callable[[Any, Place], Iterable[Parameters]]
    stamp: tuple[str, ...] = ()
    batch: tuple[str, int] | None = None


@dataclass(frozen=True, slots=True)
class Describe:
    """One row: a call of AWS that reads, and what becomes of its answer.

    ``keys`` are pairs of a result key and the kind its records get. With ``whole`` each answer is one record
    of the kind. ``given`` are parameters: the call is made once with each. ``paging`` says how pages follow
    each other where botocore does not know it; ``page_size`` is how many records are asked for at once where
    botocore does not know AWS's most (0: it is left to AWS). ``absent`` are error codes that mean: there is none.
    ``owned`` names the parameter that becomes the section's owner. ``narrow`` gives the calls that together ask
    for what one call had too much to tell; their answers may overlap.
    """

    service: str
    operation: str
    keys: tuple[tuple[str, str], ...]
    feeds: Feeds
    per: Scope = Scope.REGION
    of: Of | None = None
    whole: bool = False
    given: tuple[Parameters, ...] = ({},)
    paging: Mapping[str, str] | None = None
    page_size: int | None = None
    absent: tuple[str, ...] = ()
    owned: str | None = None
    narrow: Callable[[Parameters], list[Parameters]] | None = None
    action: str = ""

    @property
    def scope(self) -> Scope:
        """How often the call is made."""
        return self.per if self.of is None else Scope.RESOURCE

    @property
    def name(self) -> str:
        """What names the row in a journal: service, operation and the first kind."""
        return f"{self.service} {self.operation} {self.keys[0][1]}"

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of section that its answers fill."""
        return tuple(kind for _, kind in self.keys)


TOKENS = {"input_token": "NextToken", "output_token": "NextToken", "limit_key": "MaxResults"}
"""How most of EC2 pages; the rows say it where botocore's own description lacks it."""


def row(service: str, operation: str, results: str, feeds: Feeds, **more: Any) -> Describe:
    """A row whose result keys are written ``Vpcs`` or ``Entries as PrefixListEntries``, comma between."""
    keys: list[tuple[str, str]] = []
    for result in results.split(", "):
        key, _, kind = result.partition(" as ")
        keys.append((key, kind or key))
    return Describe(service, operation, tuple(keys), feeds, **more)


def each(kind: str, key: str, parameter: str = "", **more: Any) -> Of:
    """Of each record of a kind: the value at a key is the parameter (of the same name, where none is told).

    An empty key means that the records are plain texts.
    """
    name = parameter or key

    def ask(record: Any, place: Place) -> Iterable[Parameters]:
        value = record.get(key) if key and isinstance(record, dict) else record
        return ({name: value},) if isinstance(value, str) and value else ()

    return Of(kind, ask, **more)


def own(kind: str, key: str, parameter: str = "", **more: Any) -> Of:
    """Of each record of a kind that is the account's own: what is shared with it is asked of its owner."""
    of = each(kind, key, parameter, **more)

    def ask(record: Any, place: Place) -> Iterable[Parameters]:
        return of.ask(record, place) if record.get("OwnerId") in (None, place.account) else ()

    return Of(kind, ask, of.stamp, of.batch)


def listed(kind: str, key: str, parameter: str, at_once: int, **more: Any) -> Of:
    """Of the records of a kind, several at once: the parameter takes a list of the values at a key."""

    def ask(record: Any, place: Place) -> Iterable[Parameters]:
        value = record.get(key) if key and isinstance(record, dict) else record
        return ({parameter: [value]},) if isinstance(value, str) and value else ()

    return Of(kind, ask, batch=(parameter, at_once), **more)


def batched(asked: Iterable[Parameters], batch: tuple[str, int] | None) -> list[Parameters]:
    """The calls to make: those that differ only in the list of one parameter become fewer."""
    if batch is None:
        return list(asked)
    name, most = batch
    groups: dict[str, tuple[dict[str, Any], list[Any]]] = {}
    for parameters in asked:
        rest = {key: value for key, value in parameters.items() if key != name}
        groups.setdefault(repr(sorted(rest.items())), (rest, []))[1].extend(parameters[name])
    return [
        {**rest, name: values[at : at + most]}
        for rest, values in groups.values()
        for at in range(0, len(values), most)
    ]
