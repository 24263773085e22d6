"""Values that a rule is about and that no command can be given: a denial of them forbids nothing.

What a parameter can be is tried by the very comparison that decides on a request.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Any

from catops.policy import fitting
from catops.policy.globs import Glob
from catops.policy.model import Rule
from catops.policy.values import parameter_of, texts_of
from catops.similar import similar
from catops.spec import CommandSpec, Parameter

#: Choices that a message names.
NAMED = 10
#: What a pattern for numbers consists of.
_NUMBERS = re.compile(r"[-+.e\d*]+", re.ASCII)
#: A command, and the parameter that a rule depends on.
Taking = tuple[CommandSpec, Parameter]


def never_fitting(rule: Rule, about: Sequence[CommandSpec]) -> Iterator[tuple[str, str]]:
    """Give what is wrong with the values of a rule, and the mend.

    :param about: the commands that the rule is about.
    """
    for name, patterns in rule.arguments.items():
        taking = list(_taking(about, name))
        idle = [one for one in patterns if not any(_fits(rule, one, each) for each in taking)]
        for pattern in idle if taking else ():
            what = f"depends on {name} = {pattern.text!r}, which none of its commands takes."
            yield what, _mend(pattern, taking)
        for each in taking if len(idle) < len(patterns) else ():
            spared = not any(_fits(rule, one, each) for one in patterns)
            if spared and fitting.fits_by_name(rule, each[0], plain=True):
                what = f"names {each[0].typed}, which takes none of its values of {name}."
                yield what, _mend(patterns[0], [each])


def _taking(about: Sequence[CommandSpec], name: str) -> Iterator[Taking]:
    for spec in about:
        parameter = parameter_of(spec, name)
        if parameter is not None and parameter.type != "secret":
            yield spec, parameter


def _fits(rule: Rule, pattern: Glob, taking: Taking) -> bool:
    """Return whether a parameter can be what the pattern says."""
    spec, parameter = taking
    values = _values(parameter, pattern)
    if values is None:
        return True
    name = parameter.name
    written = (one for value in values for one in texts_of(spec, {name: value}, name) or ())
    return any(fitting.fits_value(rule, pattern, texts) for texts in written)


def _values(parameter: Parameter, pattern: Glob) -> Sequence[Any] | None:
    """Return what a parameter can be; ``None`` for anything.

    Of all numbers it is the one that the pattern says, in whatever way it is written there.
    """
    match parameter.type:
        case "choice":
            return parameter.choices
        case "bool":
            return (True, False)
        case "int" | "float" if not pattern.plain and _NUMBERS.fullmatch(pattern.text):
            return None
        case "int":
            return _whole(pattern.text)
        case "float":
            return _finite(pattern.text)
    return None


def _whole(text: str) -> list[int]:
    with suppress(ValueError):
        return [int(text)]
    return [int(one) for one in _finite(text) if one.is_integer()]


def _finite(text: str) -> list[float]:
    with suppress(ValueError):
        number = float(text)
        return [number] if math.isfinite(number) else []
    return []


def _mend(pattern: Glob, taking: Sequence[Taking]) -> str:
    likely = [str(one) for _, parameter in taking for one in _near(parameter, pattern)]
    if likely:
        return f"Did you mean {likely[0]}?"
    parameter = taking[0][1]
    if parameter.type == "choice":
        return f"It takes {', '.join(parameter.choices[:NAMED])}."
    return "Write true or false." if parameter.type == "bool" else "It takes a number."


def _near(parameter: Parameter, pattern: Glob) -> Sequence[Any]:
    if parameter.type == "choice":
        return similar(pattern.text, parameter.choices, most=1)
    return () if parameter.type == "bool" else _values(parameter, pattern) or ()
