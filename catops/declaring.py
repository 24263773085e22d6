"""A function's signature, read as the parameters of a command."""

from __future__ import annotations

import enum
import inspect
import types
from collections.abc import Callable, Collection, Mapping
from typing import (
    Annotated,
    Any,
    Literal,
    NamedTuple,
    Union,
    get_args,
    get_origin,
    get_type_hints,
)

from catops.errors import PluginError
from catops.spec import Kind, Parameter, Type
from catops.values import Channel, CommandLine, Secret, User

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
TYPES = (
    "str, int, float, bool, Literal[...], an Enum, list[...], X | None, User, Channel, Secret, "
    "CommandLine"
)


class _Read(NamedTuple):
    """What an annotation means."""

    type: Type
    many: bool = False
    choices: tuple[str, ...] = ()
    coerce: Coerce | None = None
    synonyms: tuple[tuple[str, str], ...] = ()


class Signature(NamedTuple):
    """What a function takes besides its context.

    :ivar coerce: how to turn a checked choice into the value the function expects, by parameter.
    :ivar variadic: the name of its ``*words``; empty when it has none.
    :ivar absent: what to give for flags that were not typed and have no default.
    """

    parameters: tuple[Parameter, ...]
    coerce: Mapping[str, Coerce]
    variadic: str
    absent: Mapping[str, bool]


def read_signature(
    function: Callable[..., Any],
    command: str,
    *,
    help_of: Mapping[str, str],
    completers: Collection[str],
) -> Signature:
    """Return the parameters of ``function`` after its context.

    :raises PluginError: when it takes no context, or a parameter nobody could type.
    """
    taken, hints = _taken(function)
    unknown = sorted(set(completers) - {one.name for one in taken})
    if unknown:
        raise PluginError(
            f"Command {command!r} completes {unknown[0]!r}, which is not one of its parameters.",
            mend=f"Complete one of {', '.join(one.name for one in taken) or 'none'}.",
        )
    parameters: list[Parameter] = []
    coerce: dict[str, Coerce] = {}
    for one in taken:
        read = _read(hints.get(one.name, inspect.Parameter.empty), one, command)
        if read.coerce:
            coerce[one.name] = read.coerce
        parameters.append(
            _parameter(one, read, help_of.get(one.name, ""), one.name in completers, command)
        )
    _check_words(parameters, command)
    _check_flags(parameters, command)
    variadic = next((one.name for one in taken if one.kind is one.VAR_POSITIONAL), "")
    flags = {one.name for one in parameters if one.kind == "flag"}
    absent = {one.name: False for one in taken if one.name in flags and one.default is one.empty}
    return Signature(tuple(parameters), coerce, variadic, absent)


def what_is(value: object) -> str:
    """Return what ``value`` is, in words that are the same each time: no address in memory."""
    name = getattr(value, "__qualname__", "")
    if name:
        return f"{name}()"
    kind = type(value).__name__
    article = "an" if kind[0] in "aeiou" else "a"
    return "None" if value is None else f"{article} {kind}"


def _taken(function: Callable[..., Any]) -> tuple[list[inspect.Parameter], Mapping[str, Any]]:
    """Return what ``function`` takes after its context, and the annotations."""
    if inspect.iscoroutinefunction(function) or inspect.isasyncgenfunction(function):
        raise PluginError(
            f"{what_is(function)} is async, and commands are plain functions.",
            mend="Write def, and asyncio.run(...) inside where something has to be awaited.",
        )
    taken = list(inspect.signature(function).parameters.values())
    if not taken or taken[0].kind not in (taken[0].POSITIONAL_ONLY, taken[0].POSITIONAL_OR_KEYWORD):
        name = getattr(function, "__name__", "command")
        raise PluginError(
            f"{what_is(function)} takes no context.",
            mend=f"Begin its parameters with it: def {name}(ctx: catops.Context, …).",
        )
    try:
        hints = get_type_hints(inspect.unwrap(function), include_extras=True)
    except Exception as error:
        raise PluginError(
            f"The annotations of {what_is(function)} cannot be read: {error}.",
            mend="Import every name they use, and not under TYPE_CHECKING.",
        ) from error
    first = taken[0]
    if _takes_a_word(hints.get(first.name, Any), first):
        name = getattr(function, "__name__", "command")
        raise PluginError(
            f"{what_is(function)} begins with {first.name!r}, where its context belongs.",
            mend=f"Put the context first: def {name}(ctx: catops.Context, {first.name}, …).",
        )
    return taken[1:], hints


def _takes_a_word(annotation: Any, one: inspect.Parameter) -> bool:
    if annotation in (Any, object):
        return False
    try:
        _read(annotation, one, one.name)
    except PluginError:
        return False
    return True


def _check_words(parameters: list[Parameter], command: str) -> None:
    words = [one for one in parameters if one.kind == "word"]
    for one in words[:-1]:
        if one.many:
            raise PluginError(
                f"In command {command!r}, {one.name!r} takes all the words that are left.",
                mend="Put the list last, or make it keyword-only so that it becomes a flag.",
            )


def _check_flags(parameters: list[Parameter], command: str) -> None:
    seen = {"--help": "the help of every command"}
    for one in parameters:
        if one.kind == "word":
            continue
        for flag in filter(None, (one.flag, one.negation)):
            if flag in seen:
                raise PluginError(
                    f"In command {command!r}, {flag} is {one.name!r}, but it is {seen[flag]} too.",
                    mend=f"Give {one.name!r} another name.",
                )
            seen[flag] = repr(one.name)


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
    if variadic and read.many:
        raise PluginError(
            f"Command {command!r}: *{one.name} is annotated as a list, but it takes many already.",
            mend=f"Annotate what one of them is: *{one.name}: str.",
        )
    given = one.default is not one.empty
    return Parameter(
        name=one.name,
        kind=kind,
        type=read.type,
        many=read.many or variadic,
        required=not (given or variadic or kind == "flag"),
        default=_shown(one.default) if given else "",
        choices=read.choices,
        synonyms=read.synonyms,
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
    if annotation == CommandLine:
        return _Read("line")
    if get_origin(annotation) is Annotated:
        return _read(get_args(annotation)[0], one, command)
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
        members = {str(member): member for member in get_args(annotation) if member is not None}
        return _Read("choice", choices=tuple(members), coerce=members.__getitem__)
    elif isinstance(annotation, type) and issubclass(annotation, enum.Enum):
        names = {name: member.name for name, member in annotation.__members__.items()}
        return _Read(
            "choice",
            choices=tuple(name for name, own in names.items() if name == own),
            coerce=annotation.__members__.__getitem__,
            synonyms=tuple((name, own) for name, own in names.items() if name != own),
        )
    elif isinstance(annotation, type) and annotation in PLAIN:
        return _Read(PLAIN[annotation])
    raise PluginError(
        f"Command {command!r}: {one.name} is annotated {annotation!r}, which no word converts to.",
        mend=f"Use one of {TYPES}.",
    )
