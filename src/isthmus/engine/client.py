"""Who asks, as far as firewalls can tell one client from another: its ports, and what it speaks."""

from __future__ import annotations

from dataclasses import dataclass

from ..packet import EPHEMERAL_PORTS
from ..semantics.firewall.rule import Application
from ..space import Ranges

EPHEMERAL = Ranges((EPHEMERAL_PORTS,))
ANSWER = "answer"
"""The room of what a firewall does to answers: left out where only the first packet is asked for."""

FIRST_PACKET = frozenset({ANSWER})
"""What is left out where only the first packet is asked for."""


@dataclass(frozen=True, slots=True)
class Client:
    """Client ports; what is spoken (None: whatever passes); whether data must pass, or the handshake is enough."""

    ports: Ranges = EPHEMERAL
    spoken: Application | None = None
    data: bool = False


ANYBODY = Client()
