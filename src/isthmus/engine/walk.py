"""The walk of packs over places: from a subnet, a gateway or the internet to wherever routes lead.

In: a pack and the place it stands. Out: passages, each at its end; filters never end a walk, they only thin its
packs out, so that every control on every candidate way is seen. Forward and return are two walks by the same
rules; a return walk knows which addresses a translation answers for (``Expected``).
Source: VPC User Guide (Subnet route tables, Gateway route tables, Internet gateways, NAT gateways, VPC peering).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from ..model.citation import Gap
from ..packet import ICMP, TCP, UDP, service_range
from ..semantics import routing
from ..semantics.public_access import EGRESS_ONLY, INSTANCE, public_access
from ..semantics.routing import Hop, Taken
from ..semantics.security_group import EGRESS, INGRESS
from .atoms import Ranks, Words
from .compile import Compiled
from .filters import acl_check, group_check, inside, look_up
from .passage import (
    AT_NAT,
    DELIVERED,
    FORWARD,
    INTERNET,
    RETURN,
    SERVICE,
    STOPPED,
    UNKNOWN,
    Check,
    Mask,
    Pack,
    Passage,
    Step,
    Stop,
    Translation,
)
from .rows import ENDPOINT, LAMBDA, NAT, OPAQUE

MOST_STEPS = 48


@dataclass(frozen=True, slots=True)
class Place:
    """Where a pack leaves from: a subnet (or a regional NAT gateway: subnet -1), its VPC and its route table."""

    vpc: int
    subnet: int
    table: int
    id: str
    zone: str | None = None


@dataclass(frozen=True, slots=True)
class Expected:
    """What a return walk may count on: rows whose interface tracks the flow, appliances that know it.

    ``entrance`` is the gateway by which the flow left (a reply from the internet comes back by it).
    """

    rows: frozenset[int] = frozenset()
    appliances: frozenset[str] = frozenset()
    entrance: str = ""


class Walk:
    """One walk; ``passages`` fills as packs end."""

    def __init__(self, compiled: Compiled, direction: str = FORWARD, expected: Expected | None = None) -> None:
        self.c = compiled
        self.network = compiled.network
        self.direction = direction
        self.expected = expected or Expected()
        self.passages: list[Passage] = []

    # -- places -------------------------------------------------------------------------------------------

    def place(self, subnet: int) -> Place:
        """The place of a subnet."""
        c = self.c
        name = c.subnet_ids[subnet]
        zone = self.network.subnets[name].availability_zone_id or self.network.subnets[name].availability_zone
        return Place(int(c.subnet_vpc[subnet]), subnet, int(c.subnet_table[subnet]), name, zone)

    def leave(self, pack: Pack, place: Place) -> None:
        """Look up where a pack goes from a place, and send it there."""
        if not len(pack):
            return
        pack = self._not_again(pack, ("leave", place.subnet if place.subnet >= 0 else -2 - place.table))
        if not len(pack):
            return
        if place.subnet >= 0:
            near = inside(pack.dst, self.c.subnet_slices[place.subnet])
            if near.any():
                self.deliver(pack.take(near), place.vpc, place.subnet, place.subnet)
                pack = pack.take(~near)
        barred = inside(pack.dst, self.c.unforwardable)
        if barred.any():
            self._stop(pack.take(barred), Stop("route", place.id, "never forwarded", place.id, "CANNOT_ROUTE"))
            pack = pack.take(~barred)
        if len(pack):
            for part, takers, unread in self._divide(pack, place):
                self._choose(part, place, takers, unread)

    def _divide(self, pack: Pack, place: Place) -> Iterator[tuple[Pack, tuple[Taken, ...], str | None]]:
        segments = self.c.routes.segments(place.table, pack.dst)
        for segment in np.unique(segments).tolist():
            taking = self.c.routes.taking(place.table, segment)
            yield pack.take(segments == segment), taking.takers, taking.unread

    def _choose(self, pack: Pack, place: Place, takers: tuple[Taken, ...], unread: str | None) -> None:
        if unread is not None:
            gap = Gap(
                "unknown-prefix-list",
                unread,
                "either",
                f"route table {self._table_id(place)} routes {unread}, whose entries were not read",
            )
            name = f"{place.id}:{self._table_id(place)}"
            self._unknown(replace(pack, branches=(*pack.branches, (f"{name}:unread", 1, 2))), gap)
            pack = replace(pack, branches=(*pack.branches, (f"{name}:unread", 0, 2)))
        if len(takers) == 1:
            self._take(pack, place, takers[0])
            return
        pack = pack.assuming("prefix-list-route-choice")
        for number, taken in enumerate(takers):
            branch = (f"{place.id}:{self._table_id(place)}", number, len(takers))
            self._take(replace(pack, branches=(*pack.branches, branch)), place, taken)

    def _take(self, pack: Pack, place: Place, taken: Taken) -> None:
        hop, table = taken.hop, self._table_id(place)
        pointer = None if taken.route is None else f"/Routes/{taken.route}"
        rule = "no route" if hop.kind == routing.NO_ROUTE else f"{taken.prefix or ''} -> {_hop_text(hop)}"
        pack = pack.stepped(Step("route-table", table, rule.strip(), table, pointer))
        if table.startswith(routing.ASSUMED):
            pack = pack.assuming("layout-without-routes")
        if table in self.c.filtered_tables:
            pack = pack.assuming("filtered-route-not-installed")
        match hop.kind:
            case routing.LOCAL:
                self.deliver(self._out(pack, place), place.vpc, None, place.subnet)
            case routing.INTERNET_GATEWAY:
                self._internet_gateway(self._out(pack, place), place, hop)
            case routing.EGRESS_ONLY:
                self._egress_only(self._out(pack, place), place, hop)
            case routing.NAT:
                self._nat(pack, place, hop)
            case routing.PEERING:
                self._peering(self._out(pack, place), place, hop)
            case routing.GATEWAY_ENDPOINT:
                self._gateway_endpoint(self._out(pack, place), place, hop)
            case routing.INTERFACE:
                self._appliance(pack, place, hop.id)
            case routing.BLACKHOLE:
                stop = Stop("state", hop.id, f"route {rule} is a blackhole", table, "BAD_STATE_ROUTE", table, pointer)
                self._stop(self._out(pack, place).assuming("blackhole-does-not-fall-back"), stop)
            case routing.NO_ROUTE:
                stop = Stop("route", table, "no route to the destination", place.id, "NO_ROUTE_TO_DESTINATION", table)
                self._stop(self._out(pack, place), stop)
            case _:
                self._unmodelled(self._out(pack, place), place, hop, pointer)

    def _table_id(self, place: Place) -> str:
        return self.c.table_ids[place.table] if place.table < len(self.c.table_ids) else "not read"

    def _unmodelled(self, pack: Pack, place: Place, hop: Hop, pointer: str | None) -> None:
        table = self._table_id(place)
        if place.table >= len(self.c.table_ids):
            detail = f"the route table of {place.id} was not read"
            gap = Gap("route-table-not-read", place.id, "either", detail)
        else:
            detail = f"route table {table} hands the packet to {hop.id}, which is not modelled"
            cite = self.network.citation(table, pointer or "")
            gap = Gap("unmodelled-route-target", hop.id, "either", detail, cite)
        self._unknown(pack.stepped(Step(_stage_of(hop.id), hop.id)), gap)

    # -- filters ------------------------------------------------------------------------------------------

    def _out(self, pack: Pack, place: Place) -> Pack:
        """The network ACL on the way out of the place's subnet."""
        if place.subnet < 0:
            return pack
        return pack.checked(acl_check(self.c, self.direction, EGRESS, place.subnet, pack.dst))

    def _in(self, pack: Pack, subnet: int) -> Pack:
        """The network ACL on the way into a subnet."""
        if subnet < 0:
            return pack
        return pack.checked(acl_check(self.c, self.direction, INGRESS, subnet, pack.src))

    def _protocols(self, pack: Pack, layer: str, name: str, cells: int, code: str, rule: str) -> Pack:
        universe = self.c.universe
        words = universe.row(universe.double(cells))[None, :]
        return pack.checked(Check(self.direction, layer, name, name, words, aws_code=code, rule=rule))

    # -- ends ---------------------------------------------------------------------------------------------

    def _stop(self, pack: Pack, stop: Stop) -> None:
        self.passages.append(Passage(pack, STOPPED, stop.id, stop=stop))

    def _unknown(self, pack: Pack, gap: Gap) -> None:
        words = pack.words.copy()
        words[:, : words.shape[1] // 2] = 0
        self.passages.append(Passage(replace(pack, words=words), UNKNOWN, gap.id, gap=gap))

    def _not_again(self, pack: Pack, key: tuple[str, int]) -> Pack:
        if key in pack.seen or len(pack.steps) > MOST_STEPS:
            circle = " -> ".join(step.id for step in pack.steps[-6:])
            at = pack.steps[-1].id if pack.steps else ""
            self._stop(pack, Stop("route", at, f"the packet goes in a circle: {circle}", at, "CANNOT_ROUTE"))
            return pack.take(np.zeros(len(pack), dtype=np.bool_))
        return replace(pack, seen=pack.seen | {key})

    def deliver(self, pack: Pack, vpc: int, same: int | None, origin: int) -> None:
        """Hand a pack to the interfaces of a VPC that own its destinations; ``same``: the subnet it never leaves."""
        c = self.c
        owner = c.owner
        rows = look_up(lambda rank: owner.get((vpc, rank), -1), pack.dst)
        nobody = rows < 0
        if nobody.any():
            self._nobody(pack.take(nobody), vpc)
            pack, rows = pack.take(~nobody), rows[~nobody]
        if not len(pack):
            return
        subnets = c.rows.subnet[rows]
        for subnet in np.unique(subnets).tolist():
            mask = subnets == subnet
            part, there = pack.take(mask), rows[mask]
            if same is None and subnet != origin:
                part = self._in(part, subnet)
            self._arrive(part, there, vpc, subnet)

    def _nobody(self, pack: Pack, vpc: int) -> None:
        where = self.c.vpc_ids[vpc] if vpc >= 0 else ""
        for subnet in np.flatnonzero(self.c.subnet_vpc == vpc).tolist():
            within = inside(pack.dst, self.c.subnet_slices[subnet])
            if within.any():
                name = self.c.subnet_ids[subnet]
                if self.c.all_interfaces_known(name):
                    rule = "no interface has the address"
                    self._stop(pack.take(within), Stop("no-such-address", name, rule, name, "CANNOT_ROUTE"))
                else:
                    detail = f"the interfaces of {name} were not all collected: its owner's account is not in the snapshot"
                    self._unknown(pack.take(within), Gap("uncollected-interfaces", name, "either", detail))
                pack = pack.take(~within)
        if len(pack):
            rule = "no subnet of the VPC holds the address"
            self._stop(pack, Stop("route", where, rule, where, "VPC_LOCAL_ROUTE_CIDR_RESTRICTION"))

    def _arrive(self, pack: Pack, rows: Ranks, vpc: int, subnet: int) -> None:
        c = self.c
        kinds = c.rows.kind[rows]
        for kind in np.unique(kinds).tolist():
            mask = kinds == kind
            part, there = pack.take(mask), rows[mask]
            if kind == NAT:
                self._arrive_at_nat(part, there, vpc, subnet)
            elif kind == OPAQUE:
                self._arrive_at_opaque(part, there)
            else:
                self._arrive_at_interface(part, there, vpc, subnet, kind)

    def _arrive_at_opaque(self, pack: Pack, rows: Ranks) -> None:
        """Interfaces whose groups count, but whose further doing is not modelled."""
        c = self.c
        numbers = c.rows.interface[rows]
        for number in np.unique(numbers).tolist():
            mask = numbers == number
            name = c.rows.names[number]
            part = pack.take(mask)
            if self.direction == FORWARD:
                part = part.checked(group_check(c, self.direction, INGRESS, rows[mask], part.src, part.who))
            detail = f"{name} is an interface whose traffic is not modelled"
            gap = Gap("unmodelled-interface", name, "either", detail, self._cite(name))
            self._unknown(part.stepped(Step("interface", name)), gap)

    def _cite(self, name: str, suffix: str = ""):  # type: ignore[no-untyped-def]
        return self.network.citation(name, suffix)

    def _arrive_at_nat(self, pack: Pack, rows: Ranks, vpc: int, subnet: int) -> None:
        c = self.c
        numbers = c.rows.interface[rows]
        for number in np.unique(numbers).tolist():
            mask = numbers == number
            nat = c.rows.standings[number].nat or c.rows.names[number]
            part = pack.take(mask)
            part = part.stepped(Step("nat-gateway", nat))
            self.passages.append(Passage(part, AT_NAT, nat, rows[mask], vpc, subnet))

    def _arrive_at_interface(self, pack: Pack, rows: Ranks, vpc: int, subnet: int, kind: int) -> None:
        c = self.c
        alive = c.rows.alive[rows]
        if not alive.all():
            for number in np.unique(c.rows.interface[rows[~alive]]).tolist():
                dead = ~alive & (c.rows.interface[rows] == number)
                name = c.rows.names[number]
                reason = c.rows.standings[number].dead or "not running"
                self._stop(pack.take(dead), Stop("state", name, reason, name, "BAD_STATE", name))
            pack, rows = pack.take(alive), rows[alive]
        if not len(pack):
            return
        if kind == LAMBDA and self.direction == FORWARD:
            name = c.rows.names[int(c.rows.interface[rows[0]])]
            rule = "nothing can start a connection to a function's interface"
            self._stop(pack, Stop("managed-interface", name, rule, name, None, name))
            return
        numbers = c.rows.interface[rows]
        for number in np.unique(numbers).tolist():
            mask = numbers == number
            self._admit(pack.take(mask), rows[mask], c.rows.names[number], vpc, subnet, kind)

    def _admit(self, pack: Pack, rows: Ranks, name: str, vpc: int, subnet: int, kind: int) -> None:
        """The groups of one interface, and what its kind takes."""
        c = self.c
        tracked = self.direction == RETURN and set(rows.tolist()) <= self.expected.rows
        if not tracked:
            pack = pack.checked(group_check(c, self.direction, INGRESS, rows, pack.src, pack.who))
        if kind == ENDPOINT and self.direction == FORWARD:
            cells = c.universe.all_cells & ~c.universe.protocols.echo
            pack = self._protocols(pack, "endpoint", name, cells, "", "an interface endpoint answers no echo")
        standing = c.rows.standings[int(c.rows.interface[rows[0]])]
        pack = pack.stepped(Step("interface", name)).assuming(*standing.assumed)
        self.passages.append(Passage(pack, DELIVERED, name, rows, vpc, subnet))

    # -- gateways -----------------------------------------------------------------------------------------

    def _attached(self, pack: Pack, place: Place, hop: Hop, gateways: dict[str, object], field: str) -> bool:
        gateway = gateways.get(hop.id)
        vpc = self.c.vpc_ids[place.vpc]
        attachments = getattr(gateway, "attachments", ())
        if gateway is None:
            gap = Gap("uncollected-gateway", hop.id, "either", f"{hop.id} is named by a route but was not read")
            self._unknown(pack, gap)
            return False
        if not any(a.vpc_id == vpc and a.state in (None, "available", "attached") for a in attachments):
            rule = f"not attached to {vpc}"
            self._stop(pack, Stop(field, hop.id, rule, hop.id, "BAD_STATE_ATTACHMENT", hop.id))
            return False
        return True

    def _public_access(self, pack: Pack, vpc: int, subnet: int, *, inbound: bool, kind: str) -> Pack:
        """VPC Block Public Access, at a flow's first packet only."""
        if self.direction == RETURN:
            return pack
        c = self.c
        name = c.subnet_ids[subnet] if subnet >= 0 else None
        decision = public_access(self.network, c.vpc_ids[vpc], name, inbound=inbound, kind=kind)
        if decision.passes is True:
            return pack.assuming(*decision.assumptions)
        cells = c.universe.all_cells
        mask = 0 if decision.passes is False else c.universe.possibly(cells)
        words = c.universe.row(mask)[None, :]
        rule = f"mode {decision.mode}, exclusion {decision.exclusion or 'none'}"
        at = name or c.vpc_ids[vpc]
        check = Check(
            self.direction,
            "block-public-access",
            c.vpc_ids[vpc],
            at,
            words,
            aws_code="VPC_BLOCK_PUBLIC_ACCESS_ENABLED",
            rule=rule,
        )
        return pack.checked(check).assuming(*decision.assumptions)

    def _internet_gateway(self, pack: Pack, place: Place, hop: Hop) -> None:
        c = self.c
        pack = pack.stepped(Step("internet-gateway", hop.id))
        if not self._attached(pack, place, hop, self.network.internet_gateways, "state"):  # type: ignore[arg-type]
            return
        if pack.redirected and self.direction == RETURN:
            rule = "inbound traffic is redirected to a middlebox; the answer can't go straight"
            self._stop(pack, Stop("route", hop.id, rule, place.id, "INGRESS_RTB_TRAFFIC_REDIRECTION"))
            return
        v4 = pack.dst < c.universe.first_v6
        self._gateway_v4(pack.take(v4), place, hop)
        self._gateway_v6(pack.take(~v4), place, hop)

    def _gateway_v4(self, pack: Pack, place: Place, hop: Hop) -> None:
        c = self.c
        if not len(pack):
            return
        for slices, code in ((c.private_slices, "RFC1918"), (c.shared_slices, "RFC6598")):
            private = inside(pack.dst, slices)
            if private.any():
                rule = f"the destination is a private address ({code})"
                name = f"IGW_DESTINATION_ADDRESS_NOT_IN_{code}_EGRESS"
                self._stop(pack.take(private), Stop("internet-gateway", hop.id, rule, hop.id, name, hop.id))
                pack = pack.take(~private)
        if not len(pack):
            return
        rows = look_up(lambda rank: c.owner.get((place.vpc, rank), -1), pack.src)
        public = np.where(rows >= 0, c.rows.public[rows], -1)
        bare = public < 0
        if bare.any() and self.direction == RETURN:
            pooled = bare & self._from_pool(pack, place.vpc)
            if pooled.any():
                self._out_there(pack.take(pooled).assuming("pool-answers-untranslated"), hop, place)
                pack, public, bare = pack.take(~pooled), public[~pooled], bare[~pooled]
        if bare.any():
            rule = "the source has no public IPv4 address"
            code = "IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS"
            self._stop(pack.take(bare), Stop("internet-gateway", hop.id, rule, hop.id, code, hop.id))
            pack, public = pack.take(~bare), public[~bare]
        if not len(pack):
            return
        pack = self._public_access(pack, place.vpc, place.subnet, inbound=False, kind=pack.kind)
        pack = replace(pack, src=public, who=np.full(len(pack), -1, dtype=np.int64))
        self._out_there(pack, hop, place)

    def _gateway_v6(self, pack: Pack, place: Place, hop: Hop) -> None:
        if not len(pack):
            return
        rows = look_up(lambda rank: self.c.owner.get((place.vpc, rank), -1), pack.src)
        denied = look_up(lambda row: row >= 0 and self._denies_gateway(row), rows).astype(np.bool_)
        if denied.any():
            rule = "the interface denies all internet gateway traffic (DenyAllIgwTraffic)"
            self._stop(pack.take(denied), Stop("internet-gateway", hop.id, rule, hop.id, None, hop.id))
            pack = pack.take(~denied)
        if not len(pack):
            return
        pack = self._public_access(pack, place.vpc, place.subnet, inbound=False, kind=pack.kind)
        self._out_there(pack, hop, place)

    def _denies_gateway(self, row: int) -> bool:
        interface = self.network.interfaces.get(self.c.rows.names[int(self.c.rows.interface[row])])
        return bool(interface is not None and interface.deny_all_igw_traffic)

    def _out_there(self, pack: Pack, hop: Hop, place: Place) -> None:
        """Beyond a gateway: the internet, or back in by the gateway of whoever owns the destination."""
        c = self.c
        first_v6 = c.universe.first_v6
        inward = look_up(
            lambda rank: c.public_owner.get(rank, -1) if rank < first_v6 else c.vpc_of_v6(rank), pack.dst
        ) >= 0
        if inward.any():
            part = pack.take(inward).assuming("block-public-access-stops-hairpin")
            self.enter(replace(part, who=np.full(len(part), -1, dtype=np.int64)))
        out = pack.take(~inward)
        if len(out):
            lost = ~inside(out.dst, c.internet_slices)
            if lost.any():
                rule = "the destination is no address of the internet"
                self._stop(out.take(lost), Stop("internet-gateway", hop.id, rule, hop.id, "CANNOT_ROUTE", hop.id))
                out = out.take(~lost)
        if len(out):
            out = out.stepped(Step("internet", "internet"))
            self.passages.append(Passage(out, INTERNET, "internet", vpc=place.vpc, exit=hop.kind))

    def _egress_only(self, pack: Pack, place: Place, hop: Hop) -> None:
        c = self.c
        pack = pack.stepped(Step("egress-only-internet-gateway", hop.id))
        if not self._attached(pack, place, hop, self.network.egress_only_internet_gateways, "state"):  # type: ignore[arg-type]
            return
        if self.direction == RETURN and self.expected.entrance != routing.EGRESS_ONLY:
            rule = "an egress-only gateway has no state for a flow that came in another way"
            self._stop(pack, Stop("internet-gateway", hop.id, rule, hop.id, None, hop.id))
            return
        v4 = pack.dst < c.universe.first_v6
        low, high = c.universe.nat64_slice
        mapped = (pack.dst >= low) & (pack.dst < high) & ~v4
        for mask, rule in ((v4, "carries IPv6 only"), (mapped, "does not translate NAT64 addresses")):
            if mask.any():
                part = pack.take(mask).assuming(*(("eigw-does-not-translate",) if rule.startswith("does") else ()))
                self._stop(part, Stop("internet-gateway", hop.id, rule, hop.id, None, hop.id))
        pack = pack.take(~v4 & ~mapped)
        if not len(pack):
            return
        pack = self._public_access(pack, place.vpc, place.subnet, inbound=False, kind=EGRESS_ONLY)
        self._out_there(pack, hop, place)

    # -- from the internet --------------------------------------------------------------------------------

    def enter(self, pack: Pack) -> None:
        """Bring packs from the internet (or turned round at a gateway) to the interfaces that own their targets."""
        c = self.c
        if not len(pack):
            return
        rows = look_up(self._target_row, pack.dst)
        nobody = rows < 0
        if nobody.any():
            part = self._public_pool(pack.take(nobody))
            rule = "no interface of the snapshot has this public address"
            code = "IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS"
            if len(part):
                self._stop(part, Stop("internet-gateway", "internet", rule, "internet", code))
            pack, rows = pack.take(~nobody), rows[~nobody]
        for slices, code in ((c.private_slices, "RFC1918"), (c.shared_slices, "RFC6598")):
            private = inside(pack.src, slices)
            if private.any():
                rule = f"the source is a private address ({code})"
                name = f"IGW_SOURCE_ADDRESS_NOT_IN_{code}_INGRESS"
                self._stop(pack.take(private), Stop("internet-gateway", "internet", rule, "internet", name))
                pack, rows = pack.take(~private), rows[~private]
        vpcs = c.rows.vpc[rows]
        for vpc in np.unique(vpcs).tolist():
            mask = vpcs == vpc
            self._enter_vpc(pack.take(mask), rows[mask], vpc)

    def _public_pool(self, pack: Pack) -> Pack:
        """Deliver what a gateway's table leads, untranslated, from a public pool to an interface; give back the rest.

        Source: Route internet traffic to a single network interface.
        """
        c = self.c
        for table_id in sorted(set(self.network.table_of_pool.values())):
            table = c.table_number.get(table_id)
            vpc = c.vpc_number.get(self.network.route_tables[table_id].vpc_id, -1)
            gateway = c.gateway_of_vpc.get(c.vpc_ids[vpc]) if vpc >= 0 else None
            if table is None or gateway is None or not len(pack):
                continue
            place = Place(vpc, -1, table, gateway)
            left = []
            for part, takers, _ in self._divide(pack, place):
                hop = takers[0].hop
                rows = [r for r in c.rows.rows_of.get(hop.id, ()) if c.rows.primary[r]]
                if hop.kind != routing.INTERFACE or not rows:
                    left.append(part.idx)
                    continue
                part = part.stepped(Step("internet-gateway", gateway), Step("route-table", table_id, str(takers[0].prefix)))
                part = self._public_access(part, vpc, -1, inbound=True, kind=INSTANCE)
                there = np.full(len(part), rows[0], dtype=np.int64)
                subnet = int(c.rows.subnet[rows[0]])
                self._arrive(self._in(part, subnet), there, vpc, subnet)
            pack = pack.take(np.isin(pack.idx, np.concatenate(left) if left else np.zeros(0, dtype=np.int64)))
        return pack

    def _from_pool(self, pack: Pack, vpc: int) -> Mask:
        """Which sources are addresses of a public pool that the VPC's gateway leads to an interface."""
        c = self.c
        found = np.zeros(len(pack), dtype=np.bool_)
        for table_id in sorted(set(self.network.table_of_pool.values())):
            table = c.table_number.get(table_id)
            if table is None or c.vpc_number.get(self.network.route_tables[table_id].vpc_id) != vpc:
                continue
            kinds = c.routes.column(table, pack.src)
            found |= look_up(lambda n: int(getattr(c.routes.hops[n][0][0], "kind", "") == routing.INTERFACE), kinds) > 0
        return found

    def _target_row(self, rank: int) -> int:
        c = self.c
        if rank < c.universe.first_v6:
            return c.public_owner.get(rank, -1)
        vpc = c.vpc_of_v6(rank)
        return c.owner.get((vpc, rank), -1) if vpc >= 0 else -1

    def _enter_vpc(self, pack: Pack, rows: Ranks, vpc: int) -> None:
        c = self.c
        if not len(pack):
            return
        v6 = bool(pack.dst[0] >= c.universe.first_v6)
        if self.direction == RETURN and v6 and self.expected.entrance == routing.EGRESS_ONLY:
            self.deliver(pack, vpc, None, -1)
            return
        gateway = self.c.gateway_of_vpc.get(c.vpc_ids[vpc])
        if gateway is None:
            rule = f"{c.vpc_ids[vpc]} has no internet gateway attached"
            self._stop(pack, Stop("internet-gateway", c.vpc_ids[vpc], rule, c.vpc_ids[vpc], "CANNOT_ROUTE"))
            return
        pack = pack.stepped(Step("internet-gateway", gateway))
        denied = look_up(lambda row: v6 and self._denies_gateway(row), rows).astype(np.bool_)
        if denied.any():
            rule = "the interface denies all internet gateway traffic (DenyAllIgwTraffic)"
            self._stop(pack.take(denied), Stop("internet-gateway", gateway, rule, gateway, None, gateway))
            pack, rows = pack.take(~denied), rows[~denied]
        subnets = c.rows.subnet[rows]
        for subnet in np.unique(subnets).tolist():
            mask = subnets == subnet
            part, there = pack.take(mask), rows[mask]
            if len(part):
                part = self._public_access(part, vpc, subnet, inbound=True, kind=INSTANCE)
                self._by_gateway_table(replace(part, dst=c.rows.rank[there]), gateway, vpc, subnet)

    def _by_gateway_table(self, pack: Pack, gateway: str, vpc: int, subnet: int) -> None:
        c = self.c
        table_id = self.network.table_of_gateway.get(gateway)
        table = c.table_number.get(table_id or "")
        if self.direction == FORWARD:
            pack = pack.assuming(*self._inbound_assumption(pack, subnet))
        if table is None:
            self.deliver(pack, vpc, None, -1)
            return
        place = Place(vpc, -1, table, gateway)
        for part, takers, _ in self._divide(pack, place):
            taken = takers[0]
            if taken.hop.kind == routing.LOCAL:
                self.deliver(part, vpc, None, -1)
                continue
            step = Step("route-table", table_id or "", f"{taken.prefix} -> {_hop_text(taken.hop)}", table_id)
            part = replace(part.stepped(step), redirected=True)
            if taken.hop.kind == routing.INTERFACE:
                self._appliance(part, place, taken.hop.id)
            elif taken.hop.kind == routing.BLACKHOLE:
                stop = Stop("state", taken.hop.id, "blackhole", gateway, "BAD_STATE_ROUTE", table_id)
                self._stop(part, stop)
            else:
                self._unmodelled(part, place, taken.hop, None)

    def _inbound_assumption(self, pack: Pack, subnet: int) -> tuple[str, ...]:
        """What an arrival rests on where the subnet itself routes its answers elsewhere than to the gateway."""
        if subnet < 0:
            return ()
        column = self.c.routes.column(int(self.c.subnet_table[subnet]), pack.src)
        kinds = {getattr(hop, "kind", "") for n in np.unique(column).tolist() for hop in self.c.routes.hops[n][0]}
        if kinds <= {routing.INTERNET_GATEWAY, routing.LOCAL}:
            return ()
        return ("v6-inbound-with-eigw-return",) if routing.EGRESS_ONLY in kinds else ("inbound-needs-no-subnet-route",)

    # -- translation --------------------------------------------------------------------------------------

    def _nat(self, pack: Pack, place: Place, hop: Hop) -> None:
        from .translate import through_nat

        through_nat(self, pack, place, hop.id)

    def _appliance(self, pack: Pack, place: Place, interface: str) -> None:
        from .translate import through_appliance

        through_appliance(self, pack, place, interface)

    # -- peering and endpoints ----------------------------------------------------------------------------

    def _peering(self, pack: Pack, place: Place, hop: Hop) -> None:
        c = self.c
        pack = pack.stepped(Step("peering", hop.id))
        link = c.links.get(hop.id)
        if link is None:
            gap = Gap("uncollected-peering", hop.id, "either", f"peering {hop.id} was not read")
            self._unknown(pack, gap)
            return
        if link.state != "active":
            stop = Stop("state", hop.id, f"the peering is {link.state}", hop.id, "BAD_STATE", hop.id)
            self._stop(pack, stop)
            return
        if place.vpc not in link.vpcs:
            rule = f"{c.vpc_ids[place.vpc]} is no side of the peering"
            self._stop(pack, Stop("peering", hop.id, rule, hop.id, "DISCONNECTED_VPCS", hop.id))
            return
        far = 1 - link.vpcs.index(place.vpc)
        crosses = inside(pack.dst, link.blocks[far]) | inside(pack.src, link.blocks[far])
        if not crosses.all():
            rule = f"the destination lies outside the CIDR blocks of {link.names[far]}"
            code = "PCX_REQUIRES_ADDRESS_IN_VPC_CIDR"
            self._stop(pack.take(~crosses), Stop("peering", hop.id, rule, hop.id, code, hop.id))
            pack = pack.take(crosses)
        if not len(pack):
            return
        if link.vpcs[far] < 0:
            detail = f"{link.names[far] or 'the far VPC'} at the other end of {hop.id} is not in the snapshot"
            gap = Gap("uncollected-vpc", link.names[far] or hop.id, "either", detail, self._cite(hop.id))
            self._unknown(pack, gap)
            return
        self.deliver(pack, link.vpcs[far], None, -1)

    def _gateway_endpoint(self, pack: Pack, place: Place, hop: Hop) -> None:
        c = self.c
        pack = pack.stepped(Step("gateway-endpoint", hop.id))
        endpoint = self.network.vpc_endpoints.get(hop.id)
        state = (endpoint.state or "available").lower() if endpoint else "available"
        if endpoint is None:
            gap = Gap("uncollected-endpoint", hop.id, "either", f"endpoint {hop.id} was not read")
            self._unknown(pack, gap)
            return
        if state != "available":
            self._stop(pack, Stop("state", hop.id, f"the endpoint is {state}", hop.id, "BAD_STATE", hop.id))
            return
        mask = c.universe.cell_mask
        echo = mask(ICMP << 16 | 8 << 8, ICMP << 16 | 8 << 8)
        cells = mask(*service_range(TCP)) | echo
        rule = "a gateway endpoint takes TCP and ICMP echo only"
        pack = self._protocols(pack, "endpoint", hop.id, cells, "VPCE_GATEWAY_PROTOCOL_RESTRICTION", rule)
        pack = pack.stepped(Step("service", endpoint.service_name or hop.id))
        self.passages.append(
            Passage(pack, SERVICE, hop.id, vpc=place.vpc, subnet=place.subnet, exit=routing.GATEWAY_ENDPOINT)
        )


def nat_cells(compiled: Compiled) -> int:
    """The services that a NAT gateway carries: TCP, UDP and ICMP.

    Source: NAT gateway basics.
    """
    mask = compiled.universe.cell_mask
    return mask(*service_range(TCP)) | mask(*service_range(UDP)) | mask(*service_range(ICMP))


def _hop_text(hop: Hop) -> str:
    return hop.id or hop.kind


def _stage_of(name: str) -> str:
    prefixes = {
        "tgw-": "transit-gateway",
        "vgw-": "vpn-gateway",
        "vpce-": "endpoint",
        "lgw-": "local-gateway",
        "cagw-": "carrier-gateway",
        "arn:": "core-network",
    }
    return next((stage for start, stage in prefixes.items() if name.startswith(start)), "unmodelled")


__all__ = ["Expected", "Mask", "Place", "Translation", "Walk", "Words", "nat_cells"]
