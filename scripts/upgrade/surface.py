"""Notes on the Python surface: names and parameters that are gone, came, or changed. `typecheck` reports types."""

from collections.abc import Iterator
from pathlib import Path

import griffe

from scripts.spec_diff import Severity
from scripts.upgrade.note import Note

_NOT_SURFACE = frozenset({"SPEC_SHA256", "vendor_check"})
"""The digest differs whenever the contract does, which has notes of its own; the checker is not part of the client."""


_TELLING = frozenset({"eq", "frozen", "kw_only", "metaclass", "order"})
"""Keywords of a class that its users notice; others, such as `gc`, decide on its cost."""


def surface_notes(old: Path, new: Path) -> list[Note]:
    """Compare two folders of the same package, by reading them, without importing them."""
    before, after = _load(old), _load(new)
    notes = [*_gone_from_all(before, after), *_breakages(before, after), *_values(before, after)]
    return [*notes, *_additions(before, after)]


def _load(folder: Path) -> griffe.Module:
    loaded = griffe.load(folder.name, search_paths=[folder.parent], allow_inspection=False, resolve_aliases=True)
    if not isinstance(loaded, griffe.Module):
        raise TypeError(f"{folder} is not a package")
    return loaded


def _note(severity: Severity, where: str, message: str) -> Note:
    return Note("Python surface", severity, where, message)


def _gone_from_all(before: griffe.Module, after: griffe.Module) -> list[Note]:
    gone = [name for name in map(str, before.exports or ()) if name not in set(map(str, after.exports or ()))]
    return [_note(Severity.BREAKING, name, "is no longer exported") for name in gone]


def _breakages(before: griffe.Module, after: griffe.Module) -> Iterator[Note]:
    """Report each breakage once, however many classes inherit what broke."""
    public = _public_names(before)
    told: set[tuple[griffe.BreakageKind, str]] = set()
    for breakage in griffe.find_breaking_changes(before, after):
        if not _NOT_SURFACE.isdisjoint(breakage.obj.path.split(".")):
            continue
        path = breakage.obj.canonical_path
        where = " and ".join(public.get(path, [path.removeprefix(f"{before.path}.")]))
        for value in (breakage.old_value, breakage.new_value):
            if isinstance(value, griffe.Parameter):
                where, path = f"{where}({value.name})", f"{path}({value.name})"
                break
        if (breakage.kind, path) not in told:
            told.add((breakage.kind, path))
            yield _note(Severity.BREAKING, where, breakage.kind.value[0].lower() + breakage.kind.value[1:])


def _values(before: griffe.Module, after: griffe.Module) -> Iterator[Note]:
    """Report changed values and class keywords: a field with another default, a class no longer frozen.

    griffe compares only names and parameters.
    """
    old, new = _public_values(before), _public_values(after)
    for name in old.keys() & new.keys():
        if old[name] != new[name]:
            yield _note(Severity.BREAKING, name, f"was {old[name]} and is now {new[name]}")


def _public_values(package: griffe.Module) -> dict[str, str]:
    found: dict[str, str] = {}
    for path, names in _public_names(package).items():
        item = None if "(" in path else package.modules_collection[path]
        if isinstance(item, griffe.Attribute) and item.value is not None and path.endswith(f".{names[0]}"):
            found[names[0]] = str(item.value)
        elif isinstance(item, griffe.Class):
            found[names[0]] = f"a class with {_keywords(item) or 'no keywords'}"
    return found


def _keywords(item: griffe.Class) -> str:
    """Write out the keywords that decide what a class's instances can do, such as `frozen=True`; its bases' count."""
    made: dict[str, str] = {}
    for one in (*reversed(item.mro()), item):
        made |= {name: str(value) for name, value in one.keywords.items() if name in _TELLING}
    return ", ".join(f"{name}={value}" for name, value in sorted(made.items()))


def _additions(before: griffe.Module, after: griffe.Module) -> Iterator[Note]:
    """Report what is new; of a new class only its name."""
    known = {name for names in _public_names(before).values() for name in names}
    for names in _public_names(after).values():
        if known.isdisjoint(names) and (_owner(names[0]) in known or not _owner(names[0])):
            yield _note(Severity.SAFE, " and ".join(names), "is new")


def _owner(name: str) -> str:
    """Name the function of a parameter, or the class of a member; empty for a name of the package."""
    return name.partition("(")[0] if "(" in name else name.rpartition(".")[0]


def _public_names(package: griffe.Module) -> dict[str, list[str]]:
    """Map where each public thing is defined to the names it is known by, such as `Client.close`.

    A class that inherits it from a public class does not count, so most have one name.
    """
    found: dict[str, list[str]] = {}
    for name, item in _public_objects(package).items():
        for path, known_as in _within(item, name):
            names = found.setdefault(path, [])
            if known_as not in names:
                names.append(known_as)
    for path, names in found.items():
        own = [name for name in names if path.endswith(f".{name}")]
        found[path] = own or names
    return found


def _public_objects(package: griffe.Module) -> dict[str, griffe.Object | griffe.Alias]:
    """List what the package exports, then what else its public modules define, such as the classes of resources."""
    found = {name: package.members[name] for name in map(str, package.exports or ()) if name in package.members}
    for module in package.modules.values():
        if not module.name.startswith("_"):
            found |= {item.name: item for item in module.members.values() if item.is_public and not item.is_alias}
    return {name: item for name, item in found.items() if name not in _NOT_SURFACE and not item.is_module}


def _within(item: griffe.Object | griffe.Alias, name: str) -> Iterator[tuple[str, str]]:
    yield item.canonical_path, name
    target = item.final_target if isinstance(item, griffe.Alias) else item
    if isinstance(target, griffe.Function):
        for parameter in target.parameters:
            yield f"{item.canonical_path}({parameter.name})", f"{name}({parameter.name})"
    elif isinstance(target, griffe.Class):
        for key, member in target.all_members.items():
            if key == "__init__" or not key.startswith("_"):
                yield from _within(member, f"{name}.{key}")
