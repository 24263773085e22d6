"""Who gets which name. Nothing is decided by the order in which plugins were installed.

A name that two plugins claim belongs to neither, and the built-in commands cannot be taken over.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from catops.installed import Fault
from catops.plugins.found import Found
from catops.plugins.index import NameIndex, Refused, key_of, qualified_key
from catops.spec import CommandSpec

#: Its plugins are the built-in ones.
CORE = "catops"


def without_twins(found: Iterable[Found]) -> tuple[list[Found], dict[Found, Fault]]:
    """Return the plugins whose names are their own, and what is wrong with all others."""
    by_name: dict[str, list[Found]] = defaultdict(list)
    for each in sorted(found):
        by_name[each.name].append(each)
    faults = {
        twin: Fault(
            f"The plugin name {name!r} is taken twice, by "
            f"{listed(one.distribution for one in twins)}, so none of them is loaded.",
            "Uninstall all but one.",
        )
        for name, twins in by_name.items()
        if len(twins) > 1
        for twin in twins
    }
    return [twins[0] for twins in by_name.values() if len(twins) == 1], faults


def settle(specs: Iterable[CommandSpec]) -> tuple[NameIndex, list[tuple[str, Fault]]]:
    """Return the index of all ``specs``, and by plugin name what was refused to it."""
    index = NameIndex()
    faults: list[tuple[str, Fault]] = []
    claims: dict[str, list[CommandSpec]] = defaultdict(list)
    for spec in specs:
        for name in (spec.name, *spec.aliases):
            claims[key_of(name.split())].append(spec)
    for key, claimants in claims.items():
        core = [spec for spec in claimants if spec.distribution == CORE]
        refused = [spec for spec in claimants if spec not in core]
        if len(claimants) == 1 or not refused:
            index.add(key, claimants[0])
            continue
        index.add(key, core[0] if core else Refused(tuple(claimants)))
        for spec in claimants:
            index.add(qualified_key(spec.plugin, key), spec)
        faults += [(spec.plugin, _refusal(key, spec, claimants, bool(core))) for spec in refused]
    return index, faults


def listed(names: Iterable[str]) -> str:
    """Return names as a person lists them: ``a``, ``a and b``, ``a, b and c``."""
    *most, last = sorted(set(names))
    return f"{', '.join(most)} and {last}" if most else last


def _refusal(key: str, spec: CommandSpec, claimants: Sequence[CommandSpec], core: bool) -> Fault:
    named = listed(f"{one.distribution} ({one.plugin})" for one in claimants)
    if core:
        reason = f"The command {key!r} is built in and stays so; it is claimed by {named}."
    else:
        reason = f"The command {key!r} is claimed by {named}, so none of them gets it."
    return Fault(reason, f"Rename it, uninstall one, or type {spec.plugin}:{key}.")
