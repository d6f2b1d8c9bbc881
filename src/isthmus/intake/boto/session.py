"""Sessions and clients: adaptive retries, pages, and a guard that lets nothing but reads through.

One loader of botocore's descriptions is shared by all sessions: a client then costs milliseconds.
"""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from botocore import xform_name
from botocore.config import Config
from botocore.exceptions import EndpointConnectionError, UnknownServiceError
from botocore.loaders import Loader
from botocore.paginate import Paginator
from botocore.session import Session

from ...version import VERSION
from .asking import CutOff, NotOffered, Unfinished
from .catalog import CATALOG
from .describe import Describe, Parameters

NO_SUCH_NAME = frozenset({socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)})
"""What the resolver of names says of a host that there is none of."""

LARGEST_PAGE = 1000
"""Units: records asked for at once, where AWS allows so many."""

OPENING = frozenset(
    {
        ("ec2", "DescribeRegions"),
        ("organizations", "ListAccounts"),
        ("signin", "CreateOAuth2Token"),
        ("sso", "GetRoleCredentials"),
        ("sso-oidc", "CreateToken"),
        ("sts", "AssumeRole"),
        ("sts", "AssumeRoleWithSAML"),
        ("sts", "AssumeRoleWithWebIdentity"),
        ("sts", "GetCallerIdentity"),
    }
)
"""Calls beside the table: who we are, which accounts and Regions there are, and to take on a role."""

ALLOWED = OPENING | {(row.service, row.operation) for row in CATALOG}
JSON_PROTOCOLS = frozenset({"json", "rest-json"})
XML_PROTOCOLS = frozenset({"ec2", "query", "rest-xml"})


@dataclass(frozen=True, slots=True)
class Manners:
    """How politely AWS is asked."""

    attempts: int = 8
    connect_timeout: float = 10
    read_timeout: float = 60

    def config(self) -> Config:
        """The same as botocore's configuration: its adaptive mode slows down where AWS throttles."""
        return Config(
            retries={"mode": "adaptive", "max_attempts": self.attempts},
            connect_timeout=self.connect_timeout,
            read_timeout=self.read_timeout,
            max_pool_connections=16,
            user_agent_extra=f"isthmus/{VERSION}",
        )


_LOADER = Loader()


def session(profile: str | None = None) -> Session:
    """A session of botocore that can make no call but those of the table and of ``OPENING``."""
    made = Session(profile=profile)
    made.register_component("data_loader", _LOADER)
    made.register("before-call", _only_reads)
    made.register("after-call", _whole_body)
    return made


