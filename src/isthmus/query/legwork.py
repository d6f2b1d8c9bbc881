"""The legs of a flow through a balancer, asked once each, and the answer that they make together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from msgspec.structs import replace as changed

from ..model.balancer import Balancer, Listener, Node, balancer_of_node
from ..model.citation import Gap, canonical
from ..model.network import Network
from ..packet import TCP, format_address, parse_address
from ..space import Ranges
from ..space.line import address_at
from . import path as direct
from .answer import Answer, Block, Hop, Path, Rule
from .asked import asked, compiled
from .branches import Branch, Way, all_of, any_of, block
from .directory import directory, owned
from .ends import End
from .evidence import cite
from .filter import filter_
from .gate import Admitted, admitted
from .handing import enforced, unread_of
from .legs import NO_GROUP, alone, kept, plain
from .sides import internet_pieces
from .whose import bearer, both_outside, private_of, public_of, unkept

CARRIED = ("direction", "ignore", "avoid", "fast")
"""Fields of the question that both legs are asked with."""
ACTIVE = (None, "active", "active_impaired")
"""States in which a balancer surely serves, as far as it says. Source: Elastic Load Balancing API, LoadBalancerState."""
FAILED = "failed"
"""The state of a balancer that could not be set up: it serves nobody."""
PINS = ("source_address", "source_port")
"""Fields of the question that are of the client alone."""
MOST_CLIENTS = 16
"""Units: client addresses that are tried one by one where the balancer keeps them."""


@dataclass(slots=True)
class Legwork:
    """One question at work."""

    network: Network
    plain: Network
    balancer: Balancer
    question: Mapping[str, Any]
    source: End
    forward_only: bool
    second_only: bool = False
    """The balancer itself is the source: there is no client to come to it."""
    via: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())
    """Asked waypoints before the balancer, and after it."""
    gaps: list[Gap] = field(default_factory=list)
    assumptions: set[str] = field(default_factory=set)
    known: dict[tuple[Any, ...], Answer] = field(default_factory=dict)
    results: list[dict[str, Any]] = field(default_factory=list)
    door: str = ""
    """The interface of an endpoint that clients come to instead of a node: PrivateLink hands their sessions on."""
    passed: tuple[Hop, ...] = ()
    """What a session passes between the legs, before the listener."""
    inner: str = ""
    """The balancer behind that the way has to cross, where one was asked for."""
    between: tuple[str, ...] = ()
    """Asked waypoints between the balancer and that one."""
    third: bool = False
    """This is of a balancer behind another one."""
    made: set[str] = field(default_factory=set)
    """The routes that a leg was asked with and that stand nowhere in the snapshot, as rules are told."""

    def gap(self, kind: str, name: str, detail: str) -> None:
        """Name what was not read, or is not modelled."""
        self.gaps.append(Gap(kind, name, "either", detail))

    @property
    def services(self) -> Ranges:
        """What is asked for."""
        return Ranges.of(asked(compiled(self.network).universe, self.question).service.ranges)

    def first(self, node: Node, listener: Listener, client: str | None, pinned: str | None) -> Branch:
        """Leg 1: the client, or one of its addresses, with a node, or with an endpoint that hands on to it."""
        if self.door:
            return self._at_door(node, listener)
        asked = self._asked_first(node.interface, listener, client)
        if pinned is None and self.balancer.internet and self.source.interfaces:
            pinned = public_of(self.network, node.interface) if client is None or ":" not in client else None
        if pinned is not None:
            asked["target"] = pinned
        answer = self._ask(self.plain, asked)
        return Branch(str(answer.forward), str(answer.session), (answer,), node.interface)

    def _asked_first(self, target: str, listener: Listener, client: str | None) -> dict[str, Any]:
        asked = {name: self.question[name] for name in ("source_port", *CARRIED) if name in self.question}
        asked |= {
            "question": "path",
            "fixes": False,
            "service": service_word(listener.protocol, listener.port),
        }
        asked |= {"via": list(self.via[0])}
        asked |= {"source": self.question["source"], "target": target}
        if self.question.get("source_address") is not None:
            asked["source_address"] = self.question["source_address"]
        return asked if client is None else asked | self._from(client)

    def _at_door(self, node: Node, listener: Listener) -> Branch:
        """Leg 1 by PrivateLink: to the endpoint's interface, and past the groups of the node where they count."""
        groups = enforced(self.network, self.balancer, node)
        ignored = "security-groups" in self.question.get("ignore", ())
        if not groups or ignored:
            answer = self._ask(self.network, self._asked_first(self.door, listener, None))
            words = [str(answer.forward), str(answer.session)]
            gap = unread_of(self.network, self.balancer, node) if not ignored else None
            if gap is not None:
                self.gaps.append(gap)
                words = [all_of([word, "unknown"]) for word in words]
            return Branch(words[0], words[1], (answer,), node.interface)
        clients = self._clients()
        if clients is None:
            detail = f"the balancer's groups look at the client's address: ask of at most {MOST_CLIENTS}"
            self.gap("many-clients", self.balancer.arn, detail)
            return Branch("unknown", "unknown", (), node.interface)
        branches = [self._past_groups(node, listener, groups, client) for client in clients]
        return _best(branches) or Branch("unreachable", "unreachable", (), node.interface)

    def _past_groups(self, node: Node, listener: Listener, groups: tuple[str, ...], client: str) -> Branch:
        answer = self._ask(self.network, self._asked_first(self.door, listener, client))
        service = service_word(listener.protocol, listener.port)
        found = admitted(self.network, groups, client, service, node.interface, self.balancer.enforces)
        if any(hop.stage == "nat-gateway" for way in answer.paths or () for hop in way.hops):
            detail = f"which address {client} is seen by behind a NAT gateway is not followed"
            found = Admitted("unknown", gap=Gap("privatelink", self.door, "either", detail))
        if found.gap is not None:
            self.gaps.append(found.gap)
        words = [all_of([str(word), found.word]) for word in (answer.forward, answer.session)]
        blocks = () if found.block is None else (found.block,)
        return Branch(words[0], words[1], (answer,), node.interface, blocks)

    def _from(self, client: str) -> dict[str, Any]:
        owner = self._owner(client)
        return {"source": owner or client, **({"source_address": client} if owner else {})}

    def _owner(self, client: str) -> str | None:
        """The interface of the source that bears an address."""
        owners = directory(self.network).addresses.get(parse_address(client), ())
        names = [name for name, _ in owners] if self.second_only else self.source.interfaces
        for name in names:
            if any(text == client and how != "public" for how, text in owned(self.network.interfaces[name])):
                return name
        return None

    def _ask(self, network: Network, asked: Mapping[str, Any]) -> Answer:
        key = (id(network), *sorted((name, str(value)) for name, value in asked.items()))
        if key not in self.known:
            self.known[key] = direct.path(network, asked)
        return self.known[key]

    def beyond(self, balancer: Balancer) -> Legwork:
        """The work of a balancer behind this one: what its nodes send, whoever asked them."""
        asked = {name: value for name, value in self.question.items() if name not in PINS}
        there = plain(self.network, balancer)
        return replace(
            self,
            plain=there,
            balancer=balancer,
            question=asked,
            second_only=True,
            door="",
            inner="",
            third=True,
        )

    def both(self, way: Way, pinned: str | None) -> Branch:
        """Every leg of a way: where the client's address is kept, by any of its addresses."""
        if way.onward is None:
            return self._two(way, pinned)
        lead = replace(self, via=(self.via[0], self.between))._two(replace(way, onward=None), pinned)
        inner = balancer_of_node(self.network, way.onward.node.interface)
        assert inner is not None, "a way goes on from a node"
        last = self.beyond(inner)._two(way.onward, None)
        return Branch(
            all_of([lead.forward, last.forward]),
            all_of([lead.session, last.session]),
            (*lead.legs, *last.legs),
            f"{lead.node} and {last.node}",
            (*lead.blocks, *(changed(one, leg=3) for one in last.blocks)),
            inner.arn,
        )

    def _two(self, way: Way, pinned: str | None) -> Branch:
        if not way.keeps:
            if self.second_only:
                return self._by_node(way, ())
            lead = self.first(way.node, way.listener, None, pinned)
            return _after(lead, self._by_node(way, lead.legs))
        clients = self._clients()
        if clients is None:
            detail = f"the balancer keeps the client's address: ask of at most {MOST_CLIENTS} addresses"
            if self.second_only:
                detail = "the balancer keeps the address of whoever asks: tell it"
            self.gap("many-clients", self.balancer.arn, detail)
            return Branch("unknown", "unknown", (), way.node.interface)
        branches = [self._of_client(way, client, pinned) for client in clients]
        return _best(branches) or Branch("unreachable", "unreachable", (), way.node.interface)

    def _by_node(self, way: Way, legs: tuple[Answer, ...]) -> Branch:
        """The second leg from the node's own address."""
        address = private_of(self.network, way.node.interface, _family(way))
        if address is None:
            self.gap("not-collected", way.node.interface, "its address is not told")
            return Branch("unknown", "unknown", legs, way.node.interface)
        branch = self._joined(way, (*legs, self._second(way, self.plain, address)))
        return branch if self.balancer.kind != "classic" else self.past_own_acl(way, branch)

    def past_own_acl(self, way: Way, branch: Branch) -> Branch:
        """A classic balancer meets the ACL of its subnet on its way out, even towards a target in it.

        Source: Reachability Analyzer, ELB_ACL_RESTRICTION.
        """
        network = self.network
        target = network.interfaces[way.interface or ""]
        subnet = network.interfaces[way.node.interface].subnet_id
        if target.subnet_id != subnet or "network-acls" in self.question.get("ignore", ()):
            return branch
        acl, port = network.acl_of_subnet.get(subnet), way.target.port or 0
        if acl is None:
            self.gap("not-collected", subnet, "its network ACL was not read, and a classic balancer meets it")
            return replace(
                branch,
                forward=all_of([branch.forward, "unknown"]),
                session=all_of([branch.session, "unknown"]),
            )
        asked = {"filter": acl, "direction": "egress", "peer": target.private_ip_address}
        found = filter_(network, asked | {"service": service_word(way.listener.protocol, port)})
        if found.verdict == "permitted":
            return branch
        word = "unreachable" if found.verdict == "denied" else "unknown"
        rule = f"egress to {target.private_ip_address} is {found.verdict}"
        code, cited = "ELB_ACL_RESTRICTION", cite(network, acl)
        stop = Block("forward", "network-acl-egress", acl, rule, subnet, code, [], cited, leg=2)
        words = [all_of([one, word]) for one in (branch.forward, branch.session)]
        return replace(branch, forward=words[0], session=words[1], blocks=(*branch.blocks, stop))

    def _of_client(self, way: Way, client: str, pinned: str | None) -> Branch:
        family = parse_address(client)[0]
        owner = self._owner(client)
        public = public_of(self.network, way.node.interface) if family == 4 else None
        if pinned is None and owner is not None:
            named = public if self.balancer.internet else None
            pinned = named or private_of(self.network, way.node.interface, family)
        legs = () if self.second_only else self.first(way.node, way.listener, client, pinned).legs
        if family != _family(way):
            # Source: vpc.md 12: with a conversion of families the source is always the balancer
            return self._by_node(replace(way, keeps=False), legs)
        seen: str | None = client
        if owner is not None and pinned == public and public is not None:
            # Source: topologies.md 3: over the internet gateway a client is seen by its public address
            seen, owner = public_of(self.network, owner, client), None
        if seen is None:
            self.gap(
                "many-clients",
                way.node.interface,
                f"which public address {client} is seen by is not followed",
            )
            return Branch("unknown", "unknown", legs, way.node.interface)
        if owner is not None and owner in (way.interface, self._bearer(way)):
            rule = "hairpin: the target would see its own address as the client's, and can't answer itself"
            return self._stopped(way, legs, rule)
        refused = unkept(self.network, way.node.interface, way.interface, way.target.id)
        if refused is not None:
            self.assumptions.add("kept-address-needs-the-vpc-or-a-peering")
            return self._stopped(way, legs, refused)
        if both_outside(self.network, way.node.interface, client, way.interface, way.target.id):
            detail = f"the kept address {client} and the target both lie outside the balancer's VPC"
            self.gap("load-balancer", way.node.interface, detail)
            return Branch("unknown", "unknown", legs, way.node.interface)
        there = kept(self.network, self.balancer, way.node, seen, owner)
        self.made.add(f"{alone(seen)} -> local")
        self.assumptions.add("balancer-captures-replies")
        return self._joined(way, (*legs, self._second(way, there, seen)))

    def _stopped(self, way: Way, legs: tuple[Answer, ...], rule: str) -> Branch:
        code, node = "ELBV2_SOURCE_ADDRESS_PRESERVATION", way.node.interface
        stop = block(self.network, way.group.arn, rule, code, node, leg=2)
        return Branch("unreachable", "unreachable", legs, node, (stop,))

    def _bearer(self, way: Way) -> str | None:
        return way.interface or bearer(self.network, way.target.id)

    def _second(self, way: Way, network: Network, address: str) -> Answer:
        port = way.target.port if way.target.port is not None else 0
        asked = {name: self.question[name] for name in CARRIED if name in self.question}
        if way.keeps and "source_port" in self.question:
            asked["source_port"] = self.question["source_port"]
        asked |= {"question": "path", "fixes": False, "service": service_word(way.listener.protocol, port)}
        asked |= {"via": list(self.via[1])}
        asked |= {"source": way.node.interface, "source_address": address}
        asked["target"] = way.interface or way.target.id
        if way.interface is not None:
            primary = self.network.interfaces[way.interface].private_ip_address
            asked["target_address"] = primary
        return self._ask(network, asked)

    @property
    def _number(self) -> int:
        """The number of the first leg that is asked."""
        return 2 if self.second_only else 1

    def _clients(self) -> list[str] | None:
        """The client's addresses, one by one; None where they are too many."""
        pin = self.question.get("source_address")
        if pin is not None:
            return [str(pin)]
        if self.second_only:
            return None
        if self.source.kind == "internet":
            c = compiled(self.network)
            pieces = internet_pieces(c).tolist()
            places = [address_at(int(c.universe.piece(rank)[0])) for rank in pieces]
            return [format_address(*place) for place in places] if len(pieces) <= MOST_CLIENTS else None
        if self.source.interfaces:
            found = [
                text
                for name in self.source.interfaces
                for how, text in owned(self.network.interfaces[name])
                if how != "public"
            ]
            return found if len(found) <= MOST_CLIENTS else None
        if len(self.source.prefixes) == 1 and self.source.kind == "address":
            prefix = self.source.prefixes[0]
            return [format_address(prefix.family, prefix.address)]
        return None

    def _joined(self, way: Way, legs: tuple[Answer, ...]) -> Branch:
        forward = all_of([str(leg.forward) for leg in legs])
        session = all_of([str(leg.session) for leg in legs])
        if (
            session == "reachable"
            and legs[-1].extent == "some"
            and (not way.keeps or legs[0].extent == "some")
        ):
            detail = "some client ports of the second leg are closed, and who picks them is not the asker"
            self.gap("load-balancer", way.node.interface, detail)
            session = "unknown"
        return Branch(forward, session, legs, way.node.interface)

    def note(self, answer: Answer, way: Way, branch: Branch) -> None:
        """What a way is, in the answer's result."""
        told = _told(way, {"forward": branch.forward, "session": branch.session})
        if way.onward is not None:
            told["onward"] = {"balancer": branch.inner, **_told(way.onward, {})}
        for target in (way.target, way.last.target):
            if target.health not in (None, "healthy"):
                note = f"{target.of or target.id} is {target.health}: health changes no verdict"
                answer.notes = [*(answer.notes or ()), note]
        self.results.append(told)

    def word(self, branch: Branch) -> str:
        """What holds on a branch, of the direction that was asked about."""
        return branch.forward if self.forward_only else branch.session

    def disagree(self, branches: Sequence[Branch]) -> None:
        """AWS picks a node: where what was asked differs between them, a gap says so."""
        if len({self.word(one) for one in branches}) > 1:
            told = ", ".join(f"{one.node}: {self.word(one)}" for one in branches)
            self.gap("split", self.balancer.arn, f"AWS picks the node, and they differ: {told}")

    def tell(self, answer: Answer, branches: Sequence[Branch]) -> None:
        """Bring a branch's ways, blocks, gaps and assumptions into the answer."""
        for branch in branches:
            works = self.word(branch) == "reachable"
            if works and branch.legs and len(answer.paths or ()) < direct.MOST_PATHS:
                answer.paths = [*(answer.paths or ()), *self._path(branch)]
            blocks = [
                changed(each, leg=number)
                for number, leg in enumerate(branch.legs, self._number)
                for each in leg.blocks or ()
            ]
            fresh = [one for one in (*branch.blocks, *blocks) if one not in (answer.blocks or ())]
            answer.blocks = [*(answer.blocks or ()), *fresh]
            for leg in branch.legs:
                self.gaps.extend(leg.gaps or ())
                self.assumptions.update(leg.assumptions or ())

    def _path(self, branch: Branch) -> Iterator[Path]:
        ways = [leg.paths[0] for leg in branch.legs if leg.paths]
        if len(ways) != len(branch.legs):
            return
        through = {2: [*self.passed, Hop("listener", self.balancer.arn)], 3: [Hop("listener", branch.inner)]}
        hops: list[Hop] = []
        returns: list[Hop] = []
        for number, way in enumerate(ways, self._number):
            between = through.get(number, [])
            hops += [*between, *way.hops]
            returns = [*way.returns, *reversed(between), *returns]
        rules = [
            changed(rule, leg=number) for number, way in enumerate(ways, self._number) for rule in way.rules
        ]
        yield Path(
            hops, ways[0].space, ways[0].witness, returns, [rule for rule in rules if self._true(rule)]
        )

    def _true(self, rule: Rule) -> bool:
        """Whether a rule stands in the snapshot: the local route of a kept address is the flow table's."""
        return not rule.id.startswith(NO_GROUP) and rule.rule not in self.made

    def concluded(
        self, answer: Answer, words: list[tuple[str, str]], listeners: Sequence[Listener], unseen: bool
    ) -> Answer:
        """The answer of all listeners and targets: any that works makes it reachable."""
        balancer = self.balancer
        if unseen and listeners:
            self.gap("not-collected", balancer.arn, f"no node was read in {', '.join(balancer.bare)}")
        if balancer.state == FAILED:
            stop = block(self.network, balancer.arn, "it is failed", "BAD_STATE")
            answer.blocks, answer.paths = [*(answer.blocks or ()), stop], []
            words = [("unreachable", "unreachable")]
        elif balancer.state not in ACTIVE:
            self.gap("load-balancer", balancer.arn, f"it is {balancer.state}")
            words = [(all_of([one, "unknown"]), all_of([two, "unknown"])) for one, two in words]
        undecided = not words and bool(self.gaps)
        answer.forward = "unknown" if undecided else any_of([one for one, _ in words])
        answer.session = "unknown" if undecided else any_of([two for _, two in words])
        answer.verdict = answer.forward if self.forward_only else answer.session
        answer.gaps = sorted(set(self.gaps), key=canonical)
        answer.assumptions = sorted(self.assumptions)
        answer.notes = sorted(set(answer.notes or ())) or None
        if answer.verdict == "reachable":
            taken = Ranges.of((one.protocol << 16 | one.port,) * 2 for one in listeners)
            whole = self.services <= taken
            whole &= all(word == "reachable" for word, _ in words)
            whole &= self.forward_only or all(word == "reachable" for _, word in words)
            answer.extent = (
                "all" if whole and all(leg.extent != "some" for leg in self.known.values()) else "some"
            )
        answer.result = {
            "balancer": balancer.arn,
            "listeners": [one.arn for one in listeners],
            "ways": self.results,
        }
        answer.proof = self.proof(answer)
        return answer

    def proof(self, answer: Answer) -> dict[str, Any]:
        """Who vouches for the legs of an answer."""
        proofs = [leg.proof or {} for leg in self.known.values()]
        z3 = {str(one.get("z3", "skipped")) for one in proofs}
        judge = {str(one.get("judge", "skipped")) for one in proofs}
        word = {"reachable": "sat", "unreachable": "unsat"}.get(str(answer.verdict), "unknown")
        said = "replayed" if answer.verdict == "reachable" else "checked"
        return {
            "z3": word if word in z3 else (min(z3) if z3 else "skipped"),
            "judge": said if said in judge else (min(judge) if judge else "skipped"),
            "legs": len(proofs),
        }


