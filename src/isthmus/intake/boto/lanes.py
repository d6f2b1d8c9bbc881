"""Calls that wait their turn, and how many are in flight: bounded for each account, Region and service."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

J = TypeVar("J")
Lane = tuple[str, str, str]
"""An account, the Region called, and the service."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Units: calls in flight at once, altogether and for each account, Region of one, and service there."""

    total: int = 64
    account: int = 24
    region: int = 8
    service: int = 4

    @property
    def accounts(self) -> int:
        """How many accounts are worked on at once: enough to keep every slot busy, few enough to remember."""
        return 2 * -(-self.total // self.account)


class Lanes(Generic[J]):
    """Waiting jobs by lane. Accounts and services take turns; of Regions the first that has room is served, so
    that few are open at once and each is asked in a short time."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._waiting: dict[str, dict[str, dict[str, deque[J]]]] = {}
        self._flying: Counter[tuple[str, ...]] = Counter()

    def add(self, lane: Lane, job: J) -> None:
        """Let a job wait in its lane."""
        account, region, service = lane
        regions = self._waiting.setdefault(account, {})
        regions.setdefault(region, {}).setdefault(service, deque()).append(job)

    def take(self) -> tuple[Lane, J] | None:
        """The next job that may fly, counted as in flight; None where each waiting one must wait on."""
        if self._flying[()] >= self._limits.total:
            return None
        lane = next(self._free(), None)
        if lane is None:
            return None
        account, region, service = lane
        regions = self._waiting.pop(account)
        services = regions[region]
        jobs = services.pop(service)
        job = jobs.popleft()
        if jobs:
            services[service] = jobs
        if not services:
            del regions[region]
        if regions:
            self._waiting[account] = regions
        self._count(lane, 1)
        return lane, job

    def landed(self, lane: Lane) -> None:
        """Give the place of a job in flight free."""
        self._count(lane, -1)

    def drop(self, account: str) -> None:
        """Forget the jobs of an account that have not flown."""
        self._waiting.pop(account, None)

    def _free(self) -> Iterator[Lane]:
        limits, flying = self._limits, self._flying
        for account, regions in self._waiting.items():
            if flying[account,] >= limits.account:
                continue
            for region, services in regions.items():
                if flying[account, region] >= limits.region:
                    continue
                for service in services:
                    if flying[account, region, service] < limits.service:
                        yield account, region, service

    def _count(self, lane: Lane, step: int) -> None:
        for length in range(len(lane) + 1):
            self._flying[lane[:length]] += step
            if not self._flying[lane[:length]]:
                del self._flying[lane[:length]]
