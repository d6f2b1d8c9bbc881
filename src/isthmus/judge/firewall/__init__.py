"""Network firewalls by the judge's own reading: one session through one policy, packet by packet, from raw records."""

from .session import Deciding, Firewalls, Spoken, Words, judge_session

__all__ = ["Deciding", "Firewalls", "Spoken", "Words", "judge_session"]
