"""Writes a version back into the files that people keep.

Rules of this file:
- A file that says the same already is not touched. In others the comments and the order of people stay where their
  lines stay.
- What a file said before it was changed or taken away is kept beside it, as `nurse.yaml.before`.
- Each file is replaced as a whole, and what was written is read again: it says what the version says.
- Recordings and their lists belong to a machine and are not written.
"""

import io
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq

from ivr.content.contents import Sources
from ivr.content.folders import Folders
from ivr.content.yaml_file import plain, read_yaml

_BEFORE, _NEXT = ".before", ".next"
_WIDE = 4096
"""Columns: a sentence stays on its line."""


class NotWrittenError(Exception):
    """A file cannot be written; the message says which and why. Others may have been."""


def export(sources: Sources, folders: Folders) -> list[str]:
    """Make the files say what a version says; gives the names of those that were changed, made or taken away.

    Raises:
        NotWrittenError: a file cannot be written.
    """
    wanted = dict(sources.schedules)
    for files in sources.prompts.values():
        wanted |= files
    there = folders.files()
    changed = []
    try:
        for name in sorted(wanted | there):
            path = there.get(name) or _path(folders, name)
            if name not in wanted:
                path.replace(path.with_name(path.name + _BEFORE))
            elif not _written(path, name, wanted[name]):
                continue
            changed.append(name)
    except OSError as error:
        raise NotWrittenError(f"{error.filename}: {error.strerror}") from error
    return changed


def _path(folders: Folders, name: str) -> Path:
    return (folders.prompts if "/" in name else folders.schedules) / name


def _written(path: Path, name: str, data: Any) -> bool:
    """Write one file, unless it says this already."""
    before = read_yaml(path, name)[0] if path.exists() else None
    if before and plain(before.data) == data:
        return False
    text = yaml_text(data, before.data if before else None)
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(path.name + _NEXT)
    with beside.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    again, _ = read_yaml(beside, name)
    if again is None or plain(again.data) != data:  # what no file of ours may hold, or not in this way
        beside.unlink()
        raise NotWrittenError(f"{name}: what was written does not say what the version says")
    if path.exists():
        path.replace(path.with_name(path.name + _BEFORE))
    beside.replace(path)
    return True


def yaml_text(data: Any, before: Any = None) -> str:
    """Plain data as a file for people; `before` is what the reader gave of the file that it replaces."""
    yaml = YAML(typ="rt")
    yaml.width = _WIDE
    yaml.preserve_quotes = True
    yaml.indent(mapping=2, sequence=4, offset=2)
    yaml.representer.ignore_aliases = lambda _data: True  # our reader refuses them
    stream = io.StringIO()
    yaml.dump(_merged(before, data), stream)
    return stream.getvalue()


def _merged(old: Any, new: Any) -> Any:
    """The new data in the old shape, as far as both go together."""
    if plain(old) == new:
        return old
    if isinstance(old, CommentedMap) and isinstance(new, Mapping):
        for key in [key for key in old if str(key) not in new]:
            del old[key]
        known = {str(key): key for key in old}
        for key, value in new.items():
            old[known.get(key, key)] = _merged(old.get(known.get(key, key)), value)
        return old
    if isinstance(old, CommentedSeq) and isinstance(new, list):
        common = min(len(old), len(new))
        del old[len(new) :]
        for place in range(common):
            old[place] = _merged(old[place], new[place])
        old.extend(new[common:])
        return old
    return new
