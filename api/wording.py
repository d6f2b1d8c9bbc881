"""The words of the OpenAPI document: what each question is, which fields it takes, what each route gives.

Words only: which fields a question really takes is the library's to say (a test holds the two together).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

JSON: Final = "application/json"
LINES: Final = "application/x-ndjson"
PROBLEM: Final = "application/problem+json"

TEXT: Final = {"type": "string"}
TEXTS: Final = {"type": "array", "items": TEXT}
END: Final = (
    "an id, ARN, address, CIDR block, `internet`, `service:s3`, `tag:Key=Value`, `ACCOUNT/…`, or a name that"
    " only one thing bears"
)


def _words(description: str, **schema: Any) -> dict[str, Any]:
    return {"description": description, **TEXT, **schema}


FIELDS: Final[dict[str, dict[str, Any]]] = {
    "id": {"description": "any JSON value; comes back in the answer"},
    "source": _words(f"where flows begin: {END}"),
    "target": _words(f"where flows end: {END}"),
    "service": _words("`tcp/22`, `udp/53`, `tcp/1024-65535`, `icmp/8/0`, `proto/50`, `any`, `https` …"),
    "source_address": _words("pins the source's address"),
    "source_port": {"description": "pins the client's port", "type": ["integer", "string"]},
    "target_address": _words("pins the target's address"),
    "via": _words(
        "what must be crossed, in this order: ids, names, firewalls, tags; `a,b`: any of them", **TEXTS
    ),
    "avoid": _words("what must not be crossed", **TEXTS),
    "lose": _words(
        "asks of the network without these: zones, subnets, VPCs, instances, interfaces, gateways, endpoints,"
        " attachments, connections, peerings, firewalls, balancers, tags",
        **TEXTS,
    ),
    "ignore": _words(
        "kinds of control left out",
        type="array",
        items={"type": "string", "enum": ["security-groups", "network-acls", "firewalls"]},
    ),
    "direction": _words("does the reply count", enum=["session", "forward"], default="session"),
    "side": _words("which way packets cross the filter", enum=["ingress", "egress"], default="ingress"),
    "peer": _words("an address or CIDR block: the other end of the flow, whichever the direction"),
    "fast": _words("leave the proof by Z3 out; the answer says so", type="boolean", default=False),
    "fixes": _words("look for the smallest change that would open it", type="boolean", default=True),
    "limit": _words("at most so many", type="integer", minimum=1),
    "expand": _words("list every member", type="boolean", default=False),
    "by": _words(
        "what members are grouped by",
        enum=["vpc", "subnet", "group", "account", "interface"],
        default="vpc",
    ),
    "sets_by": _words("what the sets are: `vpc`, `subnet`, `group`, `account` or `tag:KEY`", default="vpc"),
    "ends": _words(f"the sets one by one, each {END}", **TEXTS),
    "filter": _words(
        "a security group, network ACL, firewall, firewall policy or rule group: id, ARN or name"
    ),
    "rule": _words(
        "a group (`sg-1`, `sg-1/egress`), one rule of it (`sg-1/ingress/2`, `sgr-1`), or an entry of a"
        " network ACL (`acl-1/ingress/100`)"
    ),
    "text": _words("an id, ARN, name or a part of one, an address, a CIDR block, a zone, an account"),
}


@dataclass(frozen=True, slots=True)
class Wording:
    """How a question is introduced, and its fields; those needed first."""

    summary: str
    description: str
    needs: tuple[str, ...]
    takes: tuple[str, ...] = ()


_PIN: Final = ("source_address", "source_port", "target_address")
_LISTING: Final = ("service", "ignore", "direction", "expand", "by", "limit", "lose", "fast")

RENAMED: Final = {"side": "direction", "sets_by": "by"}
"""Wordings of fields that mean something else in one question."""

QUESTIONS: Final[dict[str, Wording]] = {
    "path": Wording(
        "Can the source talk to the target",
        "Every way there and back with the rules that allow it; or every control that blocks, and the"
        " smallest fix.",
        ("source", "target"),
        ("service", *_PIN, "via", "avoid", "ignore", "direction", "lose", "fast", "fixes"),
    ),
    "trace": Wording(
        "Follow one flow step by step",
        "One five-tuple, there and back, by the independent judge alone, straight from the raw snapshot.",
        ("source", "target", "service"),
        (*_PIN, "via", "direction", "lose"),
    ),
    "sources": Wording(
        "Who can reach the target", "Every source that gets a reply, grouped.", ("target",), _LISTING
    ),
    "targets": Wording(
        "What the source can reach", "Every target that replies, grouped.", ("source",), _LISTING
    ),
    "filter": Wording(
        "What one group, network ACL or firewall policy lets pass",
        "The filter on its own, wherever it is used; of a firewall source is the client, and target the server.",
        ("filter",),
        ("side", "source", "peer", "target", "service", "source_port", "fast"),
    ),
    "exposure": Wording(
        "What one rule lets in",
        "On its own, beside the other rules, and what it would let in if something else were opened.",
        ("rule",),
        ("service", "direction", "limit", "fast"),
    ),
    "matrix": Wording(
        "Who can talk to whom",
        "Every ordered pair of sets: VPCs, subnets, groups, accounts, values of a tag, or any ends, the internet too.",
        (),
        ("sets_by", "ends", "service", "direction", "limit", "lose", "fast"),
    ),
    "prove": Wording(
        "Does everything cross what it must",
        "A law over all traffic from the source to the target: `holds`, or every way that breaks it, with its flows.",
        ("source", "target"),
        ("service", *_PIN, "via", "avoid", "ignore", "direction", "lose", "fast"),
    ),
    "find": Wording(
        "What is this",
        "Everything that an id, a name or an address could mean.",
        ("text",),
        ("limit",),
    ),
}
"""The questions that have a route of their own; ``gaps`` has one that needs no body."""


def question_schema(kind: str) -> dict[str, Any]:
    """The JSON Schema of one question's fields, ``question`` itself left to the route."""
    words = QUESTIONS[kind]
    fields = {"question": {"const": kind}, "id": FIELDS["id"]}
    for name in (*words.needs, *words.takes):
        fields[RENAMED.get(name, name)] = FIELDS[name]
    return {
        "type": "object",
        "properties": fields,
        "required": list(words.needs),
        "additionalProperties": False,
    }


