"""CatOps 1's functions ask before what cannot be undone, as every door does."""

from __future__ import annotations

import json
from typing import Any

import pytest
from confirming.bots import Deployed

from catops.dispatcher import Dispatcher
from catops.parser import ArgumentParserError


def params(user: str = "U1", channel: str = "C1", trigger: str = "1") -> dict[str, list[str]]:
    """Return a parsed form body."""
    return {
        "command": ["/catops"],
        "user_id": [user],
        "team_id": ["T1"],
        "channel_id": [channel],
        "trigger_id": [trigger],
    }


def test_the_question_is_the_payload_and_the_line_of_it_runs_once() -> None:
    deployed = Deployed()
    dispatcher = Dispatcher(bot=deployed.bot)
    asked: Any = dispatcher.parse_command("wipe a", params())
    assert asked["response_type"] == "ephemeral"
    assert "Would wipe a." in json.dumps(asked)
    assert deployed.ran == []
    line = asked["text"].partition("`/catops ")[2].rstrip("`")
    for wrong in (params(user="U2"), params(channel="C2")):
        with pytest.raises(ArgumentParserError, match="This code is not for this line"):
            dispatcher.parse_command(line, wrong)
    assert deployed.ran == []
    assert "a is wiped" in json.dumps(dispatcher.parse_command(line, params()))
    for trigger in ("1", "2"):
        with pytest.raises(ArgumentParserError, match="This code was used at"):
            dispatcher.parse_command(line, params(trigger=trigger))
    assert deployed.ran == ["wipe a"]
