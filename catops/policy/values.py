"""What a command was given, as a rule sees it: including defaults and unknown values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from catops.spec import CommandSpec, Parameter
from catops.values import Channel, Secret, User

#: How each of one parameter's values may be written; several of them for a list.
Texts = list[tuple[str, ...]]

#: What is typed for what is on by default, as a declaration says it.
_YES = "yes"


def texts_of(spec: CommandSpec, arguments: Mapping[str, Any], name: str) -> Texts | None:
    """Return what the parameter ``name`` is given; ``None`` where it is unknown.

    That is so where the command has no such parameter or it is a secret, and where nothing was
    given and the declaration names no default: what the command does then is unknown.
    """
    parameter = parameter_of(spec, name)
    if parameter is None or parameter.type == "secret":
        return None
    given = arguments.get(name)
    if given is None:
        return _default(parameter)
    several = given if isinstance(given, list | tuple) else [given]
    texts = [_texts(one, parameter) for one in several]
    return texts if texts and all(texts) else None


def parameter_of(spec: CommandSpec, name: str) -> Parameter | None:
    """Return the parameter of a command, if it has it."""
    return next((one for one in spec.parameters if one.name == name), None)


def _default(parameter: Parameter) -> Texts | None:
    if parameter.kind == "flag":
        return [_texts(bool(parameter.default), parameter)]
    if not parameter.default:
        return None
    if parameter.type == "bool":
        return [_texts(parameter.default == _YES, parameter)]
    words = parameter.default.split() if parameter.many else [parameter.default]
    return [parameter.names_of(word) for word in words]


def _texts(value: object, parameter: Parameter) -> tuple[str, ...]:
    """Return the ways in which a rule may write ``value``; none for what it must not see."""
    match value:
        case bool():
            return ("true", "yes", "on") if value else ("false", "no", "off")
        case float() if value.is_integer():
            return (str(value), str(int(value)))
        case User() | Channel():
            return (value.id,)
        case Secret():
            return ()
        case _:
            return parameter.names_of(str(value))
