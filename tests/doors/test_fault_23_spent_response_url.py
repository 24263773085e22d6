"""FAULTS 23: a response_url that is used up, too old or dead, and where the answer goes then."""

from __future__ import annotations

import pytest

from catops.errors import DoorError
from catops.slack import limits
from catops.slack.delivery import KEPT, PROGRESS_EVERY
from catops.testing.fakes import FakeSlack, check_message

from .deliveries import Delivering, Message, message, slack_that
from .servers import Answer, Answers, Got, in_turn, serving

URL = "https://hooks.slack.com/commands/T1/1/canary"


def counting() -> Answers:
    """Take a ``response_url`` five times, as Slack does."""
    uses: list[str] = []

    def answers(got: Got) -> Answer:
        if got.path.startswith("/api/"):
            return Answer(200, b'{"ok": true}')
        uses.append(got.path)
        return Answer() if len(uses) <= limits.RESPONSE_URL_USES else Answer(404, b"used_url")

    return answers


def texts(got: list[Got]) -> list[str]:
    return [str(one.json()["text"]) for one in got]


def test_five_messages_go_to_the_response_url_and_the_rest_to_the_channel() -> None:
    with serving(counting()) as slack:
        Delivering(slack, token="xoxb-1").answer(*[message(str(i)) for i in range(8)])
    assert texts(slack.got) == [str(i) for i in range(8)]
    assert [got.path for got in slack.got[5:]] == ["/api/chat.postMessage"] * 3
    assert {got.json()["channel"] for got in slack.got[5:]} == {"C1"}
    assert {got.headers["authorization"] for got in slack.got[5:]} == {"Bearer xoxb-1"}
    assert all("authorization" not in got.headers for got in slack.got[:5])


def test_what_only_one_person_may_see_stays_theirs_in_the_channel() -> None:
    with serving(slack_that(Answer(404, b"used_url"))) as slack:
        Delivering(slack, token="xoxb-1").answer(message("secret", visible="ephemeral"))
    got = slack.got[-1]
    assert got.path == "/api/chat.postEphemeral"
    assert (got.json()["channel"], got.json()["user"]) == ("C1", "U1")
    assert "response_type" not in got.json()


@pytest.mark.parametrize("status", [302, 403, 404, 410])
def test_a_dead_response_url_is_replaced_by_the_token(status: int) -> None:
    with serving(slack_that(Answer(status, b"expired_url"))) as slack:
        Delivering(slack, token="xoxb-1").answer(message())
    assert [got.path for got in slack.got] == ["/commands/T1/1/canary", "/api/chat.postMessage"]


def test_after_thirty_minutes_it_is_not_even_tried() -> None:
    with serving(slack_that(Answer())) as slack:
        delivering = Delivering(slack, token="xoxb-1", seconds=9_999)
        delivering.clock.sleep(limits.RESPONSE_URL_SECONDS + 1)
        delivering.answer(message())
    assert [got.path for got in slack.got] == ["/api/chat.postMessage"]


def test_without_a_token_the_log_is_told_why_and_what_to_set() -> None:
    with (
        serving(slack_that(Answer(404, b"expired_url"))) as slack,
        pytest.raises(DoorError, match="Slack answered 404 expired_url") as caught,
    ):
        Delivering(slack).answer(message())
    assert caught.value.mend.startswith("Set SLACK_BOT_TOKEN")
    assert "canary" not in caught.value.advice


def test_without_a_token_an_old_response_url_is_named_as_old() -> None:
    delivering = Delivering(url="http://127.0.0.1:9/x", seconds=9_999)
    delivering.clock.sleep(limits.RESPONSE_URL_SECONDS + 1)
    with pytest.raises(DoorError, match="older than 30 minutes"):
        delivering.answer(message())


def test_progress_keeps_uses_for_the_answer_and_does_not_flicker() -> None:
    with serving(counting()) as slack:
        delivering = Delivering(slack)
        for step in range(40):
            delivering.delivery.progress(message(f"step {step}"))
            delivering.clock.sleep(PROGRESS_EVERY / 2)
        delivering.answer(message("done"))
    shown = texts(slack.got)
    assert shown == ["step 0", "step 2", "step 4", "done"]
    assert len(shown) <= limits.RESPONSE_URL_USES - KEPT + 1
    assert [got.json().get("replace_original") for got in slack.got] == [None, True, True, True]


@pytest.mark.parametrize("visible", ["in_channel", "ephemeral"])
@pytest.mark.parametrize("progress", ["in_channel", "ephemeral"])
def test_only_those_who_saw_the_progress_see_what_replaces_it(progress: str, visible: str) -> None:
    """Slack shows what replaces a message to those who saw that, whatever it says itself."""
    slack = FakeSlack()
    delivering = Delivering(url=URL, post=slack)
    for kind in (progress, visible):
        delivering.delivery.progress(message("working", visible=kind))
        delivering.clock.sleep(PROGRESS_EVERY)
    delivering.answer(message("done", visible=visible), message("and more", visible=visible))
    same = progress == visible
    assert [(one["response_type"], one.get("replace_original")) for one in slack.messages] == [
        (progress, None),
        (visible, same),
        (visible, True),
        (visible, None),
    ]


