"""One command run through the bot for CatOps 1's functions, which give what it gave.

The bot words every outcome for the chat. CatOps 1's callers want the function's own result, and
its own exception, so those are kept on the way. Access rules, hooks and guards hold as they do
for any request.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any
from urllib.parse import urlencode

from catops.bot.answer import Answer
from catops.bot.bot import Bot
from catops.bot.roster import Roster
from catops.commands import Command
from catops.parser import ArgumentParserError
from catops.reference import reference_of
from catops.request import Person, Place, Request
from catops.slack.messages import answer_messages
from catops.spec import CommandSpec
from catops.words import join_words

#: A parsed form body, as :func:`urllib.parse.parse_qs` gives it.
Params = Mapping[str, Any]
Function = Callable[[Sequence[str], Params], Any]

MORE = "… There is more than one payload holds; catops.aws.main posts all of it."


def call(bot: Bot, words: Sequence[str], params: Params) -> Any:
    """Run the command that ``words`` name; return what it returned, raise what it raised.

    A command of CatOps 2 gives the Slack payload of its reply.

    :raises ArgumentParserError: when the words do not fit, or the person may not run it.
    """
    watched = _Watched(bot.roster)
    request = _request(words, params, bot.settings.command)
    answer = bot.over(watched).handle(request)
    if watched.raised is not None:
        raise watched.raised
    if watched.returned:
        return watched.returned[0]
    if answer.outcome.status in ("refused", "mistyped") and answer.reply is not None:
        raise ArgumentParserError(answer.reply.text)
    return _payload(answer)


def reference(params: Params) -> str:
    """Return the reference under which the log has what went wrong with a request."""
    fields = {str(name): value for name, value in params.items()}
    return reference_of(urlencode(fields, doseq=True, errors="replace").encode())


def first(params: Params, name: str) -> str:
    """Return the first value of a field, or nothing."""
    value = params.get(name, "")
    return str(value[0]) if isinstance(value, list) and value else str(value or "")


class _Watched:
    """A roster that keeps what a classic function returned or raised, before the bot words it."""

    def __init__(self, roster: Roster) -> None:
        self.plugins = roster.plugins
        self.commands = roster.commands
        self.topics = roster.topics
        self.find = roster.find
        self.group = roster.group
        self.asking = roster.asking
        self.returned: list[Any] = []
        self.raised: BaseException | None = None
        self._command = roster.command

    def command(self, spec: CommandSpec) -> Command:
        """Return the command that ``spec`` describes, watched if it is classic."""
        command = self._command(spec)
        if not spec.classic:
            return command
        return replace(command, function=partial(self._watch, command.function))

    def _watch(self, function: Function, argv: Sequence[str], params: Params) -> Any:
        try:
            self.returned.append(function(argv, params))
        except BaseException as error:
            self.raised = error
            raise
        return self.returned[0]


def _payload(answer: Answer) -> dict[str, Any] | None:
    messages = answer_messages(answer)
    if not messages:
        return None
    payload = {"statusCode": "200", "headers": {"Content-Type": "application/json"}, **messages[0]}
    if len(messages) > 1:
        more = {"type": "section", "text": {"type": "plain_text", "text": MORE}}
        payload["blocks"] = [*payload.get("blocks", [])[:-1], more]
    return payload


def _request(words: Sequence[str], params: Params, prefix: str) -> Request:
    return Request(
        text=join_words(list(words)),
        person=Person(
            id=first(params, "user_id"),
            team=first(params, "team_id"),
            name=first(params, "user_name"),
        ),
        place=Place(id=first(params, "channel_id"), name=first(params, "channel_name")),
        prefix=first(params, "command") or prefix,
        reference=reference(params),
        received=time.time(),
        form=params,
    )
