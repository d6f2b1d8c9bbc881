from __future__ import annotations

from isthmus.packet import ICMP_REPLY, Flow, service
from isthmus.solve.claim import answers, apart, carries_ports, silent, variables_apart
from isthmus.solve.solver import SAT, UNSAT, every, solver, some

VARIABLES = {"s": 24, "r": 24}
SERVICES = (
    service(6, 22),
    service(17, 53),
    service(1, 8 << 8),
    service(1, 3 << 8),
    service(1, 13 << 8),
    service(1, 14 << 8),
    service(1, 17 << 8 | 3),
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
            *ICMP_REPLY.values(),
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


def test_formulas_set_apart_speak_of_services_of_their_own_and_of_one_address() -> None:
    variables = {"s": 24, "x4": 32}
    ssh, dns = (f"(= s #x{service(*asked):06x})" for asked in ((6, 22), (17, 53)))
    here, there = "(= x4 #x0a000001)", "(= x4 #x0a000002)"
    both = variables_apart(variables, 2)
    assert solver().ask(every((ssh, dns)), variables).word == UNSAT
    assert solver().ask(every((apart(ssh, variables, 0), apart(dns, variables, 1))), both).word == SAT
    first = apart(every((ssh, here)), variables, 0)
    assert solver().ask(every((first, apart(every((dns, there)), variables, 1))), both).word == UNSAT
    assert solver().ask(every((first, apart(some((dns, there)), variables, 1))), both).word == SAT
