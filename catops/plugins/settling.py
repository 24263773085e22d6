"""Which plugin gets which name; the order of installation never decides.

A name that two plugins claim belongs to neither, and the built-in commands cannot be taken over.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

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
    alone: list[Found] = []
    faults: dict[Found, Fault] = {}
    for name, twins in by_name.items():
        core = [twin for twin in twins if twin.distribution == CORE]
        kept = twins if len(twins) == 1 else core[:1]
        alone += kept
        faults |= {twin: _twin(name, twins, bool(core)) for twin in twins if twin not in kept}
    return alone, faults


def settle(specs: Iterable[CommandSpec]) -> tuple[NameIndex, list[tuple[str, Fault]]]:
    """Return the index of all ``specs``, and by plugin name what was refused to it."""
    index = NameIndex()
    faults: list[tuple[str, Fault]] = []
    claims: dict[str, list[CommandSpec]] = defaultdict(list)
    for spec in specs:
        for name in (spec.name, *spec.aliases):
            claims[key_of(name.split())].append(spec)
    contested = {
        spec.qualified
        for key, claimants in claims.items()
        for spec in _refused(claimants)
        if key == key_of(spec.name.split())
    }
    for key, each in claims.items():
        claimants = [
            replace(spec, contested=True) if spec.qualified in contested else spec for spec in each
        ]
        refused = _refused(claimants)
        core = next((spec for spec in claimants if spec not in refused), None)
        index.add(key, core or Refused(tuple(claimants)))
        for spec in claimants if refused else ():
            index.add(qualified_key(spec.plugin, key), spec)
        faults += [(spec.plugin, _fault(key, spec, claimants, core)) for spec in refused]
    return index, faults


def _refused(claimants: Sequence[CommandSpec]) -> list[CommandSpec]:
    """Return those of ``claimants`` that do not get the name they claim."""
    others = [spec for spec in claimants if spec.distribution != CORE]
    return others if len(claimants) > 1 else []


def listed(names: Iterable[str]) -> str:
    """Return names as a person lists them: ``a``, ``a and b``, ``a, b and c``."""
    *most, last = sorted(set(names))
    return f"{', '.join(most)} and {last}" if most else last


def _twin(name: str, twins: Sequence[Found], core: bool) -> Fault:
    if core:
        return Fault(
            f"The plugin name {name!r} is built in, by {CORE}, so this one is not loaded.",
            "Rename its entry point.",
        )
    named = listed(one.distribution for one in twins)
    return Fault(
        f"The plugin name {name!r} is taken twice, by {named}, so none of them is loaded.",
        "Uninstall all but one.",
    )


def _fault(
    key: str, spec: CommandSpec, claimants: Sequence[CommandSpec], core: CommandSpec | None
) -> Fault:
    otherwise = f"or type {spec.plugin}:{key}."
    if core:
        return Fault(
            f"The command {key!r} is built in, by {_named(core)}; {_named(spec)} cannot have it.",
            f"Rename it, {otherwise}",
            key,
        )
    named = listed(map(_named, claimants))
    return Fault(
        f"The command {key!r} is claimed by {named}, so none of them gets it.",
        f"Rename it, uninstall one, {otherwise}",
        key,
    )


def _named(spec: CommandSpec) -> str:
    return f"{spec.distribution} ({spec.plugin})"
