"""Buttons in Slack: one press runs the line, as the person who pressed, as if they had typed it."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catops.bot.answer import Answer
from catops.envelope import envelope_key, unseal
from catops.errors import DoorError
from catops.outcome import Outcome
from catops.reply import Button, Reply
from catops.request import Person, Place, Request
from catops.slack import limits
from catops.slack.messages import answer_messages, progress_message
from catops.slack.payloads import NOWHERE
from catops.slack.receiving import SlackDoor
from catops.slack.senders import Senders
from catops.suggestions import Suggestion
from catops.testing import CatBot, FakeClock, FakeSlack
from catops.transport import MaybeSent

from .lambdas import Respond
from .pressing import STAMP, URL, Lamps, action, event, payload, raw
from .rendered import buttons, check, shown, visible
from .slack_requests import SECRET, http_v2, signed

REQUEST = Request("work", Person("U1", "T1"), Place("C1"), reference="abcdefgh")


def messages_of(*offered: Button, **more: Any) -> list[dict[str, Any]]:
    reply = Reply("done", buttons=offered)
    return answer_messages(Answer(REQUEST, reply, "channel", Outcome("ok"), **more))


@pytest.fixture
def lamps() -> Lamps:
    return Lamps()


@pytest.fixture
def catbot(lamps: Lamps) -> CatBot:
    return CatBot({"lamps": lamps})


# --- how they look ----------------------------------------------------------------------------


def test_a_button_shows_its_label_and_holds_its_line() -> None:
    (message,) = messages_of(Button("Start it", "vm start 7"))
    check([message])
    (button,) = buttons([message])
    assert button["text"] == {"type": "plain_text", "text": "Start it"}
    assert button["value"] == "vm start 7"
    assert "/catops vm start 7" not in shown([message])
    assert "Start it: `/catops vm start 7`" in message["text"]


@pytest.mark.parametrize(
    ("button", "pressed"),
    [
        (Button("x" * 75, "y" * 2_000), True),
        (Button("x" * 76, "ping"), True),
        (Button("Go", "y" * 2_001), False),
        (Button("Go", "  "), False),
        (Button(" ", "ping"), True),
    ],
)
def test_what_a_button_cannot_hold_or_show_is_readable_beside_it(
    button: Button, pressed: bool
) -> None:
    messages = messages_of(button)
    check(messages)
    assert bool(buttons(messages)) is pressed
    if button.label.strip():
        assert visible(button.label) in shown(messages)
    if not pressed:
        assert visible(button.line) in shown(messages)


def test_sixty_buttons_are_three_rows_and_no_two_are_called_the_same() -> None:
    messages = messages_of(*(Button(f"B{number}", f"run {number}") for number in range(60)))
    check(messages)
    rows = [
        block for message in messages for block in message["blocks"] if block["type"] == "actions"
    ]
    assert [len(row["elements"]) for row in rows] == [25, 25, 10]
    assert len({row["block_id"] for row in rows}) == 3
    assert [button["value"] for button in buttons(messages)] == [f"run {n}" for n in range(60)]


def test_a_suggestion_says_why_and_is_a_button_too() -> None:
    offered = (Suggestion("vm look 7", "it may be up", "Look"), Suggestion("vm list", ""))
    messages = messages_of(Button("Stop", "vm stop 7"), suggestions=offered)
    check(messages)
    labels = [(button["text"]["text"], button["value"]) for button in buttons(messages)]
    assert labels == [("Stop", "vm stop 7"), ("Look", "vm look 7"), ("vm list", "vm list")]
    assert visible("/catops vm look 7 because it may be up") in shown(messages)


def test_what_a_command_says_while_it_works_has_no_buttons_yet() -> None:
    reply = Reply("working", buttons=[Button("Stop", "vm stop 7")])
    message = progress_message(reply, REQUEST, "channel")
    assert buttons([message]) == []
    assert "vm stop 7" not in json.dumps(message)


def test_a_prefix_without_end_still_makes_an_id() -> None:
    request = Request("x", Person("U1"), Place("C1"), prefix="@" + "x" * 400, reference="abcdefgh")
    reply = Reply("x", buttons=[Button("Go", "ping")])
    check(answer_messages(Answer(request, reply, "channel", Outcome("ok"))))


# --- what a press does ------------------------------------------------------------------------


def test_a_press_runs_the_line_as_the_person_who_pressed_and_the_channel_sees_it(
    catbot: CatBot, lamps: Lamps
) -> None:
    looked = catbot.post("lamp look hall")
    pressed = looked.press("Switch it", user="U7")
    assert (pressed.status, pressed.body) == (200, "")
    assert lamps.done == [("U1", "look", "hall"), ("U7", "switch", "hall")]
    (message,) = pressed.messages
    assert message["response_type"] == "in_channel"
    assert message["replace_original"] is False
    assert "<@U7> ran `/catops lamp switch hall`" in pressed.text
    assert "hall is off." in pressed.text
    assert catbot.slack.sent[-1][0].startswith("https://hooks.slack.com/actions/")


def test_a_press_gives_nobody_what_they_may_not_do(catbot: CatBot, lamps: Lamps) -> None:
    looked = catbot.post("lamp look hall")
    refused = looked.press("Break it", user="U7")
    assert "only U1 breaks lamps" in refused.text
    assert refused.messages[0]["response_type"] == "ephemeral"
    looked.press("Break it", user="U1")
    assert lamps.done[1:] == [("U1", "break", "hall")]


def test_two_presses_of_one_button_by_one_person_change_things_once(
    catbot: CatBot, lamps: Lamps
) -> None:
    looked = catbot.post("lamp look hall")
    looked.press("Switch it")
    again = looked.press("Switch it")
    assert lamps.done == [("U1", "look", "hall"), ("U1", "switch", "hall")]
    (message,) = again.messages
    assert message["response_type"] == "ephemeral"
    assert "You have already pressed this" in again.text
    assert "type: /catops lamp switch hall" in again.text
    assert len(looked.press("Switch it", user="U2").messages) == 1
    assert lamps.done[2:] == [("U2", "switch", "hall")]


def test_the_same_button_below_another_answer_is_another_button(
    catbot: CatBot, lamps: Lamps
) -> None:
    for line in ("lamp look hall", "lamp look hall", "lamp peek hall", "lamp peek hall"):
        assert "hall is off." in catbot.post(line).press("Switch it").text
    assert [what for _, what, _ in lamps.done].count("switch") == 4


def test_a_button_that_only_the_person_sees_runs_once(catbot: CatBot, lamps: Lamps) -> None:
    seen = catbot.post("lamp peek hall")
    assert seen.messages[0]["response_type"] == "ephemeral"
    assert "hall is off." in seen.press("Switch it").text
    assert "already pressed this" in seen.press("Switch it").text
    assert lamps.done == [("U1", "switch", "hall")]


def test_an_ephemeral_message_whose_timestamp_changes_is_the_same_message() -> None:
    respond = Respond()
    for moment, stamp in enumerate((STAMP, f"{STAMP}9", "1767603999.000001")):
        container = {"message_ts": stamp, "channel_id": "C1", "is_ephemeral": True}
        said = action(value="lamp switch hall", action_ts=f"1767603600.00000{moment}")
        respond(event(said | {"container": container}))
    key = envelope_key(SECRET)
    presses = {
        tuple(json.loads(unseal(one, key, now=respond.clock()).body)["press"])
        for one in respond.invoked
    }
    references = {unseal(one, key, now=respond.clock()).reference for one in respond.invoked}
    assert (len(presses), len(references)) == (1, 3)


def test_what_only_reads_is_pressed_as_often_as_one_likes(catbot: CatBot, lamps: Lamps) -> None:
    looked = catbot.post("lamp look hall")
    for _ in range(3):
        assert "hall is on." in looked.press("Look again").text
    assert len(lamps.done) == 4


def test_an_answer_to_a_press_can_be_pressed_on(catbot: CatBot, lamps: Lamps) -> None:
    catbot.post("lamp look hall").press("Look again").press("Switch it")
    assert [what for _, what, _ in lamps.done] == ["look", "look", "switch"]


def test_a_press_that_is_sent_again_is_silent(catbot: CatBot, lamps: Lamps) -> None:
    said = catbot.post("lamp look hall")
    body = {"payload": json.dumps(action(value="lamp look hall"))}
    first = catbot.send(body)
    again = catbot.send(body)
    assert (len(said.messages), len(first.messages), len(again.messages)) == (1, 1, 0)
    assert (again.status, len(lamps.done)) == (200, 2)


def test_a_command_that_shows_progress_leaves_the_message_with_the_button_alone(
    lamps: Lamps,
) -> None:
    catbot = CatBot({"lamps": lamps})
    body = {"payload": json.dumps(action(value="lamp dim hall"))}
    (message,) = catbot.send(body).messages
    assert message["replace_original"] is False
    assert "dark" in json.dumps(message["blocks"])


def test_a_press_in_a_thread_is_answered_in_the_thread_with_the_bots_name() -> None:
    catbot = CatBot({"lamps": Lamps()})
    said = action(value="lamp switch hall", block_id="catops:abcdefgh:b0:@catops")
    said |= {"message": {"ts": STAMP, "thread_ts": "1767603000.000001"}}
    (message,) = catbot.send({"payload": json.dumps(said)}).messages
    assert message["thread_ts"] == "1767603000.000001"
    assert "ran `@catops lamp switch hall`" in json.dumps(message["blocks"])


def test_where_the_button_does_not_say_how_commands_are_typed_it_is_the_deployments_own() -> None:
    catbot = CatBot({"lamps": Lamps()}, environ={"CATOPS_COMMAND": "/ops"})
    said = action(value="lamp switch hall", block_id="Xy1")
    (message,) = catbot.send({"payload": json.dumps(said)}).messages
    assert "ran `/ops lamp switch hall`" in json.dumps(message["blocks"])


def test_with_a_token_a_spent_response_url_is_gone_round_in_the_thread() -> None:
    slack = FakeSlack()
    catbot = CatBot({}, environ={"SLACK_BOT_TOKEN": "xoxb-1"}, post=slack)
    said = action(value="ping") | {"message": {"ts": STAMP, "thread_ts": "1767603000.000001"}}
    for _ in range(limits.RESPONSE_URL_USES):
        slack(URL, b'{"text": "x"}', {}, timeout=1)
    (message,) = catbot.send({"payload": json.dumps(said)}).messages
    assert slack.sent[-1][0].endswith("chat.postMessage")
    assert (message["channel"], message["thread_ts"]) == ("C1", "1767603000.000001")


# --- what the door takes ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("homes", "home"),
    [
        ((), "T9"),
        (("T1",), "T1"),
        (("T1", "T2"), "T1,T2"),
        (tuple("ABCDEFGH"), "A,B,C"),
        ((NOWHERE,), NOWHERE),
    ],
)
def test_a_button_says_whose_bot_it_is_of_whatever_slack_says(
    homes: tuple[str, ...], home: str
) -> None:
    """A message that only one person sees comes without its workspace, and ``team`` is theirs."""
    asked = replace(REQUEST, person=Person("U9", "T9"), homes=homes)
    reply = Reply("done", buttons=[Button("Ping", "ping")])
    (message,) = answer_messages(Answer(asked, reply, "user", Outcome("ok")))
    block = message["blocks"][-1]["block_id"]
    respond = Respond()
    respond(event({**action(block_id=block), "message": None, "team": {"id": "T9"}}))
    assert (handed(respond)["home"], handed(respond)["prefix"]) == (home, "/catops")
    respond = Respond()
    respond(event(action(block_id=block)))
    assert handed(respond)["home"] == "T1", "Slack says it of what everybody sees"


def handed(respond: Respond) -> dict[str, Any]:
    (envelope,) = respond.invoked
    said: dict[str, Any] = json.loads(
        unseal(envelope, envelope_key(SECRET), now=respond.clock()).body
    )
    return said


def test_of_the_payload_only_what_identifies_the_press_is_handed_over() -> None:
    respond = Respond()
    said = payload(message={"ts": STAMP, "text": "canary"}, trigger_id="canary")
    assert respond(event(said))["statusCode"] == 200
    assert "canary" not in json.dumps(respond.invoked)
    assert handed(respond)["text"] == "ping"


def test_a_long_message_around_the_button_does_not_keep_it_from_being_pressed() -> None:
    respond = Respond()
    said = payload(message={"ts": STAMP, "text": "猫" * 40_000, "blocks": ["😀" * 30_000]})
    assert respond(event(said))["statusCode"] == 200
    assert len(json.dumps(respond.invoked)) < 2_000


@pytest.mark.parametrize(
    "said",
    [
        {"type": "view_closed"},
        {"type": "shortcut", "callback_id": "x"},
        {"type": "message_action"},
        {"type": "an invention of next year"},
        action(action_id="another.app"),
        action(action_id="catops.runs"),
        action(action_id=5),
        action(action_id=None),
    ],
)
def test_what_is_for_somebody_else_is_acknowledged_and_runs_nothing(said: object) -> None:
    respond = Respond()
    response = respond(event(said))
    assert (response["statusCode"], response["body"]) == (200, "")
    assert respond.invoked == []


MALFORMED: dict[str, object] = {
    "a list": [],
    "a number": 5,
    "no type": {},
    "a type that is not a string": payload(type=["block_actions"]),
    "no actions": payload(actions=None),
    "an empty list of actions": payload(actions=[]),
    "two actions": payload(actions=payload()["actions"] * 2),
    "an action that is none": payload(actions=["ping"]),
    "no value": action(value=None),
    "an empty value": action(value=""),
    "a value that is not a string": action(value={"text": "ping"}),
    "nobody": payload(user={}),
    "a user that is none": payload(user="U1"),
    "an id that is none": payload(user={"id": "U1><!channel", "team_id": "T1"}),
    "no team": payload(team=None, user={"id": "U1"}),
    "no channel": payload(channel=None),
    "no message": payload(container={"type": "view", "view_id": "V1"}),
    "a message that is none": payload(container={"message_ts": "now"}),
    "no moment": action(action_ts=None),
    "a thread that is none": payload(message={"thread_ts": "x y"}),
    "no response_url": payload(response_url=None),
    "a response_url to somewhere": payload(response_url="https://hooks.slack.com.evil.example/x"),
}


@pytest.mark.parametrize("name", MALFORMED)
def test_what_slack_never_sends_is_400_and_runs_nothing(name: str) -> None:
    respond = Respond()
    assert respond(event(MALFORMED[name]))["statusCode"] == 400
    assert respond.invoked == []


@pytest.mark.parametrize(
    "text", ["", "5", "{", "nul", "[" * 50_000, '{"type": ' + "9" * 5_000 + "}"]
)
def test_a_payload_that_is_no_json_object_is_400(text: str) -> None:
    respond = Respond()
    assert respond(raw(text))["statusCode"] == 400
    assert respond.invoked == []


def test_two_payloads_are_400_and_an_unsigned_one_401() -> None:
    respond = Respond()
    body = event(payload())["body"]
    twice = f"{body}&{body}".encode()
    assert respond(http_v2(signed(twice), twice))["statusCode"] == 400
    assert respond(http_v2(signed(twice, secret="x"), twice))["statusCode"] == 401
    assert respond.invoked == []


@pytest.mark.parametrize(
    ("said", "status"),
    [
        (payload(), 200),
        (payload(api_app_id="A2"), 403),
        (payload(team={"id": "T2"}), 403),
        (payload(team=None), 200),
        (payload(team=None, user={"id": "U1", "team_id": "T2"}), 403),
        (payload(team={"id": "T2"}, enterprise={"id": "E1"}), 200),
        ({"type": "view_closed", "api_app_id": "A2"}, 403),
    ],
)
def test_fault_09_a_press_in_another_app_or_workspace_is_403(said: Any, status: int) -> None:
    respond = Respond(senders=Senders("A1", ["T1", "E1"]))
    assert respond(event(said))["statusCode"] == status
    assert bool(respond.invoked) is (status == 200)


@pytest.mark.parametrize(
    ("user", "team", "enterprise", "person"),
    [
        ("T1", {"id": "T1"}, None, ("T1", "")),
        (None, {"id": "T1"}, None, ("T1", "")),
        ("T1", None, None, ("T1", "")),
        ("T2", {"id": "T1"}, None, ("T2", "")),  # somebody of another workspace
        ("T1", {"id": "T1", "enterprise_id": "E1"}, {"id": "E1"}, ("T1", "E1")),
        ("E1", {"id": "T1", "enterprise_id": "E1"}, {"id": "E1"}, ("T1", "E1")),
        ("E1", {"id": "T1"}, {"id": "E1"}, ("T1", "E1")),
        ("E2", {"id": "T1", "enterprise_id": "E1"}, {"id": "E1"}, ("E2", "E2")),
        ("T2", {"id": "T1", "enterprise_id": "E1"}, {"id": "E1"}, ("T2", "")),
        ("E1", None, {"id": "E1"}, ("E1", "E1")),
    ],
)
def test_fault_39_a_person_is_of_the_workspace_that_a_command_of_theirs_would_name(
    user: str | None, team: Any, enterprise: Any, person: tuple[str, str]
) -> None:
    respond = Respond()
    who = {"id": "U1"} | ({"team_id": user} if user else {})
    respond(event(payload(user=who, team=team, enterprise=enterprise)))
    said = handed(respond)
    assert (said["team"], said["organization"]) == person


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)
anything = (
    values
    | st.builds(
        lambda parts: payload(**parts),
        st.dictionaries(st.sampled_from([*payload(), "enterprise", "view"]), values, max_size=3),
    )
    | st.builds(
        lambda parts: action(**parts),
        st.dictionaries(st.sampled_from([*payload()["actions"][0]]), values, max_size=3),
    )
)


@settings(deadline=None, max_examples=200)
@given(said=anything)
def test_whatever_the_payload_the_answer_is_200_or_400_and_never_an_exception(said: Any) -> None:
    respond = Respond()
    response = respond(event(said))
    assert response["statusCode"] in (200, 400)
    if respond.invoked:
        assert all(isinstance(one, str) for one in handed(respond)["press"])


# --- where nothing can be handed over ---------------------------------------------------------


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (DoorError("Lambda answered 403."), "nothing was run"),
        (MaybeSent("Lambda did not answer."), "did not confirm in time"),
    ],
)
def test_fault_13_a_press_that_cannot_be_handed_over_is_told_beside_the_message(
    error: DoorError, told: str
) -> None:
    slack = FakeSlack()
    respond = Respond(fails=error, post=slack)
    response = respond(event(payload()))
    assert (response["statusCode"], response["body"]) == (200, "")
    (message,) = slack.messages
    assert told in message["text"]
    assert (message["response_type"], message["replace_original"]) == ("ephemeral", False)
    assert slack.sent[0][0] == URL


def test_a_press_of_which_nobody_can_be_told_is_acknowledged_all_the_same() -> None:
    def down(*args: object, **options: object) -> Any:
        raise MaybeSent("hooks.slack.com did not answer.")

    respond = Respond(fails=DoorError("Lambda answered 403."), post=down)
    assert respond(event(payload()))["statusCode"] == 200


def test_a_door_without_a_network_tells_nobody() -> None:
    decision = SlackDoor(SECRET, clock=FakeClock()).decide(
        "POST",
        lambda name: [signed(event(payload())["body"].encode())[name.title()]],
        event(payload())["body"].encode(),
    )
    assert decision.tell is not None
    assert decision.tell("x") == ""
