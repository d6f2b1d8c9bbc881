"""One call of AWS, all its pages, and how it went: answered, refused, failed or absent.

In: a client's pages. Out: the records, as bytes without secrets. A list of which one page is missing is not
kept: what it lacks would be taken for absent.
"""

from __future__ import annotations

import datetime
import functools
import textwrap
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec
from botocore.exceptions import BotoCoreError, ClientError
from botocore.parsers import ResponseParserError

from ...snapshot.redaction import redact
from ...snapshot.store import ABSENT, ANSWERED, FAILED, REFUSED
from .describe import Describe, Parameters, Place

Pages = Callable[[Describe, str, Parameters], Iterable[Mapping[str, Any]]]
"""What makes a call: the row, the Region it is made in, its parameters; the answers, page by page."""

REFUSALS = ("AccessDenied", "Unauthorized", "NotAuthorized", "Forbidden", "AuthFailure", "OptInRequired")
REFUSED_CODES = frozenset(
    {"InvalidClientTokenId", "UnrecognizedClientException", "SubscriptionRequiredException", "403"}
)
EXPIRED = frozenset(
    {
        "CredentialRetrievalError",
        "ExpiredToken",
        "ExpiredTokenException",
        "LoginRefreshRequired",
        "RequestExpired",
        "SSOTokenLoadError",
        "TokenRetrievalError",
        "UnauthorizedSSOTokenError",
    }
)
"""Codes of AWS and errors of botocore: the credentials have ended, and someone has to log in again."""

LONGEST_DETAIL = 300
"""Units: characters of a message that the manifest keeps."""

GONE = "NotFound"
"""What the codes of AWS say of a thing that was deleted since it was listed."""

NOT_RECORDS = frozenset({"ResponseMetadata", "NextToken", "nextToken", "NextMarker", "Marker"})


class Unfinished(BotoCoreError):  # type: ignore[misc]  # noqa: N818 - what the answer is
    """AWS answered with less than there is, and told no way on."""

    fmt = "the answer is not whole: {reason}"


class CutOff(Unfinished):
    """The text of an answer ends before it is whole; the next may be."""


class NotOffered(BotoCoreError):  # type: ignore[misc]  # noqa: N818 - what the service is
    """There is no such service in the Region: botocore knows of none, and nobody answers."""

    fmt = "there is no {service} in {region}"


@dataclass(slots=True)
class Answer:
    """What became of one call: its records by kind, and what calls of other rows its records lead to."""

    outcome: str = ANSWERED
    code: str = ""
    detail: str = ""
    records: dict[str, list[bytes]] = field(default_factory=dict)
    leads: dict[str, list[Parameters]] = field(default_factory=dict)


TRIES = 3
"""Units: how often a call is made whose answer can't be read; botocore does not make it again by itself."""


def ask(
    pages: Pages,
    row: Describe,
    place: Place,
    region: str,
    parameters: Parameters,
    leading: Iterable[Describe],
) -> Answer:
    """Make one call, again where its answer is garbled; ``leading`` are the rows that ask of its records."""
    asking = functools.partial(_once, pages, row, place, region, parameters, tuple(leading))
    for _ in range(TRIES - 1):
        answer = asking()
        if answer.code not in GARBLED:
            return answer
    return asking()


GARBLED = frozenset({CutOff.__name__, ResponseParserError.__name__, ValueError.__name__})


def _once(
    pages: Pages,
    row: Describe,
    place: Place,
    region: str,
    parameters: Parameters,
    leading: tuple[Describe, ...],
) -> Answer:
    try:
        return _gathered(pages(row, region, parameters), row, place, parameters, leading)
    except ClientError as error:
        code = str(error.response.get("Error", {}).get("Code", "Unknown"))
        message = str(error.response.get("Error", {}).get("Message", ""))
        return Answer(outcome_of(code, row), code, _short(f"{code}: {message}".strip(": ")))
    except NotOffered as error:
        return Answer(ABSENT, "NotOffered", str(error))
    except (
        BotoCoreError,
        ResponseParserError,
        ValueError,
    ) as error:  # ValueError: botocore of a garbled value
        return Answer(FAILED, type(error).__name__, _short(f"{type(error).__name__}: {error}"))


def outcome_of(code: str, row: Describe) -> str:
    """What an error of AWS means: a refusal is unknown, never absent."""
    if code in row.absent or (row.of is not None and GONE in code):
        return ABSENT
    return outcome_of_code(code)


def outcome_of_code(code: str) -> str:
    """What an error's code means by itself, whatever was asked: refused, or failed."""
    if code in REFUSED_CODES or any(word in code for word in REFUSALS):
        return REFUSED
    return FAILED


def records_of(page: Mapping[str, Any], row: Describe) -> Iterable[tuple[str, Any]]:
    """The records of one page with their kinds.

    Errors: Unfinished, when a result key is not there.
    """
    if row.whole:
        yield row.keys[0][1], {key: value for key, value in page.items() if key not in NOT_RECORDS}
        return
    for key, kind in row.keys:
        if key not in page:
            raise Unfinished(reason=f"it tells no {key}")
        found = page[key]
        for record in found if isinstance(found, list) else [found]:
            yield kind, record


def encode(record: Any) -> bytes:
    """The record as JSON: moments as texts, bytes in base 64."""
    return msgspec.json.encode(record, enc_hook=_plain)


def _short(text: str) -> str:
    """A message in one line: some services answer with a page of HTML."""
    return textwrap.shorten(text, LONGEST_DETAIL, placeholder=" ...")


def _gathered(
    pages: Iterable[Mapping[str, Any]],
    row: Describe,
    place: Place,
    parameters: Parameters,
    leading: tuple[Describe, ...],
) -> Answer:
    answer = Answer(records={kind: [] for kind in row.kinds})
    leads: defaultdict[str, list[Parameters]] = defaultdict(list)
    stamp = {name: parameters[name] for name in (row.of.stamp if row.of else ())}
    for page in pages:
        for kind, record in records_of(page, row):
            full = {**stamp, **record} if stamp else record
            answer.records[kind].append(redact(encode(full), kind))
            for name, asked in leads_of(full, kind, place, leading):
                leads[name] += asked
    if row.narrow is not None:
        answer.records = {kind: list(dict.fromkeys(found)) for kind, found in answer.records.items()}
    answer.leads = dict(leads)
    return answer


def leads_of(
    record: Any, kind: str, place: Place, leading: Iterable[Describe]
) -> Iterable[tuple[str, list[Parameters]]]:
    """The parameters of calls that a record gives to the rows that ask of it.

    Errors: Unfinished, when the record lacks what names it.
    """
    for other in leading:
        if other.of is not None and other.of.kind == kind:
            try:
                yield other.name, list(other.of.ask(record, place))
            except (AttributeError, IndexError, KeyError, TypeError) as error:
                raise Unfinished(reason=f"one of the {kind} has no name that can be asked for") from error


def _plain(value: Any) -> Any:
    if isinstance(value, datetime.datetime):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} is no part of an answer of AWS")
