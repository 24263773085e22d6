"""The templates ``slackbot`` and ``slack_logger`` at the emulator, before a local Slack."""

from __future__ import annotations

import json
import logging
import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from catops import SlackHandler

from .channel import Channel
from .conftest import with_template
from .emulator import Emulator
from .environments import Environment

pytestmark = pytest.mark.e2e

MENTION = {
    "type": "event_callback",
    "team_id": "T1",
    "event_id": "Ev1",
    "event": {
        "type": "app_mention",
        "user": "U1",
        "text": "<@UBOT> ping",
        "ts": "1355517523.000005",
        "channel": "C1",
    },
}


@pytest.fixture(scope="module")
def emulators(
    bare_project: Path,
    bot_environment: Environment,
    offline_environ: dict[str, str],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[dict[str, Emulator]]:
    """Give an emulator for each template; they share what npm has installed."""
    running: dict[str, Emulator] = {}
    secret = secrets.token_hex(16)
    with Channel() as channel:
        environ = {
            **offline_environ,
            "SLACK_SIGNING_SECRET": secret,
            "SLACK_BOT_TOKEN": "xoxb-of-nobody",
            "CATOPS_LOG_KEY": secret,
            "CATOPS_SLACK_API": f"http://{channel.host}/api/",
        }
        try:
            for name in ("slackbot", "slack_logger"):
                folder = tmp_path_factory.mktemp(name) / "project"
                project = with_template(name, bot_environment, bare_project, folder)
                emulator = Emulator(project, channel, environ=environ, secret=secret)
                running[name] = emulator.__enter__()
            yield running
        finally:
            for emulator in running.values():
                emulator.__exit__(None, None, None)


def _event(emulator: Emulator, said: object) -> requests.Response:
    body = json.dumps(said)
    headers = {**emulator.signed(body), "Content-Type": "application/json"}
    return emulator.post(body, headers)


def _shown(relay: Emulator) -> list[str]:
    """Return the text of every log message that was posted."""
    return [str(one["text"]) for one in relay.channel.posted() if "attachments" in one]


def test_slack_is_answered_its_challenge(emulators: dict[str, Emulator]) -> None:
    said = {"type": "url_verification", "challenge": "3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7"}
    answered = _event(emulators["slackbot"], said)
    assert answered.status_code == 200
    assert answered.json() == {"challenge": said["challenge"]}


def test_a_mention_goes_through_both_functions(emulators: dict[str, Emulator]) -> None:
    bot = emulators["slackbot"]
    answered = _event(bot, MENTION)
    assert (answered.status_code, answered.text) == (200, "")
    message = bot.channel.wait_for(f"http://{bot.channel.host}/api/chat.postMessage")
    assert message["channel"] == "C1"
    assert message["thread_ts"] == "1355517523.000005"
    assert "pong" in message["text"]


def test_the_bots_own_message_goes_nowhere(emulators: dict[str, Emulator]) -> None:
    bot = emulators["slackbot"]
    event: dict[str, str] = {**MENTION["event"], "channel": "C2"}  # type: ignore[dict-item]
    own = {**MENTION, "event": {**event, "channel": "C3", "bot_id": "B1"}}
    assert _event(bot, own).status_code == 200
    assert _event(bot, {**MENTION, "event": event}).status_code == 200
    bot.channel.wait_until(lambda posted: any(one.get("channel") == "C2" for one in posted))
    assert [one for one in bot.channel.posted() if one.get("channel") == "C3"] == []


def test_an_unsigned_event_is_refused(emulators: dict[str, Emulator]) -> None:
    assert emulators["slackbot"].post(json.dumps(MENTION), {}).status_code == 401


def test_the_relay_hears_nobody_without_the_key(emulators: dict[str, Emulator]) -> None:
    url = emulators["slack_logger"].url.replace("/slack", "/log")
    record = {"channels": ["#ops"], "message": "disk full", "level": "ERROR", "time": "10:02"}
    assert requests.post(url, json=record, timeout=30).status_code == 401
    key = {"X-Api-Key": emulators["slack_logger"].secret}
    assert requests.post(url, json={"message": "x"}, headers=key, timeout=30).status_code == 400
    relayed = requests.post(url, json=record, headers=key, timeout=60)
    assert relayed.json() == {"posted": 1, "dropped": 0, "errors": {}}
    assert _shown(emulators["slack_logger"])[-1] == "ERROR: disk full"


def test_the_log_handler_reaches_the_relay(emulators: dict[str, Emulator]) -> None:
    relay = emulators["slack_logger"]
    handler = SlackHandler(relay.url.replace("/slack", "/log"), api_key=relay.secret, timeout=60)
    logger = logging.Logger("shop")
    logger.addHandler(handler)
    logger.error('a "quoted" line\nand another')
    handler.close()
    assert handler.dropped == 0
    assert _shown(relay)[-1] == 'ERROR: a "quoted" line\nand another'


def test_both_projects_are_complete_and_overwrite_nothing(
    bot_environment: Environment, tmp_path: Path
) -> None:
    for name in ("slackbot", "slack_logger"):
        folder = tmp_path / name
        bot_environment.meow("install", "-t", name, "-d", folder)
        made = {path.name for path in folder.iterdir()}
        assert made >= {
            "handler.py",
            "serverless.yml",
            "requirements.txt",
            "package.json",
            ".env.example",
            "README.md",
            ".gitignore",
            "serverless-catops.js",
            "catops_offline.py",
        }
        (folder / "handler.py").write_text("# mine\n")
        bot_environment.meow("install", "-t", name, "-d", folder)
        assert (folder / "handler.py").read_text() == "# mine\n"
        shutil.rmtree(folder)
