"""An answer that would be many messages is a file, where the bot may share one; nothing is lost."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qs

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import catops
from catops.request import Person, Place, Request
from catops.slack.delivery import Delivery
from catops.slack.files import MESSAGES, as_text
from catops.testing import CatBot
from catops.testing.fakes import MORNING, FakeClock, FakeSlack
from catops.text import clean
from catops.transport import MaybeSent, Response

from .deliveries import Delivering, message
from .rendered import nasty, visible
from .servers import Answer, Got, Server, serving

TOKEN = {"SLACK_BOT_TOKEN": "xoxb-1"}
METHODS = "/api/files.getUploadURLExternal", "/api/files.completeUploadExternal"
MANY = [message(f"part {number}") for number in range(MESSAGES + 1)]
NUMBERS = "".join(f"{number:07d}\n" for number in range(131_072))


class Numbers:
    """A plugin with an answer of a megabyte."""

    @catops.hookimpl
    def catops_commands(self) -> catops.Commands:
        return [
            catops.command("numbers", effect="read")(numbers),
            catops.command("mine", effect="read", visibility="user")(numbers),
        ]

    @catops.hookimpl
    def catops_suggestions(self, context: catops.Context) -> list[catops.Suggestion]:
        return [catops.Suggestion("ping", "that was a lot")]


def numbers(ctx: catops.Context) -> catops.Reply:
    """Tell all numbers."""
    return catops.Reply("All of them:", code=NUMBERS)


class Uploads:
    """Slack's end: takes files, and refuses what it is told to."""

    def __init__(self, **instead: Answer) -> None:
        self.instead = instead
        self.authority = ""

    def __call__(self, got: Got) -> Answer:
        name = got.path.rpartition("/")[2].rpartition(".")[2]
        if name in self.instead:
            return self.instead[name]
        if got.path == METHODS[0]:
            url = f"http://{self.authority}/upload"
            said: dict[str, Any] = {"ok": True, "upload_url": url, "file_id": "F1"}
            return Answer(200, json.dumps(said).encode())
        return Answer(200, b'{"ok": true}' if got.path.startswith("/api/") else b"ok")


def deliver(slack: Server, uploads: Uploads, *, whole: str = "all of it", token: str = "t") -> None:
    uploads.authority = slack.authority
    Delivering(slack, token=token).delivery.answer(MANY, whole=whole)


def texts(slack: Server) -> list[str]:
    return [one.json()["text"] for one in slack.got if "/commands/" in one.path] + [
        one.json()["text"] for one in slack.got if one.path.startswith("/api/chat.")
    ]


ALL = [one["text"] for one in MANY]


def test_a_long_answer_is_its_beginning_and_a_file() -> None:
    bot = CatBot({"numbers": Numbers()}, environ=TOKEN)
    posted = bot.post("numbers")
    (file,) = bot.slack.files
    assert file == f"All of them:\n\n{NUMBERS}\n"
    assert "All of them:" in posted.text
    assert len(posted.messages) == 2
    assert "/catops ping" in str(posted.messages[1]["blocks"]), "what makes sense next stands below"


@pytest.mark.parametrize("environ", [{}, TOKEN])
def test_what_one_person_may_see_is_no_file(environ: dict[str, str]) -> None:
    bot = CatBot({"numbers": Numbers()}, environ=environ)
    posted = bot.post("mine")
    assert not bot.slack.files
    assert len(posted.messages) > MESSAGES


def test_a_bot_that_may_not_write_files_posts_all_of_it() -> None:
    slack = FakeSlack(errors={"files.getUploadURLExternal": "missing_scope"})
    posted = CatBot({"numbers": Numbers()}, environ=TOKEN, post=slack).post("numbers")
    assert not slack.files
    assert "0131071" in posted.text


