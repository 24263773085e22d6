"""CatOps 1's dispatcher: text in, a function's own result out, over what is installed now."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from catops.app import build_bot
from catops.arguments import bind
from catops.bot import Roster
from catops.context import Context
from catops.errors import CommandNotFound, ConfigError
from catops.parser import ArgumentParserError, CatParser
from catops.reply import Reply
from catops.request import Person, Place, Request
from catops.returns import as_reply
from catops.settings import Settings
from catops.slack.messages import fallback
from catops.spec import CommandSpec
from catops.words import split_words

Params = Mapping[str, Any]
Function = Callable[[Sequence[str], Params], Any]


def meow(args: Sequence[str] | None = None, params: Params | None = None) -> dict[str, Any]:
    """Answer a cat's greeting, to see that the bot is there."""
    return {"statusCode": 200, "text": f"@{_first(params or {}, 'user_name')} Meow!"}


class Dispatcher:
    """Maps words to the commands that are installed.

    :ivar functions: every command by name, as a function of ``(argv, params)``.
    :ivar plugins: the first docstring line of every plugin.
    """

    def __init__(
        self, include_functions: Sequence[str] = (), plugin_dir: str | None = None
    ) -> None:
        """Take the commands that are installed, or of them only ``include_functions``.

        :raises ConfigError: when ``plugin_dir`` is given; plugins are distributions now.
        """
        _refuse(plugin_dir)
        settings = Settings(os.environ)
        self._settings = settings
        self._roster: Roster = build_bot(settings).roster
        self.plugins = [plugin.summary for plugin in self._roster.plugins() if plugin.loaded]
        self.functions: dict[str, Function] = {
            spec.name: partial(self._call, spec)
            for spec in self._roster.commands()
            if not include_functions or spec.name in include_functions
        }
        self.functions["meow"] = meow

    def parse_command(self, text: str, params: Params) -> Any:
        """Run the command that ``text`` begins with and return what its function returned.

        :raises ArgumentParserError: when there is none, or the words do not fit it.
        """
        argv = split_words(text)
        parser = self.get_parser()
        if not argv:
            raise ArgumentParserError("the following arguments are required: command")
        if argv[0] == "help":
            return parser.format_help()
        name = self._name(argv)
        if name is None:
            raise ArgumentParserError(parser.format_help())
        return self.functions[name]([name, *argv[len(name.split()) :]], params)

    def get_parser(self) -> CatParser:
        """Return a parser whose help lists the commands."""
        names = "\n                    ".join(sorted(set(self.functions) - {"help"}))
        parser = CatParser(
            usage=f"""
                <command> [<args>]

                commands:
                    help
                    {names}
            """,
            add_help=False,
        )
        parser.add_argument("command", help="Subcommand to run")
        return parser

    def _name(self, argv: Sequence[str]) -> str | None:
        if argv[0] in self.functions:
            return argv[0]
        try:
            name = self._roster.find(argv).spec.name
        except CommandNotFound:
            return None
        return name if name in self.functions else None

    def _call(self, spec: CommandSpec, argv: Sequence[str], params: Params) -> Any:
        command = self._roster.command(spec)
        request = _request(argv, params)
        context = Context(
            request=request,
            settings=self._settings,
            installed=self._roster,
            allowed=lambda spec: True,
            remaining=lambda: float("inf"),
        )
        if spec.classic:
            return command.run(context, {"argv": list(argv), "params": params})
        result = command.run(context, bind(spec, argv[1:]).values)
        reply = as_reply(result) if isinstance(result, Reply) else None
        return result if reply is None else fallback(reply)


def dispatch(
    command: str,
    params: Params | None = None,
    include_functions: Sequence[str] = (),
    plugin_dir: str | None = None,
) -> Any:
    """Run ``command`` and return what its function returned.

    :raises ArgumentParserError: when there is no such command, or the words do not fit it.
    :raises ConfigError: when ``plugin_dir`` is given; plugins are distributions now.
    """
    _refuse(plugin_dir)
    dispatcher = Dispatcher(include_functions)
    return dispatcher.parse_command(command, params or {"user_name": ["CatOps"]})


def _refuse(plugin_dir: str | None) -> None:
    if plugin_dir is not None:
        raise ConfigError(
            f"plugin_dir={plugin_dir!r} is not read any more: plugins are installed distributions.",
            mend=f"Run: meow adopt {plugin_dir}  (it makes a distribution of that folder).",
        )


def _request(argv: Sequence[str], params: Params) -> Request:
    return Request(
        text=" ".join(argv),
        person=Person(
            id=_first(params, "user_id"),
            team=_first(params, "team_id"),
            name=_first(params, "user_name"),
        ),
        place=Place(id=_first(params, "channel_id"), name=_first(params, "channel_name")),
        form=params,
    )


def _first(params: Params, name: str) -> str:
    value = params.get(name, "CatOps" if name == "user_name" else "")
    return str(value[0]) if isinstance(value, list) and value else str(value or "")
