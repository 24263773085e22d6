"""The manifest is one that Slack takes, made of what is there and asking for what is used."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from deploying.slack_rules import refusals
from hypothesis import given, settings
from hypothesis import strategies as st

import catops
from catops.deploying.manifest.manifest import (
    EVENTS,
    HINT,
    SCOPES,
    Wishes,
    build_manifest,
    needed_scopes,
    usage_hint,
)
from catops.deploying.manifest.rules import check_manifest, check_url
from catops.errors import BadArgument, ConfigError
from catops.settings import Settings
from catops.slack.directory import SCOPES as SCOPES_OF_THE_DIRECTORY
from catops.spec import CommandSpec, Parameter

URL = "https://abc123.execute-api.eu-west-1.amazonaws.com/slack"
BUILT_IN = [CommandSpec(name, distribution="catops") for name in ("help", "ping", "whoami")]
WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["Z", "C"]), min_size=1, max_size=9)
SPECS = st.lists(
    st.builds(
        CommandSpec,
        name=st.lists(WORDS, min_size=1, max_size=3).map(" ".join),
        plugin=st.sampled_from(["one", "two"]),
        distribution=st.sampled_from(["catops", "catops-plugin-one"]),
        contested=st.booleans(),
    ),
    max_size=30,
)
#: Texts on both sides of every limit.
TEXTS = st.one_of(
    st.text(max_size=8),
    st.sampled_from([1, 35, 36, 80, 81, 140, 141, 174, 175, 2_000, 2_001, 4_000, 4_001]).map(
        lambda length: "cat " * (length // 4) + "s" * (length % 4)
    ),
)
BOTS = st.fixed_dictionaries(
    {},
    optional={
        "name": TEXTS,
        "description": TEXTS,
        "long_description": TEXTS,
        "color": st.sampled_from(["#4a154b", "#abc", "4a154b", "#12345", "red", "#12345g"]),
    },
)


def made(
    bot: dict[str, Any] | None = None,
    command: str = "",
    commands: list[CommandSpec] | None = None,
    **wishes: Any,
) -> dict[str, Any]:
    """Return a manifest of the built-in commands."""
    config = {"bot": bot} if bot else {}
    return build_manifest(
        BUILT_IN if commands is None else commands,
        Settings({"CATOPS_COMMAND": command}, config=config),
        Wishes(**{"url": URL, **wishes}),
    )


@settings(max_examples=200, deadline=None)
@given(
    bot=BOTS,
    command=st.sampled_from(
        ["", "/ops", "/Ops", "/o ps", "ops", "/", "/" + 31 * "o", "/" + 32 * "o"]
    ),
    commands=SPECS,
    stage=st.sampled_from(["", "dev", "Prod-2"]),
    events=st.booleans(),
    interactivity=st.booleans(),
)
def test_what_passes_our_check_passes_slacks_rules_and_what_does_not_does_not(
    bot: dict[str, Any],
    command: str,
    commands: list[CommandSpec],
    stage: str,
    events: bool,
    interactivity: bool,
) -> None:
    manifest = made(bot, command, commands, stage=stage, events=events, interactivity=interactivity)
    if refusals(manifest):
        with pytest.raises(ConfigError):
            check_manifest(manifest)
    else:
        check_manifest(manifest)


def test_nobody_has_to_set_anything() -> None:
    manifest = made()
    assert refusals(manifest) == []
    assert manifest["display_information"]["name"] == "CatOps"
    (command,) = manifest["features"]["slash_commands"]
    assert command["command"] == "/catops"
    assert command["url"] == URL
    assert command["should_escape"] is True
    assert command["usage_hint"] == "help | ping | whoami"


def test_a_bot_has_its_own_name_words_and_colour() -> None:
    manifest = made({"name": "Felix", "description": "Restarts things.", "color": "#4a154b"}, "/fx")
    assert manifest["display_information"] == {
        "name": "Felix",
        "description": "Restarts things.",
        "background_color": "#4a154b",
    }
    assert manifest["features"]["bot_user"]["display_name"] == "felix"
    assert manifest["features"]["slash_commands"][0]["command"] == "/fx"
    assert manifest["features"]["slash_commands"][0]["description"] == "Restarts things."


def test_stages_live_side_by_side_in_one_workspace() -> None:
    dev, prod = made(stage="dev"), made(stage="prod")
    for manifest, stage in ((dev, "dev"), (prod, "prod")):
        assert manifest["display_information"]["name"] == f"CatOps {stage}"
        assert manifest["features"]["bot_user"]["display_name"] == f"catops-{stage}"
        assert manifest["features"]["slash_commands"][0]["command"] == f"/catops-{stage}"
        assert refusals(manifest) == []


def test_a_stage_that_the_command_has_already_is_not_said_twice() -> None:
    assert (
        made(command="/ops-dev", stage="dev")["features"]["slash_commands"][0]["command"]
        == "/ops-dev"
    )


def test_events_are_there_when_asked_for_and_interactivity_unless_it_is_turned_off() -> None:
    plain = made()
    assert "event_subscriptions" not in plain["settings"]
    assert "interactivity" in plain["settings"]
    assert "interactivity" not in made(interactivity=False)["settings"]
    assert plain["oauth_config"]["scopes"]["bot"] == ["chat:write", "commands", "files:write"]
    full = made(events=True)
    assert refusals(full) == []
    assert full["settings"]["event_subscriptions"] == {
        "request_url": URL,
        "bot_events": ["app_mention", "message.im"],
    }
    assert full["settings"]["interactivity"]["request_url"] == URL
    assert full["settings"]["interactivity"]["message_menu_options_url"] == URL
    scopes = full["oauth_config"]["scopes"]["bot"]
    assert scopes == ["app_mentions:read", "chat:write", "commands", "files:write", "im:history"]


#: The scope of each method of Slack's Web API: https://docs.slack.dev/reference/methods
METHODS = {
    "auth.test": "",
    "chat.postEphemeral": "chat:write",
    "chat.postMessage": "chat:write",
    "chat.update": "chat:write",
    "conversations.open": "im:write",
    "files.completeUploadExternal": "files:write",
    "files.getUploadURLExternal": "files:write",
    "users.info": "users:read",
    "views.open": "",
    "views.update": "",
}


def test_the_scopes_are_those_of_the_methods_that_the_bot_calls() -> None:
    door = Path(catops.__file__).parent / "slack"
    called = {
        name
        for file in door.glob("*.py")
        for name in re.findall(
            r'"((?:auth|chat|conversations|files|users|views)\.\w+)"', file.read_text("utf-8")
        )
    }
    assert called >= {"chat.postMessage", "chat.postEphemeral", "views.open"}
    asked = {"users.info", "usergroups.users.list"}  # where [access] has people looked up
    needed = {METHODS[name] for name in called - asked} - {""}
    assert needed <= {*SCOPES, *EVENTS.values()}
    assert set(SCOPES) == {"commands", *needed} - set(EVENTS.values())


ALL_READ = {"allow": [{"effects": ["read"]}]}
SRE = {"allow": [{"roles": ["sre"], "effects": ["read"]}]}


@pytest.mark.parametrize(
    ("access", "more"),
    [
        (None, []),
        (ALL_READ, ["users:read"]),
        (ALL_READ | {"guests": True}, []),
        (SRE | {"roles": {"sre": {"users": ["U0123ABCD"]}}}, ["users:read"]),
        (SRE | {"roles": {"sre": {"groups": ["S0123ABCD"]}}}, ["usergroups:read", "users:read"]),
        (
            SRE | {"guests": True, "roles": {"sre": {"groups": ["S0123ABCD"]}}},
            ["usergroups:read"],
        ),
        (
            SRE | {"guests": True, "roles": {"sre": {"domains": ["example.com"]}}},
            ["users:read", "users:read.email"],
        ),
    ],
)
def test_what_access_rules_look_up_is_asked_for_and_nothing_else(
    access: dict[str, Any] | None, more: list[str]
) -> None:
    settings = Settings({}, config={"access": access} if access else {})
    assert needed_scopes(settings, events=False) == ["chat:write", "commands", "files:write", *more]
    assert {*SCOPES_OF_THE_DIRECTORY.values()} <= {"users:read", "usergroups:read"}


@settings(max_examples=200, deadline=None)
@given(commands=SPECS)
def test_a_usage_hint_is_short_and_names_nothing_that_is_not_there(
    commands: list[CommandSpec],
) -> None:
    hint = usage_hint(commands)
    assert 0 < len(hint) <= HINT
    there = {spec.typed.split()[0] for spec in commands}
    if there:
        named = [part.removesuffix(" …") for part in hint.split(" | ") if part != "…"]
        assert set(named) <= there
        assert len(set(named)) == len(named)


def test_a_usage_hint_puts_help_first_then_plugins_and_says_when_there_is_more() -> None:
    aws = [CommandSpec(f"aws {name}", distribution="catops-plugin-aws") for name in ("ec2", "rds")]
    weather = CommandSpec(
        "weather", parameters=(Parameter("city", "word"),), distribution="catops-plugin-weather"
    )
    assert usage_hint([*BUILT_IN, *aws, weather]) == "help | aws … | weather … | ping | whoami"
    many = [CommandSpec(f"command{number:02}", distribution="x") for number in range(40)]
    hint = usage_hint([*BUILT_IN, *many])
    assert hint.startswith("help | command00 | ")
    assert hint.endswith(" | …")


@pytest.mark.parametrize(
    ("bot", "said", "mend"),
    [
        ({"name": "C" * 36}, "name has 36 characters, and it takes 1 to 35", "Change name"),
        ({"name": "  "}, "name has 0 characters", "Change name under [bot]"),
        ({"description": "d" * 141}, "description has 141 characters", "Change description"),
        ({"long_description": "short"}, "long_description has 5 characters", "long_description"),
        ({"color": "purple"}, "background_color 'purple' is not a hex colour", 'color = "#4a154b"'),
    ],
)
def test_what_slack_would_refuse_is_named_with_the_mend(
    bot: dict[str, Any], said: str, mend: str
) -> None:
    with pytest.raises(ConfigError) as refused:
        check_manifest(made(bot))
    assert said in refused.value.message
    assert mend in refused.value.mend


def test_everything_that_slack_would_refuse_is_named_at_once() -> None:
    with pytest.raises(ConfigError) as refused:
        check_manifest(made({"name": "C" * 36, "color": "red"}, command="/A" * 30))
    for said in ("name has 36", "'red'", "60 characters", "in lower case", "CATOPS_COMMAND"):
        assert said in refused.value.advice


@pytest.mark.parametrize("bad", [{"name": 5}, "Felix", {"color": ["#fff"]}])
def test_a_table_that_is_none_and_a_text_that_is_none_are_named(bad: Any) -> None:
    with pytest.raises(ConfigError, match="bot"):
        made(bad)


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com/slack",
        "https://example.com",
        "https://example.com/",
        "https:///slack",
        "ftp://example.com/slack",
        "example.com/slack",
        "https://user:pass@example.com/slack",
        "https://example.com/sl ack",
        "https://example.com/slack#top",
        "https://[::1/slack",
        "https://exämple.com/slack",
        "http://127.0.0.1.example.com/slack",
        "",
    ],
)
def test_a_url_that_slack_could_not_use_is_refused(url: str) -> None:
    with pytest.raises(BadArgument) as refused:
        check_url(url)
    assert "npx serverless deploy" in refused.value.mend


def test_a_url_is_taken_and_it_is_told_when_only_this_machine_can_reach_it() -> None:
    assert check_url(URL) is False
    assert check_url("https://example.com:8443/slack?stage=dev") is False
    assert check_url("http://127.0.0.1:3000/slack") is True
    assert check_url("http://localhost:3000/slack") is True
    assert check_url("http://[::1]:3000/slack") is True
