"""What AWS Network Firewall does with sessions, case by case: a policy, a flow, and which of its packets pass.

Each word is True, False or None (open): the first packet, the handshake, data both ways. Whoever reads a policy is
held to them. Source: AWS Network Firewall Developer Guide, "Stateless rule groups", "Managing evaluation order",
"Stateful default actions", "Rule variables", "Domain list rule groups"; Suricata User Guide, "Rules Format".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from isthmus.packet import Flow, parse_address, service
from tests.semantics.firewalls import ARN, CLIENT, FIREWALL, SERVER, answers, listing, stateless, written

Words = tuple[bool | None, bool | None, bool | None]
PASSES: Words = (True, True, True)
STOPPED: Words = (False, False, False)
OPEN: Words = (None, None, None)
SHAKES: Words = (True, True, False)
MAYBE_LATER: Words = (True, True, None)
PORTED = {"tcp": 6, "udp": 17}
IANA = {"icmp": 1, "igmp": 2, "tcp": 6, "udp": 17, "gre": 47, "esp": 50, "ah": 51, "icmpv6": 58, "sctp": 132}
"""Source: IANA, Assigned Internet Protocol Numbers."""


class Case(NamedTuple):
    """What holds, of which answers, asked of whom with what, and the words."""

    what: str
    told: list[dict[str, Any]]
    words: Words
    asked: str = "tcp/443"
    spoken: tuple[str, str | None] = ("other", None)
    source: str = CLIENT
    target: str = SERVER
    name: str = FIREWALL

    def flow(self) -> Flow:
        """The flow that is asked: from port 50000, where there are ports."""
        word, _, value = self.asked.partition("/")
        family, source = parse_address(self.source)
        _, target = parse_address(self.target)
        number = PORTED.get(word) or int(word)
        return Flow(family, source, target, service(number, int(value)), 50000 if word in PORTED else 0)


def one(rule: str, **more: Any) -> list[dict[str, Any]]:
    """A firewall with one group of Suricata rules in strict order."""
    return answers({"g": written(rule)}, **more)


def drop(ends: str, options: str = "", protocol: str = "tcp") -> list[dict[str, Any]]:
    """A firewall that drops one thing."""
    return one(f"drop {protocol} {ends} ({options}sid:1;)")


def plain(*rules: tuple[int, str, Mapping[str, Any]], **more: Any) -> list[dict[str, Any]]:
    """A firewall with a stateless group, whatever is left passing."""
    return answers({"s": stateless(*rules)}, **{"StatelessDefaultActions": ["aws:pass"], **more})


def tuples(*rules: dict[str, Any], **more: Any) -> list[dict[str, Any]]:
    """A firewall with a group of five-tuple rules."""
    return answers({"g": {"RulesSource": {"StatefulRules": list(rules)}}}, **more)


def five(action: str = "DROP", direction: str = "FORWARD", **ends: str) -> dict[str, Any]:
    """A five-tuple rule: of any TCP, where nothing else is said."""
    head = {"Protocol": "TCP", "Source": "ANY", "SourcePort": "ANY", "Destination": "ANY"}
    head |= {"DestinationPort": "ANY", "Direction": direction, **ends}
    return {"Action": action, "Header": head, "RuleOptions": [{"Keyword": "sid", "Settings": ["1"]}]}


def _odd(at: str) -> dict[str, Any]:
    rule = five()
    {"rule": rule, "header": rule["Header"], "option": rule["RuleOptions"][0]}[at]["Odd"] = 1
    return rule


def policy(told: list[dict[str, Any]]) -> dict[str, Any]:
    """The policy among answers."""
    found: dict[str, Any] = next(answer["FirewallPolicy"] for answer in told if "FirewallPolicy" in answer)
    return found


def referring(text: str, **more: Any) -> list[dict[str, Any]]:
    """A firewall whose policy says more of the one group that it names."""
    told = one(text)
    policy(told)["StatefulRuleGroupReferences"][0].update(more)
    return told


def inspecting(*certificates: dict[str, Any]) -> list[dict[str, Any]]:
    """A firewall whose policy inspects TLS by some certificate configurations."""
    body = {"ServerCertificateConfigurations": list(certificates)}
    told = {"TLSInspectionConfigurationArn": TLS, "TLSInspectionConfigurationName": "t"}
    read = {"TLSInspectionConfiguration": body, "TLSInspectionConfigurationResponse": told}
    return [*answers({}, TLSInspectionConfigurationArn=TLS), read]


def ordered(first: str, second: str) -> list[dict[str, Any]]:
    """Two groups of which the second in the list has the lower priority."""
    told = answers({"a": written(first), "b": written(second)})
    for at, reference in enumerate(policy(told)["StatefulRuleGroupReferences"]):
        reference["Priority"] = 20 - at
    return told


ANY = "any any -> any any"
TLS = f"{ARN}:tls-configuration/t"
DROP, PASS = f"drop ip {ANY} (sid:1;)", f"pass ip {ANY} (sid:2;)"
SYN, ANSWER, ACK = ["SYN"], ["SYN", "ACK"], ["ACK"]


def _flags(flags: list[str], *masks: str) -> dict[str, Any]:
    told = {"Flags": flags, "Masks": list(masks)} if masks else {"Flags": flags}
    return {"Protocols": [6], "TCPFlags": [told]}


def _stateless() -> Iterator[Case]:
    yield Case(
        "the lowest priority decides, wherever it stands",
        plain((2, "aws:drop", {}), (1, "aws:pass", {})),
        PASSES,
    )
    yield Case(
        "the opening flag alone, unmasked, is the first packet", plain((1, "aws:drop", _flags(SYN))), STOPPED
    )
    yield Case(
        "both opening flags, unmasked, are the answer",
        plain((1, "aws:drop", _flags(ANSWER))),
        (True, False, False),
    )
    yield Case(
        "both flags under a mask of both are the answer",
        plain((1, "aws:drop", _flags(ANSWER, "SYN", "ACK"))),
        (True, False, False),
    )
    yield Case(
        "a flag under a mask of itself is every packet that bears it",
        plain((1, "aws:drop", _flags(ACK, "ACK"))),
        (True, False, False),
    )
    yield Case("data bears the pushing flag or not", plain((1, "aws:drop", _flags(ACK))), MAYBE_LATER)
    yield Case(
        "data without an opening flag is data", plain((1, "aws:drop", _flags(ACK, "SYN", "ACK"))), SHAKES
    )
    bare = {"Protocols": [6], "TCPFlags": [{"Masks": ["SYN"]}]}
    yield Case("flags that are not told are not set", plain((1, "aws:drop", bare)), SHAKES)
    yield Case(
        "flags are looked at in TCP alone",
        plain((1, "aws:drop", {"TCPFlags": [{"Flags": SYN}]})),
        STOPPED,
        "udp/53",
    )
    yield Case(
        "a protocol that is not listed is not met",
        plain((1, "aws:drop", {"Protocols": [6]})),
        PASSES,
        "udp/53",
    )
    yield Case("a protocol that is listed is met", plain((1, "aws:drop", {"Protocols": [6]})), STOPPED)
    ports = [{"FromPort": 400, "ToPort": 443}]
    yield Case(
        "a range of ports holds its last", plain((1, "aws:drop", {"DestinationPorts": ports})), STOPPED
    )
    yield Case(
        "a range of ports holds its first",
        plain((1, "aws:drop", {"DestinationPorts": ports})),
        STOPPED,
        "tcp/400",
    )
    yield Case(
        "a range of ports ends", plain((1, "aws:drop", {"DestinationPorts": ports})), PASSES, "tcp/444"
    )
    yield Case(
        "a range of ports begins", plain((1, "aws:drop", {"DestinationPorts": ports})), PASSES, "tcp/399"
    )
    yield Case(
        "what comes back is met with its ends changed",
        plain((1, "aws:drop", {"SourcePorts": ports})),
        (True, False, False),
    )
    yield Case(
        "ports are not met where there are none",
        plain((1, "aws:drop", {"SourcePorts": ports})),
        PASSES,
        "1/2048",
    )
    every = [{"FromPort": 0, "ToPort": 65535}]
    yield Case(
        "all ports are met where there are none",
        plain((1, "aws:drop", {"SourcePorts": every})),
        STOPPED,
        "1/2048",
    )
    here = [{"AddressDefinition": "10.0.1.10/32"}]
    yield Case("a source is the sender", plain((1, "aws:drop", {"Sources": here})), STOPPED)
    yield Case(
        "a destination is whom a packet goes to",
        plain((1, "aws:drop", {"Destinations": here})),
        (True, False, False),
    )
    six = [{"AddressDefinition": "::/0"}]
    yield Case("all of IPv6 is none of IPv4", plain((1, "aws:drop", {"Sources": six})), PASSES)
    yield Case("a custom action beside the action changes nothing", _custom(["aws:drop", "Counted"]), STOPPED)
    yield Case("an action that nobody knows may be any", _custom(["aws:sample"]), OPEN)
    yield Case("a key that nobody knows leaves a rule open", plain((1, "aws:drop", {"VlanIds": [1]})), OPEN)
    yield Case("the default passes", plain(), PASSES)
    yield Case("the default drops", plain(StatelessDefaultActions=["aws:drop"]), STOPPED)
    yield Case("a default that nobody knows may be any", plain(StatelessDefaultActions=["Counted"]), OPEN)
    yield Case("the default hands on", one(DROP), STOPPED)
    yield Case("what passes first is not handed on", one(DROP, StatelessDefaultActions=["aws:pass"]), PASSES)


def _custom(actions: list[str]) -> list[dict[str, Any]]:
    told = plain((1, "aws:drop", {}))
    rules = told[0]["RuleGroup"]["RulesSource"]["StatelessRulesAndCustomActions"]["StatelessRules"]
    rules[0]["RuleDefinition"]["Actions"] = actions
    return told


def _halves() -> Iterator[Case]:
    """Sessions of which the stateful engine sees a part only."""
    first = stateless((1, "aws:pass", _flags(SYN, "SYN", "ACK")))
    drops = {"StatefulEngineOptions": {"RuleOrder": "STRICT_ORDER", "StreamExceptionPolicy": "DROP"}}
    goes_on = {"StatefulEngineOptions": {"RuleOrder": "STRICT_ORDER", "StreamExceptionPolicy": "CONTINUE"}}
    yield Case(
        "a TCP session that was not seen to open is dropped",
        answers({"s": first}, **drops),
        (True, False, False),
    )
    yield Case(
        "a policy says what becomes of a session that was not seen to open",
        answers({"s": first}, **goes_on),
        (True, None, None),
    )
    asks = written("pass tcp any any -> any any (flow:to_server; sid:1;)")
    for action in ("aws:drop_established", "aws:drop_established_app_layer_to_server"):
        yield Case(f"{action} lets a server answer", answers({"g": asks}, defaults=[action]), PASSES)
    late = written("drop tcp any any -> any any (flow:established; sid:1;)")
    yield Case(
        "what rules make of a session that was not seen to open is not known",
        answers({"s": first, "g": late}, **goes_on),
        (True, None, None),
    )
    back = stateless((1, "aws:pass", {"Sources": [{"AddressDefinition": f"{SERVER}/32"}]}))
    yield Case(
        "a TCP session of which only one side is seen is dropped", answers({"s": back}), (True, False, False)
    )
    yield Case("of UDP one side alone may be seen", answers({"s": back}), PASSES, "udp/53")


def _defaults() -> Iterator[Case]:
    established = "aws:drop_established"
    for action in ("", "_app_layer", "_app_layer_to_server"):
        told = answers({}, defaults=[established + action])
        name = established + action
        yield Case(f"{name} lets TCP shake hands", told, SHAKES)
        yield Case(f"{name} drops UDP at once", told, STOPPED, "udp/53")
        yield Case(f"{name} drops ICMP at once", told, STOPPED, "1/2048")
        yield Case(f"{name} says nothing of other protocols", told, OPEN, "50/0")
    yield Case("aws:drop_strict drops the first packet", answers({}, defaults=["aws:drop_strict"]), STOPPED)
    yield Case(
        "aws:drop_strict drops every protocol", answers({}, defaults=["aws:drop_strict"]), STOPPED, "50/0"
    )
    yield Case("an alert lets pass", answers({}, defaults=["aws:alert_strict"]), PASSES)
    yield Case(
        "an alert beside a drop changes nothing",
        answers({}, defaults=["aws:alert_established", established]),
        SHAKES,
    )
    yield Case("a default that nobody knows leaves all open", answers({}, defaults=["aws:drop_odd"]), OPEN)
    yield Case(
        "defaults are for strict order alone", answers({}, strict=False, defaults=["aws:drop_strict"]), PASSES
    )
    yield Case("without a default what is not met passes", answers({}), PASSES)


def _order() -> Iterator[Case]:
    yield Case("in strict order the first that meets decides", one(f"{DROP}\n{PASS}"), STOPPED)
    yield Case("in action order passes go first", one(f"{DROP}\n{PASS}", strict=False), PASSES)
    later = f"drop ip {ANY} (priority:1; sid:1;)"
    yield Case(
        "in action order no priority of a drop goes before a pass",
        one(f"{later}\n{PASS}", strict=False),
        PASSES,
    )
    first, last = f"drop tls {ANY} (priority:2; sid:1;)", f"drop ip {ANY} (priority:1; sid:2;)"
    yield Case(
        "in strict order priorities within a group mean nothing", one(f"{PASS}\n{last}\n{first}"), PASSES
    )
    yield Case("in strict order the lowest group goes first", ordered(DROP, PASS), PASSES)
    yield Case("an alert decides nothing", one(f"alert ip {ANY} (sid:3;)\n{DROP}"), STOPPED)
    yield Case("a rejection stops", one(f"reject tcp {ANY} (sid:3;)"), STOPPED)
    yield Case(
        "what passes once is not looked at again",
        one(f"pass tcp any any -> any 443 (flow:to_server; sid:1;)\n{DROP}"),
        PASSES,
    )
    yield Case(
        "what passes back alone is stopped before",
        one(f"pass tcp any any -> any any (flow:to_client; sid:1;)\n{DROP}"),
        STOPPED,
    )


def _ends() -> Iterator[Case]:
    yield Case(
        "a rule of what goes there is not of what comes back",
        drop("any 443 -> any any"),
        (True, False, False),
    )
    yield Case("a rule of both ways is of the answer too", drop("any any <> any 50000"), STOPPED)
    yield Case("a port is itself", drop("any any -> any 443"), STOPPED)
    yield Case("a port is no other", drop("any any -> any 444"), PASSES)
    yield Case("a range from a port on", drop("any any -> any 443:"), STOPPED)
    yield Case("a range from a later port on", drop("any any -> any 444:49999"), PASSES)
    yield Case("a range up to a port", drop("any any -> any :443"), STOPPED)
    yield Case("a range up to a port begins at the first", drop("any any -> any :443"), STOPPED, "tcp/0")
    yield Case("a range up to an earlier port", drop("any any -> any :442"), PASSES)
    yield Case("every port but one", drop("any 50000 -> any !443"), PASSES)
    yield Case("a list without some of it", drop("any any -> any [400:500,!443]"), PASSES)
    yield Case("a list within a list", drop("any any -> any [80, [442, 443]]"), STOPPED)
    yield Case("a list within five others", drop("any any -> any [80, [[[[[443]]]]]]"), STOPPED)
    yield Case(
        "a list taken out of a list within others", drop("any any -> any [[[1:500, ![[443]]]]]"), PASSES
    )
    yield Case("a list of negated ports alone", drop("any 50000 -> any [!80,!8080]"), STOPPED)
    yield Case("an address block", drop("10.0.1.0/24 any -> any any"), STOPPED)
    yield Case("no address of a block", drop("!10.0.0.0/8 any -> any 443"), PASSES)
    yield Case("a block without a part of it", drop("[10.0.0.0/8, !10.0.1.0/24] any -> any 443"), PASSES)
    yield Case("ICMP meets a rule of any port", drop(ANY, protocol="icmp"), STOPPED, "1/2048")
    yield Case("ICMP meets no rule of one port", drop("any any -> any 443", protocol="ip"), PASSES, "1/2048")
    yield Case(
        "ICMP meets a rule of every port", drop("any any -> any 0:65535", protocol="ip"), STOPPED, "1/2048"
    )
    both = ("2001:db8::1", "2001:db8::2")
    for protocol, number in (("icmpv4", 1), ("icmpv6", 58), ("sctp", 132)):
        yield Case(f"a rule may be of {protocol}", drop(ANY, protocol=protocol), STOPPED, f"{number}/0")
        yield Case(
            f"{protocol} is no other protocol", drop(ANY, protocol=protocol), PASSES, f"{number + 1}/0"
        )
    yield Case(
        "icmp is ICMPv6 too", drop(ANY, protocol="icmp"), STOPPED, "58/32768", source=both[0], target=both[1]
    )
    yield Case("ip4 is IPv4", drop(ANY, protocol="ip4"), STOPPED)
    yield Case("ip6 is not IPv4", drop(ANY, protocol="ip6"), PASSES)
    yield Case("a protocol that nobody knows leaves a rule open", drop(ANY, protocol="odd"), OPEN)
    yield Case("a text that is no rule leaves all open", one("drop everything"), OPEN)
    yield Case("a comment is no rule", one(f"# {DROP}"), PASSES)
    yield Case("a rule over two lines is one rule", one(f"drop ip \\\n {ANY} (sid:1;)"), STOPPED)


def _variables() -> Iterator[Case]:
    home = "drop tcp $HOME_NET any -> any 443 (sid:1;)"
    outside = "drop tcp any any -> $EXTERNAL_NET 443 (sid:1;)"
    own: dict[str, Any] = {"RuleVariables": {"IPSets": {"HOME_NET": {"Definition": ["172.16.0.0/12"]}}}}
    yield Case("HOME_NET is the VPC of the firewall", one(home), STOPPED)
    yield Case("HOME_NET is no other VPC", one(home, vpc="10.9.0.0/16"), PASSES)
    yield Case("EXTERNAL_NET is what HOME_NET is not", one(outside), STOPPED)
    yield Case("EXTERNAL_NET is nothing of HOME_NET", one(outside), PASSES, target="10.0.2.20")
    yield Case("a group's HOME_NET goes before", answers({"g": written(home, **own)}), PASSES)
    yield Case(
        "a group's HOME_NET leaves EXTERNAL_NET alone",
        answers({"g": written(outside, **own)}),
        STOPPED,
        target="172.16.0.1",
    )
    wide = {"RuleVariables": {"HOME_NET": {"Definition": ["93.184.0.0/16"]}}}
    yield Case("a policy's HOME_NET goes before the VPC", one(home, PolicyVariables=wide), PASSES)
    yield Case("a policy's HOME_NET moves EXTERNAL_NET", one(outside, PolicyVariables=wide), PASSES)
    other = {"EXTERNAL_NET": {"Definition": ["8.8.8.8/32"]}}
    away = answers({"g": written(outside, RuleVariables={"IPSets": other})})
    yield Case("a group's EXTERNAL_NET goes before what HOME_NET leaves", away, PASSES)
    yield Case("a group's EXTERNAL_NET holds its members", away, STOPPED, target="8.8.8.8")
    away = one(outside, PolicyVariables={"RuleVariables": other})
    yield Case("a policy's EXTERNAL_NET goes before what HOME_NET leaves", away, PASSES)
    yield Case("a policy's EXTERNAL_NET holds its members", away, STOPPED, target="8.8.8.8")
    ports: dict[str, Any] = {"RuleVariables": {"PortSets": {"WEB": {"Definition": ["80", "440:443"]}}}}
    named = "drop tcp any any -> any $WEB (sid:1;)"
    yield Case("a set of ports holds each of its members", answers({"g": written(named, **ports)}), STOPPED)
    yield Case("a set of ports holds no others", answers({"g": written(named, **ports)}), PASSES, "tcp/444")
    yield Case("a set that nobody defined may hold anything", drop("$ODD any -> any 443"), OPEN)
    listed = "arn:aws:ec2:eu-west-1:123456789012:prefix-list/pl-1"
    refers: dict[str, Any] = {"ReferenceSets": {"IPSetReferences": {"PL": {"ReferenceArn": listed}}}}
    told = answers({"g": written("drop tcp any any -> @PL 443 (sid:1;)", **refers)})
    yield Case("a list that nobody read may hold anything", told, OPEN)
    bare = {"PrefixLists": [{"PrefixListId": "pl-1", "PrefixListName": "x", "PrefixListArn": listed}]}
    yield Case("a list of which nobody read the entries may hold anything", [*told, bare], OPEN)
    held: tuple[tuple[str, str, Words], ...] = (
        ("holds", "93.184.216.0/24", STOPPED),
        ("does not hold", "8.8.8.0/24", PASSES),
    )
    for what, block, words in held:
        entries = {"PrefixListId": "pl-1", "Entries": [{"Cidr": block}]}
        yield Case(f"a list {what} whom its entries tell", [*told, entries], words)


def _state() -> Iterator[Case]:
    yield Case("TCP is established by its handshake", drop(ANY, "flow:established; "), SHAKES)
    yield Case(
        "UDP is established by its answer",
        drop(ANY, "flow:established; ", "udp"),
        (True, False, False),
        "udp/53",
    )
    yield Case("TCP is not established while it opens", drop(ANY, "flow:not_established; "), STOPPED)
    opens_back = "flow:not_established, to_client; "
    yield Case("TCP's answer is not established", drop(ANY, opens_back), (True, False, False))
    yield Case("UDP's answer is established", drop(ANY, opens_back, "udp"), PASSES, "udp/53")
    yield Case("to_server is what the client sends", drop("any any -> any 443", "flow:to_server; "), STOPPED)
    yield Case("to_client is what the server sends", drop("any any -> any 443", "flow:to_client; "), PASSES)
    yield Case("from_server is to_client", drop(ANY, "flow:from_server; "), (True, False, False))
    yield Case("from_client is to_server", drop(ANY, "flow:from_client, established; "), SHAKES)
    yield Case("stateless says nothing", drop(ANY, "flow:stateless; "), STOPPED)
    yield Case("a word of flow that nobody knows leaves it open", drop(ANY, "flow:no_stream; "), OPEN)


def _layers() -> Iterator[Case]:
    tls, web = ("tls", "www.a.example"), ("http", "www.a.example")

    def name(content: str, protocol: str = "tls", buffer: str = "tls.sni") -> list[dict[str, Any]]:
        return drop(ANY, f"{buffer}; {content}; ", protocol)

    yield Case("TLS is spoken in data", drop(ANY, protocol="tls"), SHAKES, spoken=tls)
    yield Case("what speaks HTTP speaks no TLS", drop(ANY, protocol="tls"), PASSES, spoken=web)
    yield Case("a content stands anywhere", name('content:"a.exam"'), SHAKES, spoken=tls)
    yield Case("a content that does not stand there", name('content:"b.exam"'), PASSES, spoken=tls)
    yield Case("a content at the start", name('content:"www"; startswith'), SHAKES, spoken=tls)
    yield Case("a content that starts nothing", name('content:"a."; startswith'), PASSES, spoken=tls)
    yield Case("a content at the end", name('content:".example"; endswith'), SHAKES, spoken=tls)
    yield Case("a content that ends nothing", name('content:"www"; endswith'), PASSES, spoken=tls)
    yield Case(
        "a content that is all of a name",
        name('content:"a.example"; startswith; endswith'),
        PASSES,
        spoken=tls,
    )
    yield Case("a content that must not stand there", name('content:!"a.exam"'), PASSES, spoken=tls)
    yield Case("a content that is not there, and must not be", name('content:!"b.exam"'), SHAKES, spoken=tls)
    yield Case("capitals differ", name('content:"WWW"'), PASSES, spoken=tls)
    yield Case("capitals differ not where told", name('content:"WWW"; nocase'), SHAKES, spoken=tls)
    yield Case("capitals differ not in HTTP", name('content:"WWW"', "http", "http.host"), SHAKES, spoken=web)
    dotted = name('dotprefix; content:".a.example"; startswith; endswith')
    yield Case("a dot goes before a name where told", dotted, SHAKES, spoken=("tls", "a.example"))
    yield Case(
        "of two contents both must stand there", name('content:"www"; content:"b."'), PASSES, spoken=tls
    )
    yield Case(
        "a session that names nothing meets no name", name('content:"www"'), PASSES, spoken=("tls", "")
    )
    yield Case(
        "a session of which no name is told may", name('content:"www"'), MAYBE_LATER, spoken=("tls", None)
    )
    yield Case(
        "a sign behind a backslash in a content is not read", name('content:"w\\:w"'), MAYBE_LATER, spoken=tls
    )
    yield Case("bytes in a content are not read", name('content:"|41|"'), MAYBE_LATER, spoken=tls)
    yield Case("what packets carry is not read", drop(ANY, 'content:"www"; '), OPEN)
    other = name('content:"www"; tls.cert_subject; content:"odd"')
    yield Case("a content behind another buffer is not of the name", other, MAYBE_LATER, spoken=tls)
    other = name('content:"web"; tls.cert_subject; content:"odd"')
    yield Case("a name that does not fit decides whatever another buffer says", other, PASSES, spoken=tls)
    other = drop(ANY, 'tls.sni:odd; content:"www"; ')
    yield Case("a buffer of which more is asked than it takes is open", other, OPEN)
    yield Case("a semicolon in quotes parts nothing", drop(ANY, 'msg:"one; geoip:two"; '), STOPPED)
    yield Case("an option that nobody knows leaves it open", drop(ANY, "geoip:dst,RU; "), OPEN)
    yield Case("a bit that is set changes nothing", drop(ANY, "flowbits:set,seen; "), STOPPED)
    yield Case("a bit that is asked leaves it open", drop(ANY, "flowbits:isset,seen; "), OPEN)
    yield Case(
        "app-layer-protocol is what is spoken", drop(ANY, "app-layer-protocol:tls; "), SHAKES, spoken=tls
    )
    yield Case(
        "app-layer-protocol is nothing else", drop(ANY, "app-layer-protocol:http; "), PASSES, spoken=tls
    )
    yield Case(
        "app-layer-protocol may be refused", drop(ANY, "app-layer-protocol:!tls; "), SHAKES, spoken=web
    )
    yield Case(
        "app-layer-protocol refused is not met", drop(ANY, "app-layer-protocol:!tls; "), PASSES, spoken=tls
    )
    yield Case("ip_proto is a number", drop(ANY, "ip_proto:6; ", "ip"), STOPPED)
    yield Case("ip_proto is a name", drop(ANY, "ip_proto:UDP; ", "ip"), PASSES)
    yield Case("ip_proto may be refused", drop(ANY, "ip_proto:!TCP; ", "ip"), PASSES)
    yield Case("ip_proto refused meets all else", drop(ANY, "ip_proto:!UDP; ", "ip"), STOPPED)
    for name, number in IANA.items():
        named, other = drop(ANY, f"ip_proto:{name}; ", "ip"), number % 255 + 1
        yield Case(f"ip_proto knows {name}", named, STOPPED, f"{number}/0")
        yield Case(f"ip_proto {name} is no other protocol", named, PASSES, f"{other}/0")
    yield Case("ip_proto that nobody knows leaves it open", drop(ANY, "ip_proto:odd; ", "ip"), OPEN)


def _left_out() -> Iterator[Case]:
    """What AWS does not tell where it is not used."""
    for key in (
        "StatelessRuleGroupReferences",
        "StatefulRuleGroupReferences",
        "StatefulDefaultActions",
        "StatefulEngineOptions",
    ):
        told = answers({})
        del policy(told)[key]
        yield Case(f"a policy without {key} stops nothing", told, PASSES)
    told = plain((1, "aws:drop", {}))
    rules = told[0]["RuleGroup"]["RulesSource"]["StatelessRulesAndCustomActions"]["StatelessRules"]
    del rules[0]["Priority"]
    yield Case("a single rule of which no priority is told is asked", told, STOPPED)
    del rules[0]["RuleDefinition"]["MatchAttributes"]
    yield Case("a rule that names nothing is of everything", told, STOPPED)


def _groups() -> Iterator[Case]:
    yield Case("a five-tuple of one way is of that way", tuples(five(SourcePort="443")), (True, False, False))
    yield Case(
        "a five-tuple of any way is of both", tuples(five(direction="ANY", DestinationPort="50000")), STOPPED
    )
    yield Case("a five-tuple may list addresses", tuples(five(Source="10.9.0.0/16,10.0.1.0/24")), STOPPED)
    yield Case(
        "a five-tuple may list them in brackets", tuples(five(Source="[10.9.0.0/16,10.0.1.0/24]")), STOPPED
    )
    yield Case(
        "a five-tuple may list what it leaves out",
        tuples(five(Source="![10.9.0.0/16,10.0.1.0/24]", DestinationPort="443")),
        PASSES,
    )
    yield Case("a five-tuple's pass", tuples(five("PASS"), five("DROP")), PASSES)
    yield Case("a five-tuple's alert", tuples(five("ALERT"), five("DROP")), STOPPED)
    yield Case("a five-tuple's rejection", tuples(five("REJECT")), STOPPED)
    for at in ("rule", "header", "option"):
        yield Case(f"a key of its {at} that nobody knows leaves a five-tuple open", tuples(_odd(at)), OPEN)
    tls, other = ("tls", "a.example"), ("tls", "b.example")
    allowed = answers({"g": listing("ALLOWLIST", "a.example")}, strict=False)
    yield Case("an allow list passes its names", allowed, PASSES, spoken=tls)
    yield Case("an allow list drops other names", allowed, SHAKES, spoken=other)
    yield Case("an allow list leaves other protocols alone", allowed, PASSES)
    strict = answers({"g": listing("ALLOWLIST", "a.example")})
    yield Case("an allow list drops nothing in strict order", strict, PASSES, spoken=other)
    for kind in ("DENYLIST", "REJECTLIST"):
        denied = answers({"g": listing(kind, "a.example")})
        yield Case(f"a {kind} drops its names", denied, SHAKES, spoken=tls)
        yield Case(f"a {kind} drops no others", denied, PASSES, spoken=other)
    yield Case(
        "an ALERTLIST drops nothing", answers({"g": listing("ALERTLIST", "a.example")}), PASSES, spoken=tls
    )
    dotted = answers({"g": listing("DENYLIST", ".a.example")})
    yield Case("a dot before a name means the name", dotted, SHAKES, spoken=tls)
    yield Case("a dot before a name means those below", dotted, SHAKES, spoken=("tls", "www.a.example"))
    yield Case("a dot before a name means no longer one", dotted, PASSES, spoken=("tls", "nota.example"))
    whole = answers({"g": listing("DENYLIST", "a.example")})
    yield Case("a name means none below", whole, PASSES, spoken=("tls", "www.a.example"))
    yield Case("a name means its capitals", whole, SHAKES, spoken=("tls", "A.Example"))
    web = answers({"g": listing("DENYLIST", "a.example", types=["HTTP_HOST"])})
    yield Case("a list of hosts is of HTTP", web, SHAKES, spoken=("http", "a.example"))
    yield Case("a list of hosts is not of TLS", web, PASSES, spoken=tls)
    odd = answers({"g": listing("DENYLIST", "a.example", types=["QUIC_SNI"])})
    yield Case("a list of what nobody knows leaves it open", odd, OPEN)
    for kind in ("ALLOWLIST", "ALERTLIST"):
        harmless = answers({"g": listing(kind, "a.example", types=["QUIC_SNI"])})
        yield Case(f"a {kind} of what nobody knows stops nothing", harmless, PASSES)
    yield Case(
        "a domain list is of what leaves home", whole, PASSES, spoken=tls, source=SERVER, target=CLIENT
    )


def _policies() -> Iterator[Case]:
    yield Case("a key that nobody knows leaves a policy open", one(PASS, Odd=1), OPEN)
    threat = referring(DROP, DeepThreatInspection=True)
    yield Case("deep threat inspection stops nothing, and opens nothing", threat, STOPPED)
    yield Case("a key beside a group leaves its rules open", referring(DROP, Odd=True), OPEN)
    turned = referring(DROP, Override={"Action": "DROP_TO_ALERT"})
    yield Case("drops that were turned to alerts let pass", turned, PASSES)
    lost = f"{ARN}:stateful-rulegroup/lost"
    yield Case(
        "a group that nobody read may do anything", answers({"g": written(DROP)}, missing=[lost]), OPEN
    )
    after = answers({"g": written(PASS)}, missing=[lost])
    yield Case("a group that nobody read may stop what passes after it", after, OPEN)
    aws = "arn:aws:network-firewall:eu-west-1:aws-managed:stateful-rulegroup/Threats"
    managed = answers({"g": written(DROP)}, missing=[aws])
    yield Case("a group of AWS's own only drops", managed, STOPPED)
    yield Case("a group of AWS's own may drop", answers({"g": written(PASS)}, missing=[aws]), OPEN)
    bare = plain((1, "aws:drop", {}))
    policy(bare)["StatelessRuleGroupReferences"][0].pop("Priority")
    yield Case("a stateless group that tells no priority counts", bare, STOPPED)
    plainly = answers({}, missing=[f"{ARN}:stateless-rulegroup/lost"], StatelessDefaultActions=["aws:pass"])
    yield Case("a stateless group that nobody read may do anything", plainly, OPEN)
    told = {"TLSInspectionConfigurationArn": TLS}
    yield Case("what inspects TLS may stop what is connected", answers({}, **told), MAYBE_LATER)
    yield Case("what inspects TLS leaves UDP alone", answers({}, **told), PASSES, "udp/53")
    yield Case("what inspects TLS opens nothing", one(DROP, **told), STOPPED)
    scoped = inspecting({"Scopes": [{"DestinationPorts": [{"FromPort": 443, "ToPort": 443}]}]})
    yield Case("what inspects TLS takes its scope", scoped, MAYBE_LATER)
    yield Case("what inspects TLS leaves alone what is not in its scope", scoped, PASSES, "tcp/80")
    yield Case("what inspects TLS and tells no scope may take anything", inspecting({}), MAYBE_LATER)
    yield Case("what inspects TLS and tells no certificate may take anything", inspecting(), MAYBE_LATER)
    yield Case(
        "a group asked by itself lets pass what it does not speak of",
        one(PASS),
        PASSES,
        name=f"{ARN}:stateful-rulegroup/g",
    )
    yield Case(
        "a group asked by itself drops what it drops", one(DROP), STOPPED, name=f"{ARN}:stateful-rulegroup/g"
    )
    home = one("drop tcp $HOME_NET any -> any 443 (sid:1;)", vpc="93.184.0.0/16")
    alone = f"{ARN}:stateful-rulegroup/g"
    yield Case("a group asked by itself has the home of the firewall that uses it", home, PASSES, name=alone)
    plain_alone = plain((1, "aws:drop", {"Protocols": [6]}))
    yield Case("a stateless group asked by itself", plain_alone, STOPPED, name=f"{ARN}:stateless-rulegroup/s")


CASES = (
    *_stateless(),
    *_halves(),
    *_defaults(),
    *_order(),
    *_ends(),
    *_variables(),
    *_state(),
    *_layers(),
    *_left_out(),
    *_groups(),
    *_policies(),
)
