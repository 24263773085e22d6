"""A bot to talk to in a test: say a line, look at the answer, press what it offers."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from urllib.parse import urlencode

from catops.access import Open
from catops.answer import Answer
from catops.app import build_bot, build_worker
from catops.aws.receiver import Receiver
from catops.bot import Bot
from catops.context import Context
from catops.plugins.discovery import find_plugins
from catops.plugins.found import Found
from catops.plugins.loading import Plugin, check, load
from catops.plugins.registry import Registry
from catops.reply import Button, Reply, Table
from catops.request import Person, Place, Request
from catops.settings import Settings
from catops.slack.receiving import SlackDoor, told
from catops.slack.signature import sign
from catops.suggestions import Suggestion
from catops.terminal.rendering import Screen
from catops.testing.fakes import FakeClock, FakeLambdaContext, FakeSlack
from catops.words import split_words

SECRET = "the signing secret of a test"  # noqa: S105
RESPONSE_URL = "https://hooks.slack.com/commands/T1/1/test"


@dataclass(frozen=True)
class Said:
    """What the bot answered to a line."""

    answer: Answer
    progress: tuple[Reply, ...]
    _say: Callable[[str], Said] = field(repr=False)

    @property
    def reply(self) -> Reply:
        """The reply itself; an empty one when nothing was posted."""
        return self.answer.reply or Reply()

    @property
    def text(self) -> str:
        """Everything the answer shows, as plain text."""
        return Screen(colour=False, width=200).answer(self.answer)

    @property
    def fields(self) -> Mapping[str, object]:
        """The reply's fields."""
        return self.reply.fields

    @property
    def table(self) -> Table:
        """The reply's table; an empty one when it has none."""
        return self.reply.table or Table([], [])

    @property
    def buttons(self) -> tuple[Button, ...]:
        """The reply's buttons."""
        return tuple(self.reply.buttons)

    @property
    def suggestions(self) -> tuple[Suggestion, ...]:
        """What the bot suggests next."""
        return self.answer.suggestions

    @property
    def status(self) -> str:
        """How it ended: ``ok``, ``refused``, ``mistyped``, ``failed`` or ``timeout``."""
        return self.answer.outcome.status

    @property
    def effect(self) -> str:
        """The effect of the command that ran; empty when none was found."""
        return self.answer.command.effect if self.answer.command else ""

    @property
    def visibility(self) -> str:
        """Who sees it: ``channel`` or ``user``."""
        return self.answer.visibility

    def press(self, label: str) -> Said:
        """Press the button or take the suggestion with this label or line; return the answer."""
        offers = {button.label: button.line for button in self.buttons}
        offers |= {one.label or one.line: one.line for one in self.suggestions}
        line = offers.get(label, label if label in offers.values() else None)
        if line is None:
            raise AssertionError(f"There is no button {label!r}, only {sorted(offers)}.")
        return self._say(line)


@dataclass(frozen=True)
class Posted:
    """What came back over HTTP, and what was posted to Slack."""

    status: int
    body: str
    messages: tuple[Mapping[str, Any], ...]

    @property
    def text(self) -> str:
        """All text in the posted messages, block by block."""
        return "\n".join(text for message in self.messages for text in _texts(message))


