"""What is done is seen in the channel, with who did it; help, errors and denials are not."""

from __future__ import annotations

from typing import Any

import pytest

import catops
from catops.bot.visibility import read_visibility
from catops.errors import ConfigError
from catops.settings import Settings
from catops.testing import CatBot


class Talk:
    """A plugin that says who sees what, in every way there is."""

    @catops.hookimpl
    def catops_commands(self) -> catops.Commands:
        @catops.command("look", effect="read")
        def look(ctx: catops.Context) -> str:
            """Look."""
            return "seen"

        @catops.command("restart all")
        def restart(ctx: catops.Context) -> Any:
            """Restart."""
            yield "restarting"
            yield "restarted"

        @catops.command("mine", effect="read", visibility="user")
        def mine(ctx: catops.Context) -> str:
            """Show what is mine."""
            return "mine"

        @catops.command("hush", effect="read")
        def hush(ctx: catops.Context) -> catops.Reply:
            """Say it to one."""
            return catops.Reply("hush", visibility="user")

        @catops.command("shout", effect="read", visibility="user")
        def shout(ctx: catops.Context) -> catops.Reply:
            """Say it to all."""
            return catops.Reply("hear, hear", visibility="channel")

        @catops.command("old")
        def old(ctx: catops.Context, *, public: bool = False) -> dict[str, object]:
            """Answer as CatOps 1 does."""
            kind = {"response_type": "in_channel"} if public else {}
            return {"statusCode": "200", "text": "old", **kind}

        @catops.command("crash")
        def crash(ctx: catops.Context) -> str:
            """Crash."""
            raise RuntimeError

        @catops.command("Bills", effect="read")
        def bills(ctx: catops.Context) -> str:
            """Show the bills."""
            return "many"

        return [look, restart, mine, hush, shout, old, crash, bills]


def seen(text: str, said: object = None, **more: Any) -> set[str]:
    """Return who sees each message that is posted in answer to ``text``."""
    config = {} if said is None else {"visibility": said}
    posted = CatBot({"talk": Talk()}, config=config, **more).post(text)
    return {str(message.get("response_type", "ephemeral")) for message in posted.messages}


ALL, ONE = {"in_channel"}, {"ephemeral"}


@pytest.mark.parametrize("text", ["look", "restart all", "old --public", "shout"])
def test_what_is_done_or_read_is_seen_by_all(text: str) -> None:
    assert seen(text) == ALL


def test_with_who_did_it_and_what_they_typed() -> None:
    posted = CatBot({"talk": Talk()}).post("restart all", user="U7")
    assert "<@U7> ran `/catops restart all`" in posted.text


@pytest.mark.parametrize("said", [None, {"talk:*": "user"}, {"look": "channel"}])
@pytest.mark.parametrize(
    "text", ["help", "help look", "look --help", "", "lok", "look --no-such", "crash", "look 'x"]
)
def test_help_errors_and_mistypes_are_for_the_person_alone(text: str, said: object) -> None:
    assert seen(text, said) == ONE


def test_help_stays_for_the_person_alone_whatever_is_said() -> None:
    assert seen("help", {"help": "channel"}) == ONE
    assert seen("help look", {"help": "channel", "look": "channel"}) == ONE


def test_a_denial_is_for_the_person_alone() -> None:
    access = {"allow": [{"commands": ["look"]}], "workspaces": ["T1"]}
    bot = CatBot(
        {"talk": Talk()}, config={"access": access, "visibility": {"restart all": "channel"}}
    )
    (message,) = bot.post("restart all").messages
    assert message["response_type"] == "ephemeral"
    assert "may not run restart all" in message["text"]


@pytest.mark.parametrize(
    "said",
    [
        {"look": "user", "restart all": "user", "old": "user", "shout": "user"},
        {"*": "user"},
        {"talk:*": "user", "look": "channel", "shout": "channel"},
        {"RESTART  All": "user", "l*": "user", "talk:old": "user", "s*t": "user"},
    ],
)
@pytest.mark.parametrize("text", ["look", "restart all", "old --public", "shout"])
def test_the_team_may_make_anything_private(text: str, said: object) -> None:
    assert seen(text, said) == ONE


@pytest.mark.parametrize("pattern", ["Bills", "bills", "talk:Bills", "B*"])
def test_a_command_is_kept_private_however_its_name_is_written(pattern: str) -> None:
    assert seen("bills", {pattern: "user"}) == ONE


def test_progress_is_as_private_as_the_answer() -> None:
    bot = CatBot({"talk": Talk()}, config={"visibility": {"restart all": "user"}})
    posted = bot.post("restart all")
    assert len(posted.messages) == 2
    assert {message["response_type"] for message in posted.messages} == ONE


def test_the_team_may_make_public_what_is_private_by_declaration_alone() -> None:
    assert seen("mine") == ONE
    assert seen("mine", {"mine": "channel"}) == ALL
    assert seen("mine", {"talk:mine": "channel"}) == ALL
    assert seen("mine", {"mine": "channel", "talk:*": "user"}) == ONE
    assert seen("hush", {"hush": "channel"}) == ONE
    assert seen("old", {"old": "channel"}) == ONE


def test_the_others_are_as_they_were() -> None:
    assert seen("restart all", {"look": "user"}) == ALL
    assert seen("restart all", {"other:*": "user", "restart": "user"}) == ALL


@pytest.mark.parametrize(
    ("said", "why", "mend"),
    [
        (["look"], "is not a table", "Write [visibility] on a line"),
        ({"look": "everybody"}, "'look' is 'everybody'", 'Write "look" = "user"'),
        ({"look": True}, "'look' is True", "channel"),
        ({"l*": "channel"}, "* may only make commands private", "in full"),
        ({"l?": "user"}, "'l?' does not name a command", "only * stands for anything"),
        ({" ": "user"}, "' ' does not name a command", "Write a name"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_is_made_public_by_it(
    said: Any, why: str, mend: str
) -> None:
    settings = Settings({"CATOPS_CONFIG": "catops.toml"}, config={"visibility": said})
    with pytest.raises(ConfigError) as caught:
        read_visibility(settings)
    assert why in caught.value.message
    assert mend in caught.value.mend
    bot = CatBot({"talk": Talk()}, config={"visibility": said})
    answered = bot.say("restart all")
    assert (answered.status, answered.visibility) == ("failed", "user")
    assert why in answered.text
    assert answered.progress == ()
    assert bot.say("mine").status == "ok", "what is private needs no permission"
    assert bot.say("help").status == "ok"
