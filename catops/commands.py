"""A command: a typed Python function and what its declaration says about it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import field, replace
from typing import Any

from catops.context import Context
from catops.declaring import Coerce, read_signature, what_is
from catops.docstrings import read_docstring
from catops.errors import PluginError
from catops.frozen import frozen
from catops.plans import check_free, check_plan
from catops.reply import Visibility
from catops.spec import CommandSpec, Effect

#: Lists possible values of one parameter: ``(context, what was typed so far) -> values``.
Completer = Callable[[Context, str], Iterable[str]]
#: Says what a command would do, from the same arguments, without doing it.
Plan = Callable[..., Any]

EFFECTS = ("read", "write", "destructive")
VISIBILITIES = ("channel", "user")


@frozen
class Command:
    """What ``@catops.command`` makes of a function; it can still be called like the function."""

    spec: CommandSpec
    function: Callable[..., Any]
    coerce: Mapping[str, Coerce] = field(default_factory=dict, repr=False)
    complete: Mapping[str, Completer] = field(default_factory=dict, repr=False)
    plan: Plan | None = field(default=None, repr=False)
    variadic: str = field(default="", repr=False)
    absent: Mapping[str, bool] = field(default_factory=dict, repr=False)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call the function itself, as a unit test would."""
        return self.function(*args, **kwargs)

    def run(self, context: Context, values: Mapping[str, Any]) -> Any:
        """Call the function with ``values`` by parameter name, as the parser gives them."""
        if self.spec.classic:
            return self.function(values["argv"], values["params"])
        args: list[Any] = [context]
        kwargs: dict[str, Any] = dict(self.absent)
        for parameter in self.spec.parameters:
            if parameter.name not in values:
                continue
            value = self._coerced(parameter.name, values[parameter.name])
            if parameter.kind != "word":
                kwargs[parameter.name] = value
            elif parameter.name == self.variadic:
                args.extend(value)
            else:
                args.append(value)
        return self.function(*args, **kwargs)

    def placed(self, plugin: str, distribution: str) -> Command:
        """Return this command as it stands in ``plugin`` of ``distribution``."""
        return replace(self, spec=replace(self.spec, plugin=plugin, distribution=distribution))

    def _coerced(self, name: str, value: Any) -> Any:
        coerce = self.coerce.get(name)
        if coerce is None:
            return value
        return [coerce(one) for one in value] if isinstance(value, list) else coerce(value)


Commands = Iterable[Command]


def command(
    name: str,
    *,
    effect: Effect = "write",
    examples: Sequence[str] = (),
    aliases: Sequence[str] = (),
    complete: Mapping[str, Completer] | None = None,
    visibility: Visibility = "channel",
    timeout: float | None = None,
    plan: Plan | None = None,
) -> Callable[[Callable[..., Any]], Command]:
    """Declare a function as the command ``name``.

    The function takes a :class:`~catops.Context` first. Its other positional parameters are
    words, its keyword-only ones ``--flags``; annotations convert and check. The first line of its
    docstring is the help; lines ``:param NAME: …`` describe parameters.

    :param name: one or more words, e.g. ``"aws ec2 restart"``.
    :param effect: ``read`` changes nothing, ``write`` changes something, ``destructive`` cannot
        be undone, and is run when the person has confirmed it.
    :param examples: whole command lines without the slash command.
    :param aliases: other names for it.
    :param complete: by parameter name, a function ``(context, typed) -> values``.
    :param visibility: who sees the answer, ``channel`` or ``user``.
    :param timeout: seconds it may take; ``None`` for as long as the door allows.
    :param plan: a function with the same parameters that returns, as a string or a reply, what
        the command would do, without doing it.
    :raises PluginError: when the declaration is invalid; the mend says how to write it.
    """
    if not isinstance(name, str):
        raise PluginError(
            f"@catops.command is given {what_is(name)} where it takes a name.",
            mend='Write @catops.command("weather") above the function.',
        )
    with _about(name):
        _check_lists(name, examples=examples, aliases=aliases)
        _check_one_of("effect", effect, EFFECTS, name)
        _check_one_of("visibility", visibility, VISIBILITIES, name)
        _check_timeout(timeout, name)
    completers = dict(complete or {})

    def declare(function: Callable[..., Any]) -> Command:
        documentation = read_docstring(function.__doc__)
        with _about(name):
            for each in (name, *aliases):
                _check_name(each, function)
            signature = read_signature(
                function, name, help_of=documentation.parameters, completers=completers
            )
            if plan is not None:
                check_plan(plan, signature, name)
            if plan is not None or effect == "destructive":
                check_free(signature.parameters, name)
        spec = CommandSpec(
            name=" ".join(name.split()),
            summary=documentation.summary,
            description=documentation.description,
            parameters=signature.parameters,
            effect=effect,
            examples=tuple(examples),
            aliases=tuple(" ".join(alias.split()) for alias in aliases),
            visibility=visibility,
            timeout=timeout,
            plans=plan is not None,
        )
        return Command(
            spec,
            function,
            signature.coerce,
            completers,
            plan,
            variadic=signature.variadic,
            absent=signature.absent,
        )

    return declare


@contextmanager
def _about(name: str) -> Iterator[None]:
    """Have each error of a block say which command it is about."""
    try:
        yield
    except PluginError as error:
        error.command = name
        raise


def _check_name(name: str, function: Callable[..., Any]) -> None:
    words = name.split()
    if not words or any(
        not word.isprintable() or word.startswith("-") or set(word) & set(":'\"\\`<>&")
        for word in words
    ):
        raise PluginError(
            f"{what_is(function)} is declared as {name!r}, which cannot be typed.",
            mend="Name it with plain words, e.g. @catops.command('weather').",
        )


def _check_one_of(what: str, given: str, known: tuple[str, ...], name: str) -> None:
    if given not in known:
        raise PluginError(
            f"Command {name!r} has {what}={given!r}.",
            mend=f"It is one of {', '.join(map(repr, known))}.",
        )


def _check_lists(name: str, **lists: Sequence[str]) -> None:
    for what, given in lists.items():
        if isinstance(given, str) or not all(isinstance(one, str) for one in given):
            raise PluginError(
                f"Command {name!r} has {what}={given!r}, which is not a list of strings.",
                mend=f"Write {what}=[{given!r}]." if isinstance(given, str) else "Give a list.",
            )


def _check_timeout(timeout: float | None, name: str) -> None:
    if timeout is None or (isinstance(timeout, int | float) and timeout > 0):
        return
    raise PluginError(f"Command {name!r} has timeout={timeout!r}.", mend="Give seconds above zero.")
