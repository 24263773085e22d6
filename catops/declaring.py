"""A function's signature, read as the parameters of a command."""

from __future__ import annotations

import enum
import inspect
import types
from collections.abc import Callable, Collection, Mapping
from typing import Any, Literal, NamedTuple, Union, get_args, get_origin, get_type_hints

from catops.errors import PluginError
from catops.spec import Kind, Parameter, Type
from catops.values import Channel, Secret, User

#: Turns a checked word into the value the function expects (a Literal's or an Enum's member).
Coerce = Callable[[Any], Any]

PLAIN: Mapping[Any, Type] = {
    str: "str",
    int: "int",
    float: "float",
    bool: "bool",
    User: "user",
    Channel: "channel",
    Secret: "secret",
    inspect.Parameter.empty: "str",
}
TYPES = "str, int, float, bool, Literal[...], an Enum, list[...], X | None, User, Channel, Secret"


class _Read(NamedTuple):
    """What an annotation means."""

    type: Type
    many: bool = False
    choices: tuple[str, ...] = ()
    coerce: Coerce | None = None


def read_signature(
    function: Callable[..., Any],
    command: str,
    *,
    help_of: Mapping[str, str],
    completers: Collection[str],
) -> tuple[tuple[Parameter, ...], dict[str, Coerce]]:
    """Return the parameters of ``function`` after its context, and how to coerce their choices.

    :raises PluginError: when it takes no context, or a parameter nobody could type.
    """
    taken = list(inspect.signature(function).parameters.values())
    if not taken or taken[0].kind not in (taken[0].POSITIONAL_ONLY, taken[0].POSITIONAL_OR_KEYWORD):
        raise PluginError(
            f"{function.__qualname__}() takes no context.",
            mend=f"Begin its parameters with it: def {function.__name__}(ctx: catops.Context, …).",
        )
    try:
        hints = get_type_hints(function)
    except Exception as error:
        raise PluginError(
            f"The annotations of {function.__qualname__}() cannot be read: {error}.",
            mend="Import every name they use, and not under TYPE_CHECKING.",
        ) from error
    unknown = sorted(set(completers) - {one.name for one in taken[1:]})
    if unknown:
        raise PluginError(
            f"Command {command!r} completes {unknown[0]!r}, which is none of its parameters.",
            mend=f"Complete one of {', '.join(one.name for one in taken[1:]) or 'none'}.",
        )
    parameters: list[Parameter] = []
    coerce: dict[str, Coerce] = {}
    for one in taken[1:]:
        read = _read(hints.get(one.name, inspect.Parameter.empty), one, command)
        if read.coerce:
            coerce[one.name] = read.coerce
        parameters.append(
            _parameter(one, read, help_of.get(one.name, ""), one.name in completers, command)
        )
    swallowed = [p.name for p in parameters if p.kind == "word" and p.many]
    words = [p.name for p in parameters if p.kind == "word"]
    if swallowed and (len(swallowed) > 1 or swallowed[0] != words[-1]):
        raise PluginError(
            f"In command {command!r}, {swallowed[0]!r} takes all the words that are left.",
            mend="Put the list last, or make it keyword-only so that it becomes a flag.",
        )
    return tuple(parameters), coerce


def _parameter(
    one: inspect.Parameter, read: _Read, help: str, completes: bool, command: str
) -> Parameter:
    if one.kind is one.VAR_KEYWORD:
        raise PluginError(
            f"Command {command!r} takes **{one.name}.", mend="Name each flag as a parameter."
        )
    kind: Kind = "word"
    if one.kind is one.KEYWORD_ONLY:
        kind = "flag" if read.type == "bool" and not read.many else "option"
    variadic = one.kind is one.VAR_POSITIONAL
    given = one.default is not one.empty
    return Parameter(
        name=one.name,
        kind=kind,
        type=read.type,
        many=read.many or variadic,
        required=not (given or variadic or kind == "flag"),
        default=_shown(one.default) if given else "",
        choices=read.choices,
        help=help,
        completes=completes,
    )


def _shown(default: object) -> str:
    """Return a default as a person would type it; nothing for the empty ones."""
    if isinstance(default, enum.Enum):
        return default.name
    if isinstance(default, list | tuple):
        return " ".join(map(_shown, default))
    if default is None or default is False or isinstance(default, Secret):
        return ""
    return "yes" if default is True else str(default)


def _read(annotation: Any, one: inspect.Parameter, command: str) -> _Read:
    if annotation in (Any, object):
        annotation = str
    if get_origin(annotation) in (Union, types.UnionType):
        inner = [each for each in get_args(annotation) if each is not type(None)]
        if len(inner) == 1:
            return _read(inner[0], one, command)
    elif get_origin(annotation) is list or annotation is list:
        inner = list(get_args(annotation)) or [str]
        read = _read(inner[0], one, command)
        if not read.many:
            return read._replace(many=True)
    elif get_origin(annotation) is Literal:
        members = {str(member): member for member in get_args(annotation)}
        return _Read("choice", choices=tuple(members), coerce=members.__getitem__)
    elif isinstance(annotation, type) and issubclass(annotation, enum.Enum):
        return _Read(
            "choice",
            choices=tuple(annotation.__members__),
            coerce=annotation.__members__.__getitem__,
        )
    elif isinstance(annotation, type) and annotation in PLAIN:
        return _Read(PLAIN[annotation])
    raise PluginError(
        f"Command {command!r}: {one.name} is annotated {annotation!r}, which no word converts to.",
        mend=f"Use one of {TYPES}.",
    )