class CatBot:
    """A bot with every plugin that is installed, or only with those given.

    :ivar clock: the clock the bot goes by; it stands until moved.
    :ivar slack: the fake Slack that :meth:`post` answers to.
    """

    def __init__(
        self,
        plugins: Mapping[str, Any] | None = None,
        *,
        environ: Mapping[str, str] | None = None,
        config: Mapping[str, Any] | None = None,
        post: FakeSlack | None = None,
    ) -> None:
        """Make a bot.

        :param plugins: modules or objects by plugin name, besides the built-in ones; by default
            everything that is installed.
        :param environ: environment variables, besides the signing secret.
        :param config: the content of ``catops.toml``.
        :param post: a Slack to post to.
        """
        self.clock = FakeClock()
        self.slack = post or FakeSlack()
        self.settings = Settings({"SLACK_SIGNING_SECRET": SECRET, **(environ or {})}, config=config)
        self._plugins = plugins
        self.bot = self._build()

    def say(
        self,
        text: str,
        *,
        user: str = "U1",
        name: str = "tess",
        team: str = "T1",
        channel: str = "C1",
    ) -> Said:
        """Say ``text`` as ``user`` in ``channel``; return the bot's answer."""
        request = self._request(text, user, name, team, channel)
        progress: list[Reply] = []
        answer = self.bot.handle(request, progress=lambda reply, _: progress.append(reply))
        again = partial(self.say, user=user, name=name, team=team, channel=channel)
        return Said(answer, tuple(progress), again)

    def post(
        self,
        text: str,
        *,
        user: str = "U1",
        name: str = "tess",
        team: str = "T1",
        channel: str = "C1",
        signature: str | None = None,
    ) -> Posted:
        """Post ``text`` the whole signed way, through both Lambda functions."""
        body = urlencode(_form(text, user=user, name=name, team=team, channel=channel))
        stamp = str(int(self.clock()))
        event = {
            "version": "2.0",
            "requestContext": {"http": {"method": "POST"}},
            "headers": {
                "x-slack-request-timestamp": stamp,
                "x-slack-signature": signature or sign(SECRET, stamp, body.encode()),
            },
            "body": body,
            "isBase64Encoded": False,
        }
        before = len(self.slack.messages)
        handed: list[Mapping[str, object]] = []
        door = SlackDoor(SECRET, clock=self.clock)
        response = Receiver(door, handed.append, told, signing_secret=SECRET)(event)
        worker = build_worker(
            self.settings, clock=self.clock, post=self.slack, bot=lambda: self.bot
        )
        for payload in handed:
            worker(json.loads(json.dumps(payload)), FakeLambdaContext())
        posted = tuple(self.slack.messages[before:])
        return Posted(response["statusCode"], response["body"], posted)

    def complete(self, command: str, parameter: str, typed: str = "") -> list[str]:
        """Return what the completer of one of a command's parameters lists for ``typed``."""
        roster = self.bot.roster
        spec = roster.find(split_words(command)).spec
        completer = roster.command(spec).complete[parameter]
        context = Context(
            request=self._request(""),
            settings=self.settings,
            installed=roster,
            allowed=lambda spec: True,
            remaining=lambda: float("inf"),
            now=self.clock,
            command=spec,
        )
        return list(completer(context, typed))

    def _request(
        self, text: str, user: str = "U1", name: str = "tess", team: str = "T1", channel: str = "C1"
    ) -> Request:
        return Request(
            text=text,
            person=Person(id=user, team=team, name=name),
            place=Place(id=channel, name="ops"),
            reference="testtest",
            received=self.clock(),
            form=_lists(_form(text, user=user, name=name, team=team, channel=channel)),
        )

    def _build(self) -> Bot:
        if self._plugins is None:
            return build_bot(self.settings, clock=self.clock)
        core = [found for found in find_plugins() if found.distribution == "catops"]
        given = {
            Found(name, f"catops-plugin-{name}", "0", name): target
            for name, target in self._plugins.items()
        }

        def loader(found: Found) -> Plugin:
            return check(found, given[found]) if found in given else load(found)

        roster = Registry([*core, *given], self.settings, loader=loader)
        return Bot(roster, self.settings, Open(), clock=self.clock)


def _form(text: str, *, user: str, name: str, team: str, channel: str) -> dict[str, str]:
    return {
        "command": "/catops",
        "text": text,
        "user_id": user,
        "user_name": name,
        "team_id": team,
        "channel_id": channel,
        "channel_name": "ops",
        "response_url": RESPONSE_URL,
    }


def _lists(form: Mapping[str, str]) -> dict[str, list[str]]:
    return {name: [value] for name, value in form.items()}


def _texts(message: Mapping[str, Any]) -> list[str]:
    blocks = message.get("blocks")
    if not blocks:
        return [str(message.get("text", ""))]
    parts = [
        part
        for block in blocks
        for part in (block.get("text"), *block.get("fields", ()), *block.get("elements", ()))
    ]
    return [part["text"] for part in parts if part]
