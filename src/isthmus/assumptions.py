"""Every named assumption an answer may rest on, with its source.

An assumption stands where AWS's documentation does not settle a point (or where the data of AWS cannot
tell it). An answer that depends on one lists its name; ``docs/coverage.md`` lists them all.
"""

from __future__ import annotations

from typing import Final

ASSUMPTIONS: Final[dict[str, str]] = {
    "client-ports-ephemeral": (
        "an unpinned client picks its source port from 1024-65535"
        " (Network ACLs, Ephemeral ports: the widest documented range)"
    ),
    "as-declared": (
        "a plan or template is read as if it were built and nothing were beside it: what it declares none of is not"
        " there, and addresses that are chosen later are free ones of their subnets, public ones of 198.18.0.0/15"
        " (nobody knows more before it is applied)"
    ),
    "home-net-is-private": (
        "HOME_NET of a firewall policy that no firewall's VPC tells lies in private IPv4 ranges, whichever they are"
        " (Rule variables: the default is the CIDR range of the firewall's VPC)"
    ),
    "icmp-errors-need-no-reply": (
        "ICMP messages other than requests (echo, timestamp, information, address mask) have no answer, so their"
        " session is the forward packet"
    ),
    "blackhole-does-not-fall-back": (
        "a blackhole route takes part in longest-prefix match and drops"
        " (Reachability Analyzer, BAD_STATE_ROUTE; no sentence says so)"
    ),
    "attachment-in-change-forwards": (
        "an attachment of a transit gateway that is being modified, or whose modification is rolled back, goes on"
        " forwarding (Amazon VPC attachments, lifecycle; no sentence says so)"
    ),
    "attachment-without-ipv6-drops-it": (
        "an attachment of a transit gateway whose IPv6 support is off drops IPv6 (Amazon VPC attachments; no"
        " sentence says so)"
    ),
    "gateway-refuses-foreign-ipv6": (
        "an internet or egress-only gateway drops IPv6 from another VPC that a transit gateway brought: it is"
        " not translated, and its answer would not come back there (Reachability Analyzer,"
        " GATEWAY_REJECTS_SPOOFED_TRAFFIC)"
    ),
    "transit-interface-is-no-end": (
        "the interface of a transit gateway's attachment starts no flow and answers none"
        " (Amazon VPC attachments: it carries what routes lead to the gateway)"
    ),
    "inspection-interface-is-no-end": (
        "the interface of a Gateway Load Balancer endpoint, a network firewall's too, starts no flow and answers"
        " none (Gateway Load Balancer endpoints: they are targets of routes; no sentence tells what is sent to"
        " their addresses)"
    ),
    "packet-hooks-without-rules-pass": (
        "in a Next Generation policy what no rule speaks of at a hook before a protocol's ALL hook (pre_flow,"
        " flow_start, pre_stream) comes to that hook (AWS Network Firewall, Firewall engine hooks: its examples"
        " accept at tcp:all alone; no sentence says so)"
    ),
    "gateway-firewall-sees-private-addresses": (
        "a firewall that inspects what passes between a VPC and its internet gateways, and that no route names, sees"
        " the VPC's own addresses, not the public ones that the gateway translates them to (EC2 API, Vpc: it inspects"
        " traffic between the VPC and its gateway; no sentence says which addresses)"
    ),
    "equal-cost-choice": (
        "a transit gateway shares flows among equal routes of one type, by a hash that nobody outside knows"
    ),
    "appliance-mode-flow-hash": (
        "an attachment in appliance mode picks one of its zones for a flow and its answer by a hash that"
        " nobody outside knows"
    ),
    "on-premises-delivers": (
        "a network outside of AWS sends to AWS by the link that is asked for, delivers what a route to the"
        " link names, and answers by the link that it was asked by"
    ),
    "on-premises-has-any-other-address": (
        "behind a link whose routers tell each other their networks may be any address that no VPC of the"
        " snapshot has (AWS does not tell what BGP told it, but for what a table has learnt)"
    ),
    "down-tunnel-comes-up": (
        "a VPN connection without a tunnel up when it was read carries what its customer's side sends, which"
        " brings a tunnel up, and the answers (Site-to-Site VPN tunnel initiation: by default the customer's"
        " device begins)"
    ),
    "balancer-behind-a-balancer": (
        "a Network Load Balancer sends to an Application Load Balancer that is its target at the private IPv4 addresses"
        " of its nodes, in its own zone alone where it does not send across zones (Use an Application Load Balancer as a"
        " target: one VPC, always IPv4; no sentence tells of addresses and zones)"
    ),
    "balancer-captures-replies": (
        "a Network Load Balancer that keeps the client's address takes the targets' replies to it back without"
        " a route for it (no sentence of AWS says so; targets in subnets without a gateway are served so)"
    ),
    "kept-address-needs-the-vpc-or-a-peering": (
        "a client's address that a Network Load Balancer can't keep (its target is neither in the VPC nor"
        " behind a peering) reaches no target (documented as unsupported; how it fails is not)"
    ),
    "client-address-kept-as-usual": (
        "a target group whose attributes were not read keeps the client's address, as instances' groups do"
        " (Reachability Analyzer, ASSUMPTION_PRESERVE_CLIENT_IP_IS_ENABLED)"
    ),
    "client-address-not-kept-as-usual": (
        "a target group whose attributes were not read shows the balancer's address, as groups of addresses"
        " over TCP do (Reachability Analyzer, ASSUMPTION_PRESERVE_CLIENT_IP_IS_DISABLED)"
    ),
    "filtered-route-not-installed": "a route in state 'filtered' is not installed (state undocumented)",
    "delegated-prefix-matches-group": (
        "addresses of a prefix delegated to an interface match references to its groups"
        " (EC2, Assigning prefixes, says they are private addresses of it)"
    ),
    "inbound-needs-no-subnet-route": (
        "a packet from the internet is delivered to the private address though the subnet has no route to the"
        " gateway (Gateway route tables: tables act on traffic leaving a subnet)"
    ),
    "regional-nat-meets-no-acl": (
        "a regional NAT gateway stands outside every subnet, so no network ACL of its own is met"
    ),
    "nat64-families-at-acl": (
        "the NAT subnet's network ACL sees IPv6 on the client's side of NAT64 and IPv4 beyond it"
    ),
    "eigw-does-not-translate": "an egress-only gateway drops NAT64 destinations: it does not translate",
    "v6-inbound-with-eigw-return": (
        "IPv6 from the internet enters by the internet gateway though the subnet's ::/0 names the"
        " egress-only gateway"
    ),
    "block-public-access-stops-hairpin": (
        "VPC Block Public Access applies to traffic turned round at the internet gateway"
    ),
    "block-public-access-judges-nat-subnet": (
        "for traffic through a NAT gateway, Block Public Access looks at the NAT gateway's subnet"
    ),
    "block-public-access-unread-is-off": (
        "VPC Block Public Access of which nothing was read is off, as AWS leaves it until somebody turns it on"
    ),
    "block-public-access-states-fold-exclusions": (
        "BlockPublicAccessStates of a subnet or VPC already counts exclusions"
    ),
    "egress-exclusion-for-public-instance": (
        "the guide is of two minds whether an allow-egress exclusion lets a public instance start connections"
    ),
    "appliance-forwards": (
        "an instance that is a route's target with its source/destination check off forwards what its groups"
        " admit, unchanged, and translates the source to its own address where the next hop is an internet"
        " gateway"
    ),
    "balanced-appliances-pass": (
        "appliances behind a Gateway Load Balancer endpoint let pass what they are handed, unchanged: no answer"
        " of AWS tells what they do"
    ),
    "unread-firewall-enforces": "a firewall whose policy was not read is not one that only monitors: it drops what it "
    "saw one direction of (Stream exception policy for Next Generation policies)",
    "appliance-keeps-state": "an appliance that sees only one direction of a session drops it",
    "instance-state-unknown-runs": (
        "an attached interface whose instance is not in the snapshot belongs to a running one"
    ),
    "endpoint-unread-serves": (
        "an interface in use of an interface endpoint that is not in the snapshot takes what its groups admit, as an"
        " available endpoint does (Accept or reject connection requests: others carry nothing)"
    ),
    "managed-interface-by-groups": (
        "a database, proxy or Client VPN endpoint has the interface with its service's description, its groups and its"
        " place (subnets, zone) that no other of the snapshot may have too (no answer of AWS ties them)"
    ),
    "client-vpn-subnet-routes": (
        "a user of a Client VPN endpoint comes out in whichever associated subnet AWS picks, and is led by the endpoint's"
        " routes for that subnet alone (Client VPN troubleshooting: access is intermittent where a subnet lacks a route)"
    ),
    "client-vpn-users-only-begin": (
        "nothing begins a session with a user of a Client VPN endpoint that is associated with subnets: its interfaces"
        " translate what users send (Client VPN, Rules and best practices; no sentence tells of the other way)"
    ),
    "client-vpn-transit-as-a-link": (
        "users of a Client VPN endpoint that is associated with a transit gateway write under addresses of its client"
        " block by its attachment, and get the answers that a route to the attachment leads there (Client VPN, Transit"
        " Gateway integration: addresses are kept; no sentence tells how answers are led)"
    ),
    "endpoints-unread-take-no-name": (
        "in a VPC whose endpoints were not listed no interface endpoint takes the name of a service: it leads to the"
        " service's public addresses (Private DNS: somebody has to create one)"
    ),
    "private-dns-answers-in-its-vpc": (
        "hosts of a VPC whose DNS attributes or DHCP options were not read resolve the name of a service to the interface"
        " endpoint there that has private DNS (Private DNS: it is switched on in VPCs with both attributes)"
    ),
    "privatelink-enters-past-the-subnet": (
        "what PrivateLink brings to a Network Load Balancer meets no network ACL and no route of the balancer's"
        " subnets on its way in (Share your services: consumers and provider may have the same addresses; no sentence"
        " tells of ACLs)"
    ),
    "pool-answers-untranslated": (
        "answers from an address of a public pool leave by the internet gateway as they came, untranslated"
        " (Route internet traffic to a single network interface tells the way in only)"
    ),
    "layout-without-routes": (
        "the snapshot's layout carries no route tables: every subnet has the local route, and a default route to the"
        " VPC's internet gateway where it gives or has public addresses (Subnet route tables; default VPCs)"
    ),
    "same-host-is-loopback": "a packet from an interface to itself never enters the VPC and is delivered",
    "state-not-told": (
        "a route, peering, gateway, endpoint, attachment, link or interface whose record does not tell its state is in"
        " force (EC2 API: AWS tells it of each; answers cut by --query do not)"
    ),
    "prefix-list-route-choice": (
        "of two prefix-list routes with one CIDR and two targets AWS picks one and keeps it"
    ),
}
"""Name -> what is assumed and why it may be doubted."""
