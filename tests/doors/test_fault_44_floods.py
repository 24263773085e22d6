"""FAULTS 44: who cannot sign costs nothing but a short run: no call of AWS, of Slack, of the store.

How many of those run at once is for the deployment to bound: respondConcurrency in the template.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from catops.aws.receiver import Receiver
from catops.slack.receiving import BODY_MAX, SlackDoor, told
from catops.templates import shipped_folder
from catops.testing import FakeClock

from .lambda_process import run_lambda
from .respond_process import TAKEN, command, environ
from .servers import serving
from .slack_requests import SECRET, SHAPES, form, http_v2, rest_v1, signed, unsigned

NOW = str(int(time.time()))
STALE = str(int(time.time()) - 3_600)
MENTION = b'{"type": "event_callback", "event": {"type": "app_mention", "text": "ping"}}'

#: What is refused, with the status.
FLOOD: Mapping[str, tuple[int, dict[str, Any]]] = {
    "unsigned": (401, http_v2(unsigned(form()), form())),
    "unsigned event": (401, http_v2({}, MENTION)),
    "forged": (401, rest_v1(signed(form(), secret="another", timestamp=NOW), form())),
    "of another body": (401, http_v2(signed(form("ping"), timestamp=NOW), form("wipe"))),
    "stale": (401, http_v2(signed(form(), timestamp=STALE), form())),
    "junk": (401, http_v2({"X-Slack-Signature": "v0=", "X-Slack-Request-Timestamp": "x"}, b"")),
    "huge": (413, http_v2(unsigned(b""), b"a" * (BODY_MAX + 1))),
    "no post": (405, http_v2({}, b"") | {"requestContext": {"http": {"method": "GET"}}}),
    "no event": (405, {}),
}


@pytest.mark.parametrize("store", ["dynamodb://catops", "sqlite"])
def test_a_flood_of_unsigned_requests_calls_nobody(store: str, tmp_path: Path) -> None:
    file = tmp_path / "store.db"
    settings = {"CATOPS_STORE": f"sqlite:///{file}" if store == "sqlite" else store}
    events = [event for _, event in FLOOD.values()] * 20
    with serving(lambda got: TAKEN) as aws:
        everywhere = {"AWS_ENDPOINT_URL": aws.url, "CATOPS_SLACK_API": f"{aws.url}/api/"}
        given = environ(aws.url, SLACK_BOT_TOKEN="xoxb-1", **everywhere, **settings)
        ran = run_lambda("catops.aws:respond", [*events, command()], given)
        assert [said["network"] for said in ran.said[:-1]] == [[]] * len(events)
        assert len(aws.got) == 1, "the one that is signed, after them"
    *refused, taken = (said["returned"]["statusCode"] for said in ran.said)
    assert refused == [status for status, _ in FLOOD.values()] * 20
    assert taken == 200
    assert not file.exists()
    assert "sqlite3" not in ran.said[-1]["modules"]


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("name", ["unsigned", "forged", "stale", "of another body"])
def test_in_every_shape_it_is_answered_with_nothing_and_handed_to_nobody(
    name: str, shape: str
) -> None:
    handed: list[object] = []
    clock = FakeClock(float(NOW))
    receiver = Receiver(SlackDoor(SECRET, clock=clock), handed.append, told, signing_secret=SECRET)
    status, event = FLOOD[name]
    other = SHAPES[shape](event["headers"], event["body"].encode())
    for _ in range(100):
        response = receiver(other)
        assert (response["statusCode"], response["body"]) == (status, "")
    assert handed == []


def test_the_template_lets_a_flood_be_bounded() -> None:
    class Loader(yaml.SafeLoader):
        """Takes CloudFormation's own tags for what stands after them."""

    Loader.add_multi_constructor("!", lambda loader, suffix, node: node.value)
    text = (shipped_folder("serverless") / "slash_command" / "serverless.yml").read_text("utf-8")
    functions = yaml.load(text, Loader)["functions"]
    assert functions["respond"]["reservedConcurrency"] == "${param:respondConcurrency, null}"
    assert functions["respond"]["timeout"] <= 10
    assert "# respondConcurrency: 20" in text