def test_an_answer_in_the_format_of_catops_1_is_for_one_person_unless_it_says_otherwise() -> None:
    slack = FakeSlack()
    delivering = Delivering(url=URL, post=slack)
    delivering.delivery.progress(message("working"))
    delivering.answer({"text": "done"})
    assert slack.messages[-1]["replace_original"] is False


def blocks_of(message: Message) -> list[str]:
    return [block["text"]["text"] for block in message["blocks"]]


class TestMoreThanFiveMessagesWithoutAToken:
    """Somebody who reads half an answer must see that it is half, and how to get the rest."""

    def deliver(self, *messages: Message) -> list[Message]:
        with serving(counting()) as slack, pytest.raises(DoorError) as caught:
            Delivering(slack).answer(*messages)
        self.mend = caught.value.mend
        got: list[Message] = [one.json() for one in slack.got]
        for one in got:
            check_message(one)
        assert len(got) == limits.RESPONSE_URL_USES
        return got

    def test_the_last_message_says_how_much_is_missing_and_what_to_do(self) -> None:
        shown = self.deliver(*[message(f"part {i} " + "x" * 100) for i in range(9)])
        *whole, last = shown
        assert [text for one in whole for text in blocks_of(one)] == [
            f"part {i} " + "x" * 100 for i in range(4)
        ]
        first, note = blocks_of(last)
        assert first == "part 4 " + "x" * 100
        assert "This is not all" in note
        assert f"about {4 * 107:,} more characters" in note
        assert "ask for less, or have this bot's operator set SLACK_BOT_TOKEN" in note
        assert self.mend.startswith("Set SLACK_BOT_TOKEN")

    def test_no_block_is_dropped_without_being_counted(self) -> None:
        full = {**message(), "blocks": [message("x" * 700)["blocks"][0]] * 50}
        *_, last = self.deliver(*[full] * 6)
        texts = blocks_of(last)
        assert len(texts) == limits.MESSAGE_BLOCKS
        assert f"about {50 * 700 + 700:,} more characters" in texts[-1]

    def test_the_note_fits_into_a_message_that_is_full_to_the_last_character(self) -> None:
        block = message("x" * 2_500)["blocks"][0]
        *_, last = self.deliver(*[{**message(), "blocks": [block] * 16}] * 6)
        texts = blocks_of(last)
        assert sum(map(len, texts)) <= limits.MESSAGE_TEXT
        assert f"about {16 * 2_500 + 2_500:,} more characters" in texts[-1]

    def test_the_plain_text_of_catops_1_is_cut_as_text(self) -> None:
        *_, last = self.deliver(*[{"response_type": "in_channel", "text": "x" * 40_000}] * 7)
        assert "blocks" not in last
        text, _, note = last["text"].rpartition("\n")
        assert set(text) == {"x"}
        assert f"about {7 * 40_000 - 4 * 40_000 - len(text):,} more characters" in note

    def test_it_holds_after_progress_has_used_some(self) -> None:
        with serving(counting()) as slack:
            delivering = Delivering(slack)
            for step in range(9):
                delivering.delivery.progress(message(f"step {step}"))
                delivering.clock.sleep(PROGRESS_EVERY)
            with pytest.raises(DoorError):
                delivering.answer(*[message(f"part {i}") for i in range(4)])
        assert len(slack.got) == limits.RESPONSE_URL_USES
        assert "This is not all" in blocks_of(slack.got[-1].json())[-1]


@pytest.mark.parametrize("said", [b"invalid_blocks", b"invalid_payload", b"no_text"])
@pytest.mark.parametrize("token", ["", "xoxb-1"])
def test_a_message_that_slack_dislikes_is_told_to_the_person(said: bytes, token: str) -> None:
    with (
        serving(in_turn(Answer(400, said), Answer())) as slack,
        pytest.raises(DoorError, match=f"400 {said.decode()}"),
    ):
        Delivering(slack, token=token).answer(message())
    _, told = [got.json() for got in slack.got]
    assert told["response_type"] == "ephemeral"
    assert "has run, but Slack refuses to show its answer" in told["text"]
    assert "Reference: abcdefgh" in told["text"]


def test_a_message_that_the_web_api_dislikes_is_told_to_the_person() -> None:
    refused = Answer(200, b'{"ok": false, "error": "invalid_blocks"}')
    taken = Answer(200, b'{"ok": true}')
    with (
        serving(in_turn(Answer(404, b"used_url"), refused, Answer(404), taken)) as slack,
        pytest.raises(DoorError, match="invalid_blocks"),
    ):
        Delivering(slack, token="xoxb-1").answer(message())
    assert slack.got[-1].path == "/api/chat.postEphemeral"
    assert "Reference: abcdefgh" in slack.got[-1].json()["text"]
