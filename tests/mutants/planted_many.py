"""Misreadings in questions of many ends: of sets against each other, of what one thing lets in."""

from __future__ import annotations

from tests.mutants.plant import ENGINE, JUDGE, QUERY, SEMANTICS, Planted

OF_MANY: tuple[Planted, ...] = (
    Planted(
        "what a balancer's targets are sent comes on the listener's port",
        QUERY,
        "if way.onward is None and takes(listener, way.target, services)]",
        "if way.onward is None and (listener.protocol << 16 | listener.port) in services]",
    ),
    Planted(
        "a balancer that failed goes on sending",
        QUERY,
        "for listener in (balancer.listeners or ()) if balancer.state != FAILED else ():\n        every, _",
        "for listener in balancer.listeners or ():\n        every, _",
    ),
    Planted(
        "a law about a balancer holds by the nodes that were read",
        QUERY,
        "whole = known is not None and known.nodes and not known.bare",
        "whole = known is not None and known.nodes",
    ),
    Planted(
        "what reaches some of the internet reaches all of it",
        QUERY,
        "            found.each[numbers] &= words\n",
        "            found.each[numbers] |= words\n",
    ),
    Planted(
        "what no way leads to is none of the internet",
        QUERY,
        "    found.each[left > 0] = 0\n",
        "    found.each[left < 0] = 0\n",
    ),
    Planted(
        "who some of the internet reaches, all of it reaches",
        QUERY,
        "        found.each[number] = np.bitwise_and.reduce(words, axis=0)\n",
        "        found.each[number] = np.bitwise_or.reduce(words, axis=0)\n",
    ),
    Planted(
        "a balancer's node takes what its groups admit, whatever it listens to",
        QUERY,
        "services.words[sets[at]] & self.words[mine[at], None]",
        "services.words[sets[at]]",
    ),
    Planted(
        "a balancer's node begins sessions of its own with anybody",
        QUERY,
        "sending(c) & ~heard.relaying | hidden & wild(c)",
        "sending(c) | hidden & wild(c)",
    ),
    Planted(
        "what a balancer brings is no way from set to set",
        QUERY,
        "for way in (*ways, *people)",
        "for way in people",
    ),
    Planted(
        "a balancer that failed goes on listening",
        QUERY,
        "served = () if balancer.state == FAILED else balancer.listeners or ()",
        "served = balancer.listeners or ()",
    ),
    Planted(
        "whoever has a target's address in any VPC is the target",
        QUERY,
        "    return near or tuple(owners)\n",
        "    return tuple(owners)\n",
    ),
    Planted(
        "a node sends to whoever is registered on any of its ports",
        QUERY,
        "                cells = universe.cell_mask(session.service, session.service)\n                found |=",
        "                cells = universe.all_cells\n                found |=",
    ),
    Planted(
        "a node sends under its own address where it keeps the client's",
        QUERY,
        "session.rank == rank and not session.way.keeps:",
        "session.rank == rank:",
    ),
    Planted(
        "a kept client is known by its own groups",
        QUERY,
        "            who=np.full(count, node, dtype=np.int64),\n",
        "            who=None,\n",
    ),
    Planted(
        "whatever a rule admits comes to a node",
        QUERY,
        "        words &= taken if inbound else np.where(inside[:, None], taken, self.heard.words[ANYTHING])\n",
        "",
    ),
    Planted(
        "whoever comes by a balancer is lost with any rule on the way",
        QUERY,
        'if word == "reachable" and left.get(one) is None}',
        'if word == "reachable"}',
    ),
    Planted(
        "a classic balancer meets no list towards a target beside it",
        QUERY,
        'word = "reachable" if balancer.kind != "classic" else',
        'word = "reachable" if balancer.kind else',
    ),
    Planted(
        "users write wherever the groups of their endpoint's interface let them",
        QUERY,
        "        return universe.full if word else 0\n",
        "        return universe.full\n",
    ),
    Planted(
        "an interface of a Client VPN endpoint takes what its groups admit",
        QUERY,
        "        perhaps = universe.row(universe.possibly(universe.all_cells))\n",
        "        perhaps = universe.row(universe.full)\n",
    ),
    Planted(
        "an interface of a Client VPN endpoint begins sessions of its own",
        QUERY,
        "sending(c) & ~heard.relaying | hidden",
        "sending(c) & ~(heard.relaying & ~heard.open) | hidden",
    ),
    Planted(
        "a law over users counts what their endpoint stops",
        QUERY,
        "let = Ranges.of(span for span, said in told if said.word is True)",
        "let = Ranges.of(span for span, said in told)",
    ),
    Planted(
        "a law that holds of one interface of an endpoint holds",
        QUERY,
        'word = words.pop() if len(words) == 1 else "unknown"\n    answer = _said(',
        "word = min(words)\n    answer = _said(",
    ),
    Planted(
        "what answers one service decides for those that go another way",
        ENGINE,
        "    if not found:\n        return [Part(None, listed,",
        "    if True:\n        return [Part(None, listed,",
    ),
    Planted(
        "at a transit gateway an endpoint's own rules do not count",
        QUERY,
        "    told, _ = let_through(network, vpn, attachment.id, question)\n",
        "    told = [Said(True)]\n",
    ),
    Planted(
        "IPv6 of users at a transit gateway is carried like IPv4",
        QUERY,
        "vpn.block is None or vpn.six:",
        "vpn.block is None:",
    ),
    Planted(
        "whoever asks, a firewall says the same in questions of many ends",
        ENGINE,
        "if client == self.client or not firewalls(self.network).policies:",
        "if client != self.client or not firewalls(self.network).policies:",
    ),
    Planted(
        "a name is followed through a load balancer",
        QUERY,
        "    if client.spoken is None:\n        return listening(network)",
        "    if client is not None:\n        return listening(network)",
    ),
    Planted(
        "a node of which something was not read serves nobody of another set",
        QUERY,
        "    more = unserved.pairs.difference(",
        "    more = set().difference(",
    ),
    Planted(
        "a rule without a protocol is sure of every one",
        SEMANTICS,
        "sure = silent is None and unknown_key(network, group.group_id,",
        "sure = unknown_key(network, group.group_id,",
    ),
    Planted(
        "an entry without a protocol is sure of every one",
        SEMANTICS,
        "sure = silent is None and unknown_key(network, acl_id,",
        "sure = unknown_key(network, acl_id,",
    ),
    Planted(
        "judge: a rule without a protocol is sure of every one",
        JUDGE,
        "return None if key in row else NO_PROTOCOL",
        "return None",
    ),
)
