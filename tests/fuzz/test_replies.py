"""Whatever Slack, AWS and DynamoDB answer: an error of our own at most, in time, with no secret."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping
from random import Random
from typing import Any

from doors.deliveries import message
from doors.slack_requests import SECRET, http_v2, signed
from fuzz.grammar import Grammar
from fuzz.http_requests import Requests
from fuzz.numbers import cases, named, telling
from fuzz.responding import ENVIRON
from hypothesis import given, settings
from hypothesis import strategies as st

from catops.app import build_log_relay
from catops.aws.asking import Asker
from catops.aws.dynamodb import DynamoDb
from catops.aws.invoke import Invoker
from catops.aws.receiver import Receiver
from catops.errors import CatOpsError, DoorError
from catops.policy.directory import Profile
from catops.request import Person, Place, Request
from catops.settings import Settings
from catops.slack.delivery import Delivery
from catops.slack.directory import SlackDirectory
from catops.slack.receiving import SlackDoor, told
from catops.stores import Item, StoreError
from catops.stores.dynamodb import DynamoDbStore
from catops.testing import FakeClock, FakeLambdaContext
from catops.testing.fakes import MORNING
from catops.transport import MaybeSent, NotSent, Response

SHORT, LONG = 1_500, 50_000
TOKEN = "xoxb-canary-token"
URL = "https://hooks.slack.com/commands/T1/1/canary-url"
KEY = "canary-key"
#: Calls that one delivery of three messages may make, whatever is answered.
CALLS = 60
ERRORS = (
    "not_in_channel",
    "channel_not_found",
    "ratelimited",
    "invalid_blocks",
    "token_revoked",
    "",
    None,
    5,
    {"a": 1},
)
CONFLICT = "com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException"
TYPES = (CONFLICT, CONFLICT, "x#ThrottlingException", "AccessDeniedException", "#", 5, None)


class Replies(Grammar):
    """Answers every post at random, on a clock that moves."""

    def __init__(self, random: Random) -> None:
        super().__init__(random)
        self.clock = FakeClock()
        self.calls = 0
        self.well = random.random()
        self.people = 0.0

    def __call__(
        self, url: str, body: bytes, headers: Mapping[str, str], *, timeout: float
    ) -> Response:
        """Answer, or do not."""
        self.calls += 1
        assert timeout > 0
        took = min(timeout, self.random.random() * (30 if self.chance(0.1) else 0.2))
        self.clock.sleep(took)
        if self.chance(self.well):
            return Response(200, {}, b'{"ok": true}')
        if self.chance(0.15):
            raise NotSent("hooks.slack.com cannot be reached: Connection refused.")
        if self.chance(0.15):
            self.clock.sleep(timeout - took)
            raise MaybeSent("hooks.slack.com did not answer: TimeoutError.")
        return Response(self._status(), self._headers(), self._body())

    def _status(self) -> int:
        return self.one((200, 200, 202, 302, 400, 403, 404, 429, 429, 500, 503, 504, 999))

    def _headers(self) -> dict[str, str]:
        after = ("0", "1", "30", "3600", "-1", "1.5", "NaN", "9" * 50, "Wed, 21 Oct 2026", "١", "")
        names = ("retry-after", "retry-after", "x-amzn-errortype", "content-type", self.text(1))
        return {self.one(names): self.one((*after, self.text(1)))}

    def _body(self) -> bytes:
        if self.chance(self.people):
            users = ["U1", "U2", self.one(("U3", "U4", "", 5, None))]
            return json.dumps({"ok": True, "user": self.user(), "users": users}).encode()
        kind = self.random.randrange(5)
        if kind == 0:
            return self.raw(200)
        if kind == 1:
            return b"[" * self.number(5_000)
        said = {"ok": self.one((True, False, False, "true", 1)), "error": self.one(ERRORS)}
        if kind == 2:
            said = {"__type": self.one(TYPES), "Item": self._item(), "message": self.text()}
        if kind == 3:
            said = {"Items": [self._item() for _ in range(self.number(3))], "x": self.json()}
        data = json.dumps(self.changed(said) if self.chance(0.3) else said).encode()
        return self.spoilt(data) if self.chance(0.2) else data

    def user(self) -> Any:
        """Return a person, as Slack describes one."""
        user = {
            "id": self.one(("U1", "U1", "U2")),
            "team_id": "T1",
            "is_restricted": self.one((True, False, "no", None)),
            "deleted": self.one((True, False, 0)),
            "is_email_confirmed": True,
            "enterprise_user": {"teams": ["T1", self.one(("T2", 5))]},
            "profile": {"email": self.one(("a@b.c", self.text(1), 5))},
        }
        return user if self.chance(0.6) else self.changed(user)

    def _item(self) -> Any:
        item = {
            "key": {"S": "k"},
            "at": {"S": "1"},
            "value": {"S": self.one(("{}", '{"a": 1}', self.text(1), "[]", "5"))},
            "expires": {"N": self.one(("1867603600", "0", "nan", "inf", self.text(1)))},
            "version": {"S": "v"},
        }
        return item if self.chance(0.7) else self.changed(item)


def ends_in_time(replies: Replies, seconds: float, what: Callable[[], Any]) -> str:
    """Do ``what``; check that it ends in ``seconds`` and shows no secret; return how it ended."""
    began = replies.clock()
    try:
        what()
    except CatOpsError as error:
        said = f"{error.message} {error.mend}"
        assert "canary" not in said, said
        how = type(error).__name__
    else:
        how = "well"
    assert replies.calls <= CALLS, f"{replies.calls} calls"
    took = replies.clock() - began
    assert took <= seconds, f"{took} seconds"
    return how


def deliver(random: Random) -> str:
    """Deliver three messages to such a Slack."""
    replies = Replies(random)
    until = MORNING + 20
    delivery = Delivery(
        Request(
            "ping",
            Person("U1", "T1"),
            Place("C1"),
            reference="abcdefgh",
            received=MORNING,
            reply_to=URL,
        ),
        post=replies,
        token=TOKEN if random.random() < 0.7 else "",
        clock=replies.clock,
        sleep=replies.clock.sleep,
        remaining=lambda: until - replies.clock(),
    )
    parts = [message("one"), message("two", visible="ephemeral"), {"text": "x" * 300}]
    # A post that has begun when the time is up may take its least, and so may those after it.
    return ends_in_time(replies, 20 + 2 * CALLS, lambda: delivery.answer(parts))


def invoke(random: Random) -> str:
    """Hand a payload over to such a Lambda."""
    replies = Replies(random)
    once = random.random() < 0.5
    invoker = Invoker("f", {**ENVIRON, **_KEYS}, post=replies, clock=replies.clock, once=once)
    how = ends_in_time(replies, 2.01, lambda: invoker({"a": "b"}))
    assert replies.calls <= 2
    return how


_KEYS = {"AWS_SECRET_ACCESS_KEY": "canary-secret", "AWS_SESSION_TOKEN": "canary-session"}


def remember(random: Random) -> str:
    """Do one thing with a store in such a DynamoDB."""
    replies = Replies(random)
    call = DynamoDb(
        "catops",
        {**ENVIRON, **_KEYS},
        post=replies,
        clock=replies.clock,
        timer=replies.clock,
        sleep=replies.clock.sleep,
    )
    store = DynamoDbStore("catops", call, clock=replies.clock)
    item = Item("k", {}, MORNING + 9, "v")
    came: list[Any] = []
    does: tuple[Callable[[], Any], ...] = (
        lambda: store.put_new("k", {"a": 1}, expires=MORNING + 9),
        lambda: store.get("k"),
        lambda: store.replace(item, {"a": 2}, expires=MORNING + 9),
        lambda: store.append(["s"], {"a": 1}, at=MORNING, expires=MORNING + 9),
        lambda: store.newest("s", limit=3),
    )
    do = does[random.randrange(len(does))]
    how = ends_in_time(replies, 120, lambda: came.append(do()))
    assert how in ("well", "StoreError", "_Again"), how
    for one in came:
        given = one[0] if isinstance(one, tuple) else one
        if isinstance(given, Item):
            assert isinstance(given.value, dict), f"{given!r}"
    return "StoreError" if how == "_Again" else how


def relay(random: Random) -> str:
    """Send some body to the log relay in front of such a Slack."""
    replies = Replies(random)
    function = build_log_relay(
        Settings({"CATOPS_LOG_KEY": KEY, "SLACK_BOT_TOKEN": TOKEN}),
        clock=replies.clock,
        sleep=replies.clock.sleep,
        post=replies,
    )
    record = {"channels": ["#ops"], "message": replies.text(), "level": "ERROR", "time": "10:02"}
    said: Any = [dict(record, message=replies.text()) for _ in range(1 + replies.number(5))]
    if replies.chance(0.5):
        said = replies.changed(said)
    data = json.dumps(said).encode()
    if replies.chance(0.3):
        data = replies.spoilt(data)
    key = KEY if replies.chance(0.8) else replies.text(1)
    event: Any = {"headers": {"X-Api-Key": key}, "body": data.decode("utf-8", "replace")}
    if replies.chance(0.2):
        event = replies.changed(event)
    response: list[dict[str, Any]] = []
    context = FakeLambdaContext(20_000)
    ends_in_time(replies, 40, lambda: response.append(function(event, context)))
    status = response[0]["statusCode"]
    assert status in (200, 400, 401, 502)
    assert status not in (400, 401) or replies.calls == 0
    assert "canary" not in response[0]["body"]
    return str(status)


def respond(random: Random) -> str:
    """Answer a good request where Lambda answers in such a way."""
    replies = Replies(random)
    requests = Requests(random)
    receiver = Receiver(
        SlackDoor(SECRET, clock=replies.clock, post=replies),
        Invoker("f", {**ENVIRON, **_KEYS}, post=replies, clock=replies.clock, once=True),
        told,
        signing_secret=SECRET,
        ask=Asker("f", {**ENVIRON, **_KEYS}, post=replies, clock=replies.clock),
    )
    body = (requests.command, requests.interaction)[random.randrange(2)]()
    response: list[dict[str, Any]] = []
    event = http_v2(signed(body), body)
    ends_in_time(replies, 3, lambda: response.append(receiver(event)))  # Slack waits no longer
    status, said = response[0]["statusCode"], response[0]["body"]
    assert status in (200, 400)
    assert status == 200 or replies.calls == 0
    assert "canary" not in said.replace("canary-of-the-trigger-id", "")
    assert not said or isinstance(json.loads(said), dict)
    return str(status)


def look_up(random: Random) -> str:
    """Ask such a Slack who somebody is, and who is in a group."""
    replies = Replies(random)
    replies.well, replies.people = 0.0, 0.8
    directory = SlackDirectory(TOKEN, post=replies, clock=replies.clock)
    came: list[Any] = []
    person = Person("U1", "T1")
    does = (lambda: directory.profile(person), lambda: directory.group("S1"))
    how = ends_in_time(replies, 2.01, lambda: came.append(does[random.randrange(2)]()))
    assert how in ("well", "Unanswered"), how
    for one in came:
        assert isinstance(one, Profile | frozenset), f"{one!r}"
        assert not isinstance(one, frozenset) or all(isinstance(id, str) for id in one)
    return how


DOORS: Mapping[str, Callable[[Random], str]] = {
    "deliver": deliver,
    "invoke": invoke,
    "remember": remember,
    "relay": relay,
    "respond": respond,
    "look up": look_up,
}


def test_each_generated_answer_is_taken_as_it_is() -> None:
    counts: Counter[str] = Counter()
    with telling("answers of Slack, AWS and DynamoDB") as counted:
        for case in cases(SHORT, LONG):
            for name, door in DOORS.items():
                with named(case):
                    counts[f"{name}: {door(Random(case.random.getrandbits(64)))}"] += 1
        counted |= dict(sorted(counts.items()))
    if counts.total() > 1_000:
        assert {one.partition(":")[0] for one in counts} == set(DOORS)
        assert counts["deliver: well"]
        assert counts["invoke: MaybeSent"]
        assert counts["remember: StoreError"]
        assert counts["relay: 502"]


@settings(deadline=None, max_examples=200)
@given(random=st.randoms(use_true_random=False), door=st.sampled_from([*DOORS]))
def test_the_same_with_answers_that_hypothesis_makes_small(random: Random, door: str) -> None:
    assert DOORS[door](random)


def test_the_errors_are_those_that_the_callers_know() -> None:
    assert issubclass(NotSent, DoorError)
    assert issubclass(MaybeSent, DoorError)
    assert not issubclass(StoreError, DoorError)
