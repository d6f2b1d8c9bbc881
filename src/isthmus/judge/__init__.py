"""The independent reader: decides flows from raw JSON by AWS's documentation, apart from the engine.

Built on the packet's words, snapshots and the standard library alone, so that a misreading of AWS in the
other rooms shows as a disagreement here.
"""

from .bench import Judge
from .certificate import Certificate, Stop, certify
from .check import Objection, check
from .clients import client_may
from .firewall import Spoken
from .handing import Offer, handed, offered
from .names import led_to
from .relays import Relay, invoked, listened, relays
from .standing import standing_at
from .trace import Gap, Ruling, Step, Trace

__all__ = [
    "Certificate",
    "Gap",
    "Judge",
    "Objection",
    "Offer",
    "Relay",
    "Ruling",
    "Spoken",
    "Step",
    "Stop",
    "Trace",
    "certify",
    "check",
    "client_may",
    "handed",
    "invoked",
    "led_to",
    "listened",
    "offered",
    "relays",
    "standing_at",
]
