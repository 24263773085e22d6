"""A bot to talk to in a test: say a line, look at the answer, press what it offers."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import partial
from itertools import count
from typing import Any
from urllib.parse import urlencode

from catops.app import (
    build_bot,
    build_confirmations,
    build_history_reader,
    build_policy,
    build_worker,
)
from catops.aws.receiver import Receiver
from catops.bot.bot import Bot
from catops.errors import ConfigError
from catops.plugins.discovery import find_plugins
from catops.plugins.found import Found
from catops.plugins.loading import Plugin, check, load
from catops.plugins.registry import Registry
from catops.policy.access import Open, Policy
from catops.policy.directory import Directory
from catops.policy.reading import SECTION
from catops.reply import Reply
from catops.request import Person, Place, Request
from catops.settings import Settings
from catops.slack.receiving import SlackDoor, told
from catops.slack.signature import sign
from catops.testing.fakes import FakeClock, FakeLambdaContext, FakeSlack
from catops.testing.people import FakeDirectory
from catops.testing.posted import Modal, Posted
from catops.testing.pressing import asked, pressed, submitted
from catops.testing.said import Said
from catops.testing.view_rules import check_options

SECRET = "the signing secret of a test"  # noqa: S105
RESPONSE_URL = "https://hooks.slack.com/commands/T1/1/test"


class CatBot:
    """A bot with every plugin that is installed, or only with those given.

    :ivar clock: the bot's clock; it stands still until moved.
    :ivar slack: the fake Slack that :meth:`post` answers to.
    """

    def __init__(
        self,
        plugins: Mapping[str, Any] | None = None,
        *,
        environ: Mapping[str, str] | None = None,
        config: Mapping[str, Any] | None = None,
        post: FakeSlack | None = None,
        policy: Policy | None = None,
        directory: Directory | None = None,
    ) -> None:
        """Make a bot.

        :param plugins: modules or objects by plugin name, besides the built-in ones; by default
            everything that is installed.
        :param environ: environment variables, besides the signing secret.
        :param config: the content of ``catops.toml``.
        :param post: a fake Slack to post to; by default a new one.
        :param policy: who may run what; by default ``[access]`` of ``config``, or else
            everything is allowed.
        :param directory: who people are; by default everybody is a member of the workspace.
        """
        self.clock = FakeClock()
        self.slack = post or FakeSlack()
        self.settings = Settings({"SLACK_SIGNING_SECRET": SECRET, **(environ or {})}, config=config)
        self._plugins = plugins
        self._directory = directory or FakeDirectory()
        self._policy = policy
        self.bot = self._build()
        self._numbers = count(1)
        self._worker = build_worker(
            self.settings, clock=self.clock, post=self.slack, bot=lambda: self.bot
        )

    def say(
        self,
        text: str,
        *,
        user: str = "U1",
        name: str = "tess",
        team: str = "T1",
        channel: str = "C1",
    ) -> Said:
        """Say ``text``, a line without the slash command, as ``user`` in ``channel``.

        :returns: the bot's answer; nothing goes through Slack or Lambda.
        """
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
        """Post ``text`` as a signed slash command through both Lambda functions.

        :param signature: the signature to send in place of the right one.
        :returns: the HTTP response and what was posted to :attr:`slack`.
        """
        form = _form(text, user=user, name=name, team=team, channel=channel)
        form |= {"trigger_id": f"{next(self._numbers)}.1"}
        return self.send(
            form, user=user, name=name, team=team, channel=channel, signature=signature
        )

    def send(
        self,
        form: Mapping[str, str],
        *,
        user: str = "U1",
        name: str = "tess",
        team: str = "T1",
        channel: str = "C1",
        signature: str | None = None,
    ) -> Posted:
        """Send a form as Slack does, and hand what is accepted to the second function.

        :param form: the fields of the form body.
        :param user: who presses what is posted in answer, in the same ``channel``.
        """
        body, stamp = urlencode(form), str(int(self.clock()))
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
        posted, opened = len(self.slack.messages), len(self.slack.views)
        handed: list[Mapping[str, object]] = []
        door = SlackDoor(SECRET, clock=self.clock, post=self.slack)
        receiver = Receiver(door, handed.append, told, signing_secret=SECRET, ask=self._answered)
        response = receiver(event)
        for payload in handed:
            self._worker(json.loads(json.dumps(payload)), FakeLambdaContext())
        options = partial(self._list, user=user, person=name, team=team)
        submit = partial(self._submit, channel=channel, user=user, name=name, team=team)
        return Posted(
            response["statusCode"],
            response["body"],
            tuple(self.slack.messages[posted:]),
            tuple(Modal(view, submit, options) for view in self.slack.views[opened:]),
            partial(self._press, channel=channel, user=user, name=name, team=team),
        )

    def _answered(self, question: Mapping[str, object]) -> str:
        event = json.loads(json.dumps(question))
        return json.dumps(self._worker(event, FakeLambdaContext()))

    def _press(
        self,
        message: Mapping[str, Any],
        button: Mapping[str, Any],
        block: str,
        *,
        user: str,
        name: str,
        team: str,
        channel: str,
    ) -> Posted:
        number = next(self._numbers)
        payload = pressed(
            message,
            button,
            block,
            person={"id": user, "username": name, "team_id": team},
            channel=channel,
            stamp=self.slack.stamp_of(message),
            moment=f"{int(self.clock())}.{number:06d}",
            response_url=f"https://hooks.slack.com/actions/T1/{number}/test",
        )
        form = {"payload": json.dumps(payload)}
        return self.send(form, user=user, name=name, team=team, channel=channel)

    def _submit(
        self, view: Mapping[str, Any], *, user: str, name: str, team: str, channel: str
    ) -> Posted:
        payload = submitted(view, person={"id": user, "username": name, "team_id": team})
        form = {"payload": json.dumps(payload)}
        return self.send(form, user=user, name=name, team=team, channel=channel)

    def _list(
        self,
        view: Mapping[str, Any],
        name: str,
        typed: str,
        *,
        user: str,
        person: str,
        team: str,
    ) -> list[str]:
        who = {"id": user, "username": person, "team_id": team}
        payload = asked(view, name, typed, person=who)
        answer = json.loads(self.send({"payload": json.dumps(payload)}).body)
        check_options(answer["options"])
        return [option["value"] for option in answer["options"]]

    def complete(self, command: str, parameter: str, typed: str = "") -> list[str]:
        """Return what the completer of ``parameter`` of ``command`` lists for ``typed``.

        :raises NotAllowed: when the person may not run the command.
        :raises PluginError: when nothing can be listed.
        """
        return self.bot.complete(self._request(command), parameter, typed)

    def _rules(self, roster: Registry) -> Policy:
        return build_policy(self.settings, roster, self._directory)

    def _has_rules(self) -> bool:
        try:
            return SECTION in self.settings.config
        except ConfigError:
            return True

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
        policy = self._policy or (None if self._has_rules() else Open())
        if self._plugins is None:
            return build_bot(
                self.settings, clock=self.clock, policy=policy, directory=self._directory
            )
        core = [found for found in find_plugins() if found.distribution == "catops"]
        given = {
            Found(name, f"catops-plugin-{name}", "0", name): target
            for name, target in self._plugins.items()
        }

        def loader(found: Found) -> Plugin:
            return check(found, given[found]) if found in given else load(found)

        roster = Registry([*core, *given], self.settings, loader=loader)
        confirmations = build_confirmations(self.settings, clock=self.clock)
        return Bot(
            roster,
            self.settings,
            policy or self._rules(roster),
            confirmations=confirmations,
            past=build_history_reader(self.settings, clock=self.clock),
            clock=self.clock,
        )


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