def _told(way: Way, words: dict[str, str]) -> dict[str, Any]:
    """A way by one balancer with what holds of it, as a result tells it."""
    told = {
        "node": way.node.interface,
        "listener": way.listener.arn,
        "group": way.group.arn,
        "target": way.target.id,
        "port": way.target.port,
        "source": "client" if way.keeps else "node",
        **words,
    }
    if way.condition:
        told["condition"] = way.condition
    if way.target.health not in (None, "healthy"):
        told["health"] = way.target.health
    return told


def _best(branches: Sequence[Branch]) -> Branch | None:
    """The branch that works best; None of none."""
    order = {"reachable": 0, "unknown": 1, "unreachable": 2}
    return min(branches, key=lambda one: (order[one.session], order[one.forward]), default=None)


def _after(lead: Branch, branch: Branch) -> Branch:
    """A branch behind what held of its first leg, which may say more than the leg itself."""
    words = [
        all_of([one, two]) for one, two in ((lead.forward, branch.forward), (lead.session, branch.session))
    ]
    return replace(branch, forward=words[0], session=words[1], blocks=(*lead.blocks, *branch.blocks))


def _family(way: Way) -> int:
    """The family of the second leg. Source: instances are registered by their IPv4 addresses."""
    return 4 if way.group.kind == "instance" else parse_address(way.target.id)[0]


def service_word(protocol: int, port: int) -> str:
    """What a listener or target takes, as a question writes it."""
    return f"{'tcp' if protocol == TCP else 'udp'}/{port}"
