"""A signed ``/catops`` goes in at API Gateway, and the plugin's answer reaches the channel.

Nothing is faked but Slack itself: the emulator is ``serverless offline`` from the template's
folder, the plugins are wheels in a fresh environment, the Invoke goes over HTTP.
"""

from __future__ import annotations

import base64
import json
import re
from pathlib import Path
from urllib.parse import urlencode

import pytest
import requests

from .channel import Channel
from .conftest import with_settings
from .emulator import Emulator

pytestmark = pytest.mark.e2e

#: What the emulator logs when the second function has ended.
MAIN_RAN = "(λ: main) RequestId"


def test_a_signed_command_is_acknowledged_and_answered(emulator: Emulator) -> None:
    exchange = emulator.say("ping")
    assert exchange.acknowledged.content == b""  # Slack shows nothing until the answer is there
    assert exchange.acknowledged.elapsed.total_seconds() < 3
    assert "pong" in exchange.text
    assert exchange.message["response_type"] == "in_channel"


def test_a_command_of_an_installed_plugin(emulator: Emulator) -> None:
    exchange = emulator.say("weather Oslo —units f")  # as a phone writes --units
    assert "Oslo: 70°F" in exchange.text
    assert "<@U1> ran `/catops weather Oslo --units f`" in exchange.text


def test_what_makes_sense_next_is_suggested(emulator: Emulator) -> None:
    text = emulator.say("weather London").text
    assert "`/catops weather forecast London` because tomorrow may be different" in text


def test_a_plugin_of_catops_1(emulator: Emulator) -> None:
    message = emulator.say("greet Tom --times 2").message
    assert message == {"response_type": "in_channel", "text": "tess greets Tom x2"}


def test_a_wrong_word_to_a_plugin_of_catops_1(emulator: Emulator) -> None:
    assert "invalid int value: 'often'" in emulator.say("greet Tom --times often").text


def test_plugins_names_the_broken_one_and_the_twins(emulator: Emulator) -> None:
    exchange = emulator.say("plugins")
    lines = [line for line in exchange.text.splitlines() if line.startswith("•")]
    broken = next(line for line in lines if "catops-plugin-broken" in line)
    assert "No module named 'quite_forgotten'" in broken
    assert "Install what brings quite_forgotten" in broken
    for twin in ("catops-plugin-weather", "catops-plugin-umbrellas"):
        line = next(line for line in lines if f"({twin})" in line)
        assert "umbrella" in line
    assert exchange.message["response_type"] == "ephemeral"


def test_neither_twin_gets_the_command(emulator: Emulator) -> None:
    text = emulator.say("umbrella").text
    assert "catops-plugin-weather" in text
    assert "catops-plugin-umbrellas" in text
    assert "ten pounds" not in text


def test_a_typo_is_answered_with_what_was_meant(emulator: Emulator) -> None:
    text = emulator.say("wether London").text
    assert "There is no command 'wether'" in text
    assert "`/catops weather London`" in text


def test_a_wrong_choice_is_answered_with_the_choices(emulator: Emulator) -> None:
    text = emulator.say("weather London --units k").text
    assert re.search(r"\bc\b.*\bf\b", text)


def test_help_lists_everything_that_is_installed(emulator: Emulator) -> None:
    text = emulator.say("help").text
    for name in ("help", "ping", "meow", "plugins", "whoami", "weather", "weather forecast"):
        assert f"`{name}`" in text
    assert "`greet`: Greet somebody politely." in text
    assert "_private" not in text


def test_a_command_that_raises_is_answered_with_a_reference(emulator: Emulator) -> None:
    text = emulator.say("storm").text
    assert "storm (plugin weather of catops-plugin-weather) failed" in text
    assert "lightning" not in text  # what an exception says is for the log
    reference = text.rpartition("Reference: ")[2].split()[0]
    emulator.wait_for(f"{reference}: storm failed")
    emulator.wait_for("lightning struck the thermometer")


def test_a_command_has_the_time_that_serverless_yml_gives_it(emulator: Emulator) -> None:
    seconds = int(emulator.say("doze").text.rpartition("seconds left")[0].split()[-1])
    assert 100 < seconds <= 120