class Clients:
    """The clients of one account, each made when first wanted; any thread may ask."""

    def __init__(self, of: Session, manners: Manners) -> None:
        self.session = of
        self._config = manners.config()
        self._made: dict[tuple[str, str], Any] = {}
        self._lock = threading.Lock()

    def client(self, service: str, region: str) -> Any:
        """The client of a service in a Region."""
        with self._lock:
            made = self._made.get((service, region))
            if made is None:
                patient = self._is_offered(service, region)
                config = self._config if patient else self._config.merge(Config(retries={"max_attempts": 0}))
                made = self.session.create_client(service, region_name=region, config=config)
                self._made[service, region] = made
            return made

    def pages(self, row: Describe, region: str, parameters: Parameters) -> Iterator[Mapping[str, Any]]:
        """All answers to a row's call: every page, also where botocore knows no way from one to the next.

        Errors: ClientError and BotoCoreError of botocore; Unfinished; NotOffered, where nobody answers in a
        Region in which there is no such service.
        """
        client = self.client(row.service, region)
        try:
            yield from self._whole_pages(client, row, parameters)
        except EndpointConnectionError as error:
            if self._is_offered(row.service, region) or not _has_no_name(error):
                raise
            raise NotOffered(service=row.service, region=region) from error

    def close(self, region: str | None = None) -> None:
        """Drop the clients and their connections: of a Region where all is asked, or all of them.

        An account has one of each service and Region, a third of a megabyte each.
        """
        with self._lock:
            done = [key for key in self._made if region is None or key[1] == region]
            for key in done:
                self._made.pop(key).close()

    def _is_offered(self, service: str, region: str) -> bool:
        """False where botocore knows the Region and those of a service, and this is none of them.

        A Region that is newer than this botocore may have any service.
        """
        partition = self.session.get_partition_for_region(region)
        known = self.session.get_available_regions(service, partition)
        regions = self.session.get_available_regions("ec2", partition)
        return not known or region in known or region not in regions

    def _whole_pages(self, client: Any, row: Describe, parameters: Parameters) -> Iterator[Mapping[str, Any]]:
        model = client.meta.service_model
        tells_empty = model.resolved_protocol in XML_PROTOCOLS
        for page in self._pages(client, row, model.operation_model(row.operation), parameters):
            if page.get("AdditionalRoutesAvailable") and not page.get("NextToken"):
                for narrower in _narrower(row, parameters):
                    yield from self._whole_pages(client, row, narrower)
                return
            yield page if tells_empty or row.whole else {**{key: [] for key, _ in row.keys}, **page}

    def _pages(
        self, client: Any, row: Describe, model: Any, parameters: Parameters
    ) -> Iterable[Mapping[str, Any]]:
        call = getattr(client, xform_name(row.operation))
        described = self._paging(row)
        if described is None:
            return [call(**parameters)]
        size = _page_size(described.get("limit_key"), model, row)
        config = {"PageSize": size} if size else {}
        paged: Iterable[Mapping[str, Any]] = Paginator(call, described, model).paginate(
            **parameters, PaginationConfig=config
        )
        return paged

    def _paging(self, row: Describe) -> dict[str, Any] | None:
        """How pages follow each other: botocore's description, or the row's own; None for a single answer."""
        if row.paging is not None:
            return {**row.paging, "result_key": row.keys[0][0]}
        try:
            described: dict[str, Any] = self.session.get_paginator_model(row.service).get_paginator(
                row.operation
            )
        except (ValueError, UnknownServiceError):
            return None
        return described


def _page_size(limit_key: str | None, model: Any, row: Describe) -> int | None:
    """The most records AWS gives at once; None where it does not say, and the row does not either."""
    if limit_key is None or row.page_size is not None:
        return (row.page_size or None) if limit_key else None
    most = model.input_shape.members[limit_key].metadata.get("max")
    return None if most is None else min(int(most), LARGEST_PAGE)


def _has_no_name(error: EndpointConnectionError) -> bool:
    """True where the service's host has no address at all: not where it is silent, or cut off from us.

    A service that came to a Region after this botocore has one, whatever botocore knows.
    """
    cause: BaseException | None = error.kwargs.get("error")
    while cause is not None and not isinstance(cause, socket.gaierror):
        cause = cause.__cause__ or cause.__context__
    return cause is not None and cause.errno in NO_SUCH_NAME


def _narrower(row: Describe, parameters: Parameters) -> list[Parameters]:
    """The calls that together ask for what one had too much to tell.

    Errors: Unfinished, when it can't be asked for in smaller parts.
    """
    smaller = row.narrow(parameters) if row.narrow is not None else []
    if not smaller:
        raise Unfinished(reason="AdditionalRoutesAvailable, and no token for them")
    return smaller


def _only_reads(model: Any, **_: Any) -> None:
    """Invariant: no call leaves this program that is not in the table."""
    asked = model.service_model.service_name, model.name
    assert asked in ALLOWED, f"{asked[0]} {asked[1]} is not in the table of calls"


def _whole_body(http_response: Any, parsed: Mapping[str, Any], model: Any, **_: Any) -> None:
    """botocore takes a JSON body that was cut off for an empty answer."""
    if model.service_model.resolved_protocol not in JSON_PROTOCOLS or parsed.keys() - {"ResponseMetadata"}:
        return
    try:
        json.loads(http_response.content or b"{}")
    except ValueError as error:
        raise CutOff(reason=f"its text is cut off ({error})") from error