def test_few_messages_stay_messages() -> None:
    uploads = Uploads()
    with serving(uploads) as slack:
        Delivering(slack, token="t").delivery.answer(MANY[:MESSAGES], whole="all of it")
    assert texts(slack) == ALL[:MESSAGES]


def test_the_file_is_uploaded_as_slack_has_it() -> None:
    uploads = Uploads()
    with serving(uploads) as slack:
        deliver(slack, uploads, whole="grüße\n")
    ask, upload, first, share = slack.got
    assert (ask.path, share.path) == METHODS
    assert parse_qs(ask.body.decode()) == {"filename": ["answer-abcdefgh.txt"], "length": ["8"]}
    assert ask.headers["authorization"] == share.headers["authorization"] == "Bearer t"
    assert (upload.body, "authorization" in upload.headers) == ("grüße\n".encode(), False)
    assert first.json()["text"] == "part 0"
    assert share.json()["files"][0]["id"] == "F1"
    assert share.json()["channel_id"] == "C1"


REFUSED = Answer(200, b'{"ok": false, "error": "not_in_channel"}')


@pytest.mark.parametrize(
    ("method", "answer"),
    [
        ("getUploadURLExternal", REFUSED),
        ("getUploadURLExternal", Answer(200, b'{"ok": true}')),
        ("getUploadURLExternal", Answer(drop=True)),
        ("getUploadURLExternal", Answer(200, b'{"ok": true, "upload_url": 1, "file_id": "F"}')),
        ("completeUploadExternal", REFUSED),
        ("completeUploadExternal", Answer(500, b"oh")),
    ],
)
def test_what_cannot_be_a_file_is_messages(method: str, answer: Answer) -> None:
    uploads = Uploads(**{method: answer})
    with serving(uploads) as slack:
        deliver(slack, uploads)
    assert sorted(texts(slack)) == ALL


@pytest.mark.parametrize(
    "url",
    [
        "https://files.slack.com.evil.example/upload",
        "https://evil.example/.slack.com",
        "https://x@files.slack.com/upload",
        "https://files.slack.com:444/upload",
        "http://files.slack.com/upload",
        "http://169.254.169.254/upload",
        "https://[files.slack.com/upload",
        "ftp://files.slack.com/upload",
        "",
    ],
)
def test_an_answer_is_uploaded_to_slack_alone(url: str) -> None:
    said = json.dumps({"ok": True, "upload_url": url, "file_id": "F1"}).encode()
    sent: list[str] = []

    def post(url: str, body: bytes, headers: object, *, timeout: float) -> Response:
        sent.append(url)
        return Response(200, {}, said)

    webhook = "https://hooks.slack.com/commands/1"
    request = Request("ping", Person("U1", "T1"), Place("C1"), received=MORNING, reply_to=webhook)
    Delivery(request, post=post, token="t", clock=FakeClock()).answer(MANY, whole="all of it")
    assert url not in sent
    assert sent.count(webhook) == len(MANY)


def test_a_file_that_was_perhaps_shown_is_not_followed_by_the_same_as_messages() -> None:
    uploads = Uploads(completeUploadExternal=Answer(drop=True))
    with serving(uploads) as slack, pytest.raises(MaybeSent):
        deliver(slack, uploads)
    assert texts(slack) == ALL[:1]


def test_without_a_token_there_is_no_file() -> None:
    with serving() as slack:
        Delivering(slack).delivery.answer(MANY, whole="all of it")
    assert texts(slack) == ALL


@settings(max_examples=100)
@given(
    st.builds(
        catops.Reply,
        nasty,
        title=nasty,
        fields=st.dictionaries(nasty, nasty, max_size=3),
        code=nasty,
    )
)
def test_a_file_holds_every_word_of_a_reply(reply: catops.Reply) -> None:
    text = as_text(reply)
    said = (reply.title, reply.text, reply.code, *reply.fields, *map(str, reply.fields.values()))
    assert [part for part in said if visible(clean(part)) not in visible(text)] == []