@cache
def examples() -> dict[str, dict[str, Any]]:
    """Question -> a real question and its real answer, as the library gave it."""
    found: dict[str, dict[str, Any]] = json.loads(
        (Path(__file__).parent / "examples.json").read_text("utf-8")
    )
    return found


def _answered(schema: dict[str, Any], description: str, kind: str | None = None) -> dict[str, Any]:
    content: dict[str, Any] = {"schema": schema}
    if kind in examples():
        content["example"] = examples()[kind]["answer"]
    return {"200": {"description": description, "content": {JSON: content}}}


ANSWER: Final = {"$ref": "#/components/schemas/Answer"}
QUESTION: Final = {"$ref": "#/components/schemas/Question"}


def operation(kind: str) -> dict[str, Any]:
    """What the document says of a question's own route."""
    content: dict[str, Any] = {"schema": {"$ref": f"#/components/schemas/{kind}"}}
    if kind in examples():
        asked = examples()[kind]["question"]
        content["example"] = {name: value for name, value in asked.items() if name != "question"}
    return {
        "requestBody": {"required": True, "content": {JSON: content}},
        "responses": _answered(ANSWER, "The answer.", kind),
    }


def _ask() -> dict[str, Any]:
    named = {kind: {"summary": words.summary} for kind, words in QUESTIONS.items()}
    asked = {kind: {**named.get(kind, {}), "value": told["question"]} for kind, told in examples().items()}
    answers = {kind: {**named.get(kind, {}), "value": told["answer"]} for kind, told in examples().items()}
    one_or_more: dict[str, Any] = {"anyOf": [QUESTION, {"type": "array", "items": QUESTION}]}
    given: dict[str, Any] = {"anyOf": [ANSWER, {"type": "array", "items": ANSWER}]}
    return {
        "requestBody": {
            "required": True,
            "content": {
                JSON: {"schema": one_or_more, "examples": asked},
                LINES: {"schema": {"type": "string", "description": "a question a line"}},
            },
        },
        "responses": {
            "200": {
                "description": "An answer for a question, an array for an array, a line for a line.",
                "content": {
                    JSON: {"schema": given, "examples": answers},
                    LINES: {
                        "schema": {"type": "string", "description": "an answer a line, as each is ready"}
                    },
                },
            }
        },
    }


def _plain(description: str, **properties: Any) -> dict[str, Any]:
    schema = {"type": "object", "properties": properties, "required": list(properties)}
    return {"responses": _answered(schema, description)}


ASK: Final = _ask()
GAPS: Final = {"responses": _answered(ANSWER, "The gaps.", "gaps")}
NETWORKS: Final = _plain(
    "Every network.", networks={"type": "array", "items": {"$ref": "#/components/schemas/NetworkSummary"}}
)
NETWORK: Final = {"responses": _answered({"$ref": "#/components/schemas/NetworkSummary"}, "The network.")}
FRONT: Final = _plain(
    "Where to begin.",
    name={"const": "isthmus"},
    version=TEXT,
    networks=_words("the address of each network", **TEXTS),
    document=_words("the address of this document"),
    health=_words("the address that tells whether the service is alive"),
)
HEALTH: Final = _plain("The service is alive.", status={"const": "alive"})
READY: Final = _plain("The service can answer.", status={"const": "ready"}, networks=TEXTS)

NETWORK_SUMMARY: Final = {
    "type": "object",
    "properties": {
        "name": TEXT,
        "snapshot": _words("hash of the snapshot"),
        "as_of": {"type": ["string", "null"], "description": "its moment, where it tells one"},
        "counts": {"type": "object", "additionalProperties": {"type": "integer"}},
        "gaps": {"type": "integer", "description": "how many gaps the network has; /gaps lists them"},
    },
    "required": ["name", "snapshot", "as_of", "counts", "gaps"],
}

PROBLEM_SCHEMA: Final = {
    "type": "object",
    "description": "RFC 9457. Further members tell more: `field`, `nearest`, `limit` …",
    "properties": {
        "type": _words("`urn:isthmus:problem:KIND`, or `about:blank` where the status says it all"),
        "title": TEXT,
        "status": {"type": "integer"},
        "detail": TEXT,
        "request_id": _words("the X-Request-Id of the response and of the log's line"),
        "field": _words("the field of the question that is wrong"),
        "nearest": _words("the nearest right words", **TEXTS),
    },
    "required": ["type", "title", "status", "detail", "request_id"],
}
