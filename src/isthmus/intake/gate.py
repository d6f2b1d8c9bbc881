"""The gate: anything people have of AWS -> ``Snapshot``.

In: a file or folder (or several). Out: sections of raw records, with secrets taken out. Files are known by
what they hold. Broken JSON raises; files that are no JSON are set aside; JSON that nobody knows becomes a
notice. Nothing is executed and nothing is fetched.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from ..errors import InputError, LimitError
from ..snapshot import Notice, Section, Snapshot, moments, snapshot, store
from ..snapshot.section import INCOMPLETE
from . import cloudformation, suricata
from .design.twins import refuse_twins
from .document import documents, is_claimed
from .encoding import LARGEST, plain
from .findings import Findings, joined, notice
from .homes import Home, agreed, home_of_path, home_of_records
from .kinds import is_list_key
from .layouts import understand
from .listing import files

_YAML_ANSWER = re.compile(rb"(?:---\s*\n)?([A-Za-z]+):\s*\n\s*- ")

Source = str | os.PathLike[str]


def read(path: Source | Sequence[Source]) -> Snapshot:
    """The snapshot that a file, a folder, or several of them hold.

    Of several, each file's name begins with its own folder's or file's name, numbered where two are alike.
    Errors: InputError, when nothing there can be read as AWS, or something is broken; LimitError, when a file
    is too large.
    """
    if isinstance(path, str | os.PathLike):
        return _one(Path(path))
    roots = [Path(one) for one in path]
    if not roots:
        raise InputError("there is nothing to read: no file or folder was named")
    if len(roots) == 1:
        return _one(roots[0])
    return _several(roots)


def _one(root: Path) -> Snapshot:
    try:
        mode = root.stat().st_mode
    except (OSError, ValueError) as error:
        raise InputError(f"can't be read: {_reason(error)}", file=str(root)) from error
    if stat.S_ISDIR(mode):
        whole = root if store.is_own(root) else moments.latest(root)
        return store.read(whole) if whole is not None else _folder(root)
    if not stat.S_ISREG(mode):
        raise InputError("is neither a file nor a folder", file=str(root))
    found = _file(root, root.name, _refuse)
    return _assembled(root, [(root.name, found)], [])


def _folder(root: Path) -> Snapshot:
    """A folder of answers; a folder of isthmus's own inside it is read as such."""
    names, skipped = files(root)
    own = sorted({_parent(name) for name in names if _is_manifest(root, name)})
    told: list[tuple[str, Findings]] = []
    for name in names:
        if not any(name.startswith(f"{folder}/") for folder in own):
            told.append((name, _file(root / name, name, skipped.append)))
    inner = [_prefixed(store.read(root / folder), folder) for folder in own]
    return _assembled(root, told, skipped, inner)


def _several(roots: list[Path]) -> Snapshot:
    inner: list[Snapshot] = []
    used: dict[str, int] = {}
    for root in roots:
        name = root.resolve().name or "root"
        used[name] = used.get(name, 0) + 1
        label = name if used[name] == 1 else f"{name}.{used[name]}"
        part = _one(root)
        is_file = part.files == (root.name,)
        inner.append(_prefixed(part, label if not is_file else f"file.{len(inner) + 1}"))
    return _merged(os.pathsep.join(str(root) for root in roots), inner)


def _file(path: Path, name: str, aside: Callable[[Notice], None]) -> Findings:
    """What one file holds; what is no answer goes aside."""
    try:
        if path.stat().st_size > LARGEST:
            raise LimitError(f"{name}: is larger than {LARGEST} bytes")
        data = plain(path.read_bytes(), name)
    except OSError as error:
        raise InputError(f"can't be read: {_reason(error)}", file=name) from error
    if data is None:
        aside(Notice("not-read", name, "", "no text, so no answer of AWS as JSON"))
        return Findings()
    if is_claimed(data):
        home = home_of_path(name)
        return joined(understand(value, home) for value in documents(data, name))
    if not data.strip():
        aside(Notice("not-read", name, "", "an empty file"))
        return Findings()
    return _text(data, name, aside)


def _text(data: bytes, name: str, aside: Callable[[Notice], None]) -> Findings:
    """What a text that is no JSON holds: a template, rules, or nothing of ours."""
    if cloudformation.is_yaml_template(data):
        return cloudformation.yaml_sections(data, name)
    rules = suricata.rules(data.decode("utf-8"))
    if rules is not None:
        return suricata.sections(rules, name)
    answer = _YAML_ANSWER.match(data)
    if answer is not None and is_list_key(answer[1].decode()):
        detail = "an answer of AWS as YAML is not read: collect with --output json"
        return notice("unrecognised-document", name, "", detail)
    if name.lower().endswith((".json", ".json.gz")):
        shown = data.lstrip()[:24].decode("utf-8", "replace")
        raise InputError(f"broken JSON: it begins with {shown!r}", file=name, pointer="")
    aside(Notice("not-read", name, "", "no JSON, template or rules"))
    return Findings()


