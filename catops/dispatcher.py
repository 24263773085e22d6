"""CatOps 1's dispatcher: text in, a function's own result out, over what is installed now."""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import cache, partial
from typing import Any

from catops.app import build_bot
from catops.arguments import HELP_FLAGS
from catops.bot.bot import Bot
from catops.bot.roster import Roster
from catops.classic.calling import Function, Params, call, first
from catops.errors import BadArgument, CommandNotFound, ConfigError
from catops.parser import ArgumentParserError, CatParser
from catops.settings import Settings
from catops.spec import CommandSpec
from catops.words import split_words


def meow(args: Sequence[str] | None = None, params: Params | None = None) -> dict[str, Any]:
    """Answer a cat's greeting, to see that the bot is there."""
    return {"statusCode": 200, "text": f"@{first(params or {}, 'user_name') or 'CatOps'} Meow!"}


class Dispatcher:
    """Maps words to the commands that are installed.

    :ivar functions: the commands by name, as functions of ``(argv, params)``; a name that is not
        a command's own, because another one has it, is ``plugin:name``.
    :ivar plugins: the first docstring line of every plugin.
    """

    def __init__(
        self,
        include_functions: Sequence[str] = (),
        plugin_dir: str | None = None,
        *,
        bot: Bot | None = None,
    ) -> None:
        """Take the commands that are installed, or of them only ``include_functions``.

        :param bot: the bot whose commands they are; by default that of this environment.
        :raises ConfigError: when ``plugin_dir`` is given; plugins are distributions now.
        """
        refuse_plugin_dir(plugin_dir)
        self._bot = bot or _installed_bot()
        roster = self._bot.roster
        names = {spec.qualified: _name(spec, roster) for spec in roster.commands()}
        self._names = {
            qualified: name
            for qualified, name in names.items()
            if not include_functions or name in include_functions
        }
        self.plugins = [plugin.summary for plugin in roster.plugins() if plugin.loaded]
        self.functions: dict[str, Function] = {
            name: partial(self._call, qualified) for qualified, name in self._names.items()
        }
        if "meow" in self.functions:
            self.functions["meow"] = meow

    def parse_command(self, text: str, params: Params) -> Any:
        """Run the command that ``text`` begins with and return what its function returned.

        :raises ArgumentParserError: when there is none, the words do not fit it, or the person may
            not run it.
        """
        parser = self.get_parser()
        try:
            words = split_words(text)
        except BadArgument as error:
            raise ArgumentParserError(error.message, mend=error.mend) from error
        if words and words[0] in ("help", *HELP_FLAGS):
            return parser.format_help()
        parser.parse_args(words[:1])
        if words[0] == "meow":
            return meow(words, params)
        try:
            match = self._bot.roster.find(words)
        except CommandNotFound as error:
            raise ArgumentParserError(parser.format_help(), mend=_meant(error)) from error
        name = self._names.get(match.spec.qualified)
        if name is None:
            raise ArgumentParserError(parser.format_help())
        return self.functions[name]([match.spec.name, *match.rest], params)

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

    def _call(self, qualified: str, argv: Sequence[str], params: Params) -> Any:
        return call(self._bot, [*qualified.split(), *argv[1:]], params)


def dispatch(
    command: str,
    params: Params | None = None,
    include_functions: Sequence[str] = (),
    plugin_dir: str | None = None,
) -> Any:
    """Run ``command`` and return what its function returned.

    A command of CatOps 2 gives the Slack payload of its reply.

    :param params: the form body as :func:`urllib.parse.parse_qs` gives it.
    :param include_functions: the only commands to offer; all by default.
    :raises ArgumentParserError: when there is no such command, the words do not fit it, or the
        person may not run it.
    :raises ConfigError: when ``plugin_dir`` is given; plugins are distributions now.
    """
    dispatcher = Dispatcher(include_functions, plugin_dir)
    return dispatcher.parse_command(command, params or {"user_name": ["CatOps"]})


def refuse_plugin_dir(plugin_dir: str | None) -> None:
    """Refuse a ``plugin_dir``.

    :raises ConfigError: when it is given; it says how to make a distribution of it.
    """
    if plugin_dir is not None:
        folder = plugin_dir or "plugins/"
        raise ConfigError(
            f"plugin_dir={plugin_dir!r} is no longer read: plugins are installed distributions.",
            mend=f"Run: meow adopt {folder}  It makes a distribution of that folder. Install that, "
            "and leave plugin_dir= out.",
        )


@cache
def _installed_bot() -> Bot:
    return build_bot(Settings(os.environ))


def _name(spec: CommandSpec, roster: Roster) -> str:
    """Return what leads to ``spec``: its name, or ``plugin:name`` where that leads elsewhere."""
    try:
        own = roster.find(spec.name.split()).spec.qualified == spec.qualified
    except CommandNotFound:
        own = False
    return spec.name if own else spec.qualified


def _meant(error: CommandNotFound) -> str:
    likely = f"Did you mean {' or '.join(error.possibilities)}?" if error.possibilities else ""
    return " ".join(part for part in (error.message, error.mend, likely) if part)
