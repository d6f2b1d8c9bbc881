"""Two filters are equal, or here is a packet that they treat differently.

In: two meanings (folds over an algebra), one family. Out: True where no packet tells them apart, surely or
possibly; a ``Difference``; False where Z3 passed its limit.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import blake2b

from ..errors import Disagreement
from ..packet import (
    ICMP_PROTOCOLS,
    PORT_PROTOCOLS,
    PROTOCOL_NAMES,
    WIDTH,
    format_address,
)
from .solver import SAT, UNSAT, solver
from .terms import SERVICE_BITS, Bounds, Subject, Terms, membership

Meaning = Callable[[Terms], Bounds]
MOST_EQUAL = 100_000
"""Units: pairs of formulas."""
SIDES = {"low": "surely", "high": "possibly"}


@dataclass(frozen=True, slots=True)
class Difference:
    """A packet that one filter admits and the other does not; ``bound``: ``surely`` or ``possibly``."""

    bound: str
    family: int
    address: int
    service: int
    members: frozenset[str]
    left: bool
    """True when the left filter admits it, and the right one does not."""

    def disagreement(self, about: str, left: str, right: str) -> Disagreement:
        """The difference as an error that tells both sides."""
        packet = f"{_service(self.service)} with {format_address(self.family, self.address)}"
        if self.members:
            packet += f", a member of {', '.join(sorted(self.members))}"
        yes, no = f"{self.bound} admits {packet}", f"does not {self.bound} admit it"
        return Disagreement(about, {left: yes if self.left else no, right: no if self.left else yes})


def _service(service: int) -> str:
    protocol, value = service >> 16, service & 0xFFFF
    name = PROTOCOL_NAMES.get(protocol, f"protocol {protocol}")
    if protocol in PORT_PROTOCOLS:
        return f"{name}/{value}"
    return f"{name}/{value >> 8}/{value & 255}" if protocol in ICMP_PROTOCOLS else name


def difference(left: Meaning, right: Meaning, family: int, groups: Sequence[str] = ()) -> Difference | bool:
    """True when two filters are equal on one family; a packet that tells them apart; False when undecided.

    Shapes: ``groups`` are those that either filter refers to.
    """
    subject = Subject(family, f"x{family}", "s")
    mine, yours = left(Terms(subject)), right(Terms(subject))
    decided = True
    done: set[tuple[str, str]] = set()
    for bound, word in SIDES.items():
        pair = (mine[bound], yours[bound])
        if pair in done or pair[0] == pair[1] or _EQUAL.get(pair):
            continue
        done.add(pair)
        names = {f"x{family}": WIDTH[family], "s": SERVICE_BITS} | {membership(group): 0 for group in groups}
        ruling = solver().ask(f"(xor {pair[0]} {pair[1]})", names, names, keep=False)
        if ruling.word == SAT:
            members = frozenset(group for group in groups if ruling.values[membership(group)])
            address, service = ruling.values[f"x{family}"], ruling.values["s"]
            known = Terms(Subject(family, address, service, members))
            return Difference(word, family, address, service, members, left(known)[bound] == "true")
        decided = decided and ruling.word == UNSAT
        if ruling.word == UNSAT:
            _EQUAL.keep(pair)
    return decided


class _Equals:
    """Pairs of formulas that Z3 found equal: texts are free of any network, so that all networks share what is proved.

    Kept by hashes of 128 bits, so many and no more.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._known: set[bytes] = set()

    def get(self, pair: tuple[str, str]) -> bool:
        """Whether a pair was found equal."""
        return self._hash(pair) in self._known

    def keep(self, pair: tuple[str, str]) -> None:
        """Keep a pair that was found equal; all is forgotten before it is too much."""
        if len(self._known) >= self._most:
            self._known.clear()
        self._known.add(self._hash(pair))

    @staticmethod
    def _hash(pair: tuple[str, str]) -> bytes:
        return blake2b("\0".join(pair).encode(), digest_size=16).digest()


_EQUAL = _Equals(MOST_EQUAL)
