"""``isthmus collect``: from live accounts to a snapshot. It reads AWS and never changes anything there."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..errors import InputError
from . import status
from .screen import complain, emit

if TYPE_CHECKING:
    from ..intake.boto.accounts import Wanted
    from ..intake.boto.collect import Wish

Many = list[str] | None


def _option(name: str, metavar: str, text: str) -> typer.models.OptionInfo:
    told: typer.models.OptionInfo = typer.Option(name, metavar=metavar, help=text)
    return told


Folder = Annotated[str, typer.Argument(metavar="FOLDER", help="Where the moments of the network are kept.")]
Profile = Annotated[Many, _option("--profile", "NAME", "A profile of AWS. May be repeated.")]
Role = Annotated[Many, _option("--role", "ARN", "A role to take on. May be repeated.")]
Organization = Annotated[
    str | None, _option("--organization", "ROLE", "Every account of the Organization, by the name of a role.")
]
ExternalId = Annotated[str | None, _option("--external-id", "ID", "The external id that the roles ask for.")]
SessionName = Annotated[
    str, _option("--session-name", "NAME", "How sessions of roles are called in CloudTrail.")
]
SessionTag = Annotated[
    Many, _option("--session-tag", "KEY=VALUE", "A tag of the roles' sessions. May be repeated.")
]
Account = Annotated[
    Many, _option("--account", "ID", "Of the Organization, this account alone. May be repeated.")
]
ExcludeAccount = Annotated[
    Many, _option("--exclude-account", "ID", "Of the Organization, not this account. May be repeated.")
]
Region = Annotated[
    Many, _option("--region", "NAME", "This Region. May be repeated. By itself: every enabled one.")
]
NoOptIn = Annotated[bool, typer.Option("--no-opt-in", help="Leave out Regions that one has to opt in to.")]
NetworkOnly = Annotated[bool, typer.Option("--network-only", help="Leave out identity, data and compliance.")]
Refresh = Annotated[
    bool, typer.Option("--refresh", help="Ask again only what may have changed since the last moment.")
]
Verify = Annotated[
    bool, typer.Option("--verify", help="Tell what differs from the moment before, in AWS's words.")
]
Since = Annotated[
    str | None, _option("--since", "MOMENT", "With --verify: compare with this moment of the folder.")
]
Until = Annotated[
    str | None, _option("--until", "MOMENT", "With --verify: up to this one; nothing is collected.")
]
Concurrency = Annotated[int, typer.Option(min=1, max=256, help="Calls in flight at once.")]
Policy = Annotated[bool, typer.Option("--policy", help="Print the IAM policy it needs, and end.")]
Stackset = Annotated[bool, typer.Option("--stackset", help="Print a StackSet template of the role, and end.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Print the calls it would make, and end.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print the outcome as JSON.")]


def collect(
    folder: Folder = "",
    profile: Profile = None,
    role: Role = None,
    organization: Organization = None,
    external_id: ExternalId = None,
    session_name: SessionName = "isthmus",
    session_tag: SessionTag = None,
    account: Account = None,
    exclude_account: ExcludeAccount = None,
    region: Region = None,
    no_opt_in: NoOptIn = False,
    network_only: NetworkOnly = False,
    refresh: Refresh = False,
    verify: Verify = False,
    since: Since = None,
    until: Until = None,
    concurrency: Concurrency = 64,
    policy: Policy = False,
    stackset: Stackset = False,
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> int:
    """A snapshot of live accounts.

    Reads AWS and changes nothing there. What is refused becomes a gap. Cut off, it goes on where it stopped.
    """
    from ..intake.boto.accounts import Wanted
    from ..intake.boto.collect import Wish
    from ..intake.boto.lanes import Limits
    from ..intake.boto.regions import Choice

    wanted = Wanted(
        profiles=tuple(profile or ()),
        roles=tuple(role or ()),
        organization_role=organization,
        external_id=external_id,
        session_name=session_name,
        session_tags=tags(session_tag or ()),
        accounts=tuple(account or ()),
        excluded=tuple(exclude_account or ()),
    )
    wish = Wish(
        wanted=wanted,
        choice=Choice(tuple(region or ()), opt_ins=not no_opt_in),
        limits=Limits(total=concurrency),
        network_only=network_only,
        refresh=refresh,
    )
    if policy or stackset or dry_run:
        return _told(wish, policy=policy, stackset=stackset)
    if not folder:
        raise InputError("name the folder to collect into (isthmus collect FOLDER)")
    if (since or until) and not verify:
        raise InputError("--since and --until go with --verify")
    _go_together(wanted)
    return _ran(Path(folder), wish, verify=verify, since=since, until=until, as_json=as_json)


def _go_together(wanted: Wanted) -> None:
    """Errors: InputError, when something is wished that the rest of the wish has no use for."""
    if wanted.roles and wanted.organization_role:
        raise InputError("name either roles or an Organization: --role or --organization")
    if (wanted.accounts or wanted.excluded) and not wanted.organization_role:
        raise InputError("--account and --exclude-account go with --organization")
    if (wanted.external_id or wanted.session_tags) and not (wanted.roles or wanted.organization_role):
        raise InputError("--external-id and --session-tag go with --role or --organization")


def tags(words: list[str] | tuple[()]) -> dict[str, str]:
    """Session tags of ``KEY=VALUE``.

    Errors: InputError, when a word has no ``=``.
    """
    found: dict[str, str] = {}
    for word in words:
        key, sign, value = word.partition("=")
        if not sign or not key:
            raise InputError(f"{word!r} is no tag: write KEY=VALUE")
        found[key] = value
    return found


def _told(wish: Wish, *, policy: bool, stackset: bool) -> int:
    """What needs no AWS: the policy, the template, or the list of calls."""
    from ..intake.boto import permissions
    from .collected import calls

    role = wish.wanted.organization_role
    if policy:
        names = permissions.actions(wish.rows, organization=role is not None)
        emit(json.dumps(permissions.policy(names, take_on=role), indent=2) + "\n")
    elif stackset:
        emit(json.dumps(permissions.stack_set(wish.rows), indent=2) + "\n")
    else:
        emit(calls(wish.rows, organization=role is not None))
    return status.GOOD


def _ran(
    folder: Path, wish: Wish, *, verify: bool, since: str | None, until: str | None, as_json: bool
) -> int:
    from ..intake.boto.collect import collect as collected
    from . import collected as shown
    from .progress import watching

    if until is not None:
        return shown.compared(shown.moment(folder, since), shown.moment(folder, until), as_json=as_json)
    given = shown.moment(folder, since) if since else None
    try:
        with watching() as watch:
            made = collected(folder, wish, watch)
    except KeyboardInterrupt:
        complain("cut off; the same command goes on from here")
        raise
    before = given or made.before
    return shown.outcome(made, before if verify else None, verify=verify, as_json=as_json)
