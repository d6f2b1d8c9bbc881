from __future__ import annotations

from isthmus.packet import ECHO_REPLY, Flow, service
from isthmus.solve.claim import answers, carries_ports, silent
from isthmus.solve.solver import SAT, solver

VARIABLES = {"s": 24, "r": 24}
SERVICES = (
    service(6, 22),
    service(17, 53),
    service(1, 8 << 8),
    service(1, 3 << 8),
    service(58, 128 << 8),
    service(58, 129 << 8),
    service(50),
    service(47, 9),
)


def holds(text: str, asked: int, reply: int = 0) -> bool:
    pins = f"(and (= s #x{asked:06x}) (= r #x{reply:06x}))"
    return solver().ask(f"(and {text} {pins})", VARIABLES, keep=False).word == SAT


def test_a_reply_is_what_the_packet_says_it_is() -> None:
    text = answers("r", [(1024, 65535)])
    for asked in SERVICES:
        flow = Flow(4, 1, 2, asked, 40000)
        reply = flow.reply()
        for other in (
            *SERVICES,
            *ECHO_REPLY.values(),
            service(6, 40000),
            service(17, 40000),
            service(6, 1023),
        ):
            ephemeral = reply is not None and other == reply.service
            assert holds(text, asked, other) == ephemeral, (asked, other)


def test_only_what_has_no_answer_is_silent() -> None:
    for asked in SERVICES:
        assert holds(silent(), asked) == (Flow(4, 1, 2, asked).reply() is None)


def test_only_tcp_and_udp_carry_ports() -> None:
    assert [asked >> 16 for asked in SERVICES if holds(carries_ports("s"), asked)] == [6, 17]