def _refuse(aside: Notice) -> None:
    raise InputError(f"can't be read as AWS: {aside.detail}", file=aside.file)


def _assembled(
    root: Path, told: list[tuple[str, Findings]], skipped: list[Notice], inner: Sequence[Snapshot] = ()
) -> Snapshot:
    """The snapshot of what files told, with homes settled across them."""
    whole = joined(found for _, found in told)
    names = [name for name, found in told if not found.is_empty]
    if not names and not inner and not any(name for name, _ in told if name not in {n.file for n in skipped}):
        count = len(skipped)
        detail = f"none of its {count} files can be read as such" if count else "it is empty"
        if any(notice.file.endswith(".tf") for notice in skipped):
            detail += "; of Terraform a plan is read: terraform show -json PLAN > plan.json"
        raise InputError(f"holds nothing of AWS: {detail}", file=str(root))
    cut = list(_unfinished(whole))
    notices = [*whole.notices, *(_cut_short(section) for section in cut)]
    # Invariant: a part of one prefix list, or of one table, would be taken for all of it
    part = {_page(section) for section in cut if section.owner is not None}
    sections = _settled([section for section in whole.sections if _page(section) not in part])
    aside = sorted(skipped, key=lambda one: one.file)
    refuse_twins(sections)
    own = snapshot(str(root), sections, notices, None, names, aside)
    return _merged(str(root), [own, *inner]) if inner else own


def _settled(sections: list[Section]) -> list[Section]:
    """The sections with homes that their paths do not tell filled in: from their file's records, or from all.

    A blank is filled from other files only where every file that tells a home tells the same.
    """
    blank = sorted({s.file for s in sections if s.account is None or s.region is None})
    if not blank:
        return sections
    by_file: dict[str, list[Home]] = {name: [] for name in blank}
    for section in sections:
        if section.file in by_file:
            by_file[section.file].append(home_of_records(section.raw))
    of_file = {name: agreed(homes) for name, homes in by_file.items()}
    paths = [Home(section.account, section.region) for section in sections]
    everywhere = agreed([*of_file.values(), *paths])
    settled: list[Section] = []
    for section in sections:
        home = Home(section.account, section.region)
        if section.file in of_file:
            home = home.or_else(of_file[section.file]).or_else(everywhere)
        settled.append(replace(section, account=home.account, region=home.region))
    return settled


def _unfinished(found: Findings) -> Iterator[Section]:
    """The first section of each kind of which every page said that more follow: the last is not there."""
    ended = {_page(section) for section in found.finished}
    for section in found.unfinished:
        if _page(section) not in ended:
            ended.add(_page(section))
            yield section


def _cut_short(section: Section) -> Notice:
    detail = f"more pages of {section.kind} follow, and no file holds the last"
    place = (section.file, section.pointer, detail, section.account, section.region)
    return Notice(INCOMPLETE, *place, about=section.kind)


def _page(section: Section) -> tuple[str | None, ...]:
    return section.kind, section.account, section.region, section.owner, _parent(section.file)


def _merged(root: str, parts: Sequence[Snapshot]) -> Snapshot:
    """One snapshot of several, in their order; its moment is theirs where they agree."""
    told = {part.as_of for part in parts if part.as_of is not None}
    sections = [section for part in parts for section in part.sections]
    refuse_twins(sections)
    return snapshot(
        root,
        sections,
        [one for part in parts for one in part.notices],
        told.pop() if len(told) == 1 else None,
        [name for part in parts for name in part.files],
        [one for part in parts for one in part.skipped],
    )


def _prefixed(part: Snapshot, prefix: str) -> Snapshot:
    """The snapshot with a folder's name before each file's."""
    return snapshot(
        part.root,
        [replace(section, file=f"{prefix}/{section.file}") for section in part.sections],
        [replace(one, file=f"{prefix}/{one.file}") for one in part.notices],
        part.as_of,
        [f"{prefix}/{name}" for name in part.files],
        [replace(one, file=f"{prefix}/{one.file}") for one in part.skipped],
    )


def _is_manifest(root: Path, name: str) -> bool:
    return name.endswith(f"/{store.MANIFEST}") and store.is_own(root / _parent(name))


def _parent(name: str) -> str:
    return name.rpartition("/")[0]


def _reason(error: OSError | ValueError) -> str:
    return error.strerror or str(error) if isinstance(error, OSError) else str(error)