def test_a_person_can_go_on_after_a_failure(emulator: Emulator) -> None:
    emulator.say("storm")
    assert "pong" in emulator.say("ping").text


def test_unsigned_and_forged_requests_are_refused_and_start_nothing(
    project: Path, offline_environ: dict[str, str], secret: str, channel: Channel
) -> None:
    posted = len(channel.posted())
    with Emulator(project, channel, environ=offline_environ, secret=secret) as emulator:
        body = urlencode(emulator.form("ping"))
        signed = emulator.signed(body)
        forgeries = {
            "unsigned": (body, {"Content-Type": "application/x-www-form-urlencoded"}),
            "another secret": (body, emulator.signed(body, secret="not the secret")),
            "another body": (body.replace("ping", "storm"), signed),
            "another time": (body, {**signed, "X-Slack-Request-Timestamp": "1531420618"}),
            "half a signature": (body, {**signed, "X-Slack-Signature": "v0=a2114d57"}),
        }
        for forgery, (forged, headers) in forgeries.items():
            response = emulator.post(forged, headers)
            assert (response.status_code, response.content) == (401, b""), forgery
        # The first run is the next command's, so none of the forgeries had one.
        assert "pong" in emulator.say("ping").text
        emulator.wait_for(MAIN_RAN)
        assert emulator.log.count(MAIN_RAN) == 1
        assert emulator.log.count("refused with 401") == len(forgeries)
    assert len(channel.posted()) == posted + 1


def test_the_second_function_refuses_what_the_first_did_not_seal(emulator: Emulator) -> None:
    form = emulator.form("ping")
    crafted = {"catops": "1", "sealed": json.dumps({"body": urlencode(form)}), "seal": "0" * 64}
    response = requests.post(
        f"{emulator.lambda_url}/catops-bot-dev-main/invocations",
        json=crafted,
        headers={"X-Amz-Invocation-Type": "RequestResponse"},
        timeout=30,
    )
    assert "Internal Server Error" in response.text
    emulator.wait_for("The envelope's seal does not match.")
    assert emulator.channel.posted(form["response_url"]) == []


def test_an_event_as_api_gateway_sends_it(emulator: Emulator) -> None:
    form = emulator.form("weather Bath")
    body = urlencode(form)
    headers = {name.lower(): value for name, value in emulator.signed(body).items()}
    event = json.loads((Path(__file__).parent / "httpapi_event.json").read_text("utf-8"))
    event["headers"] |= headers
    event["body"] = base64.b64encode(body.encode()).decode()
    response = requests.post(
        f"{emulator.lambda_url}/catops-bot-dev-respond/invocations", json=event, timeout=30
    )
    assert response.json()["statusCode"] == 200
    assert "Bath: 21°C" in json.dumps(
        emulator.channel.wait_for(form["response_url"]), ensure_ascii=False
    )


def test_the_log_holds_no_secret(emulator: Emulator) -> None:
    form = emulator.form("storm")
    body = urlencode(form)
    headers = emulator.signed(body)
    emulator.post(body, headers)
    emulator.channel.wait_for(form["response_url"])
    for secret in (emulator.secret, headers["X-Slack-Signature"], form["response_url"]):
        assert secret not in emulator.log


def test_a_command_that_ends_its_process_ends_nothing_else(
    bare_project: Path, offline_environ: dict[str, str], secret: str, channel: Channel
) -> None:
    project = with_settings(bare_project, secret, channel)
    settings = project / "serverless.yml"
    text = settings.read_text("utf-8")
    assert "timeout: 120" in text
    settings.write_text(text.replace("timeout: 120", "timeout: 4"), "utf-8")
    with Emulator(project, channel, environ=offline_environ, secret=secret) as emulator:
        body = urlencode(emulator.form("blackout"))
        assert emulator.post(body, emulator.signed(body)).status_code == 200
        emulator.wait_for("Lambda timeout")
        assert "pong" in emulator.say("ping").text
