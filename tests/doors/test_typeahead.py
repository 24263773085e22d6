"""Lists in a form: what the completer knows, for those who may run the command."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import catops
from catops.app import build_worker
from catops.envelope import Envelope, envelope_key, question_key, seal, unseal
from catops.errors import DoorError
from catops.settings import Settings
from catops.slack.senders import Senders
from catops.slack.submissions import GOOD_FOR
from catops.slack.typeahead import options_of
from catops.testing import CatBot, FakeClock, FakeLambdaContext
from catops.testing.fakes import MORNING
from catops.testing.pressing import asked
from catops.testing.view_rules import check_options
from catops.text import clean

from .filling import TOKEN, Orders, waiting
from .lambda_process import run_lambda
from .lambdas import Respond
from .pressing import event
from .rendered import nasty
from .servers import Answer, serving
from .slack_requests import SECRET, http_v2, signed
from .workers import Main, sealed

LABEL = "Fill in a form"
PERSON = {"id": "U1", "username": "tess", "team_id": "T1"}


class Towns:
    """A plugin whose completers see what they are told, and list what they are given.

    :ivar seen: what each completer was told.
    """

    def __init__(self, values: Any = ("Bath", "Bristol", "Leeds")) -> None:
        self.values = values
        self.seen: list[catops.Context] = []

    @catops.hookimpl
    def catops_commands(self) -> catops.Commands:
        @catops.command("go", effect="read", complete={"town": self.list, "by": self.list})
        def go(
            ctx: catops.Context,
            town: str,
            pin: catops.Secret,
            *,
            days: int = 1,
            by: str = "",
            far: bool = False,
        ) -> str:
            """Go to TOWN."""
            return town

        return [go]

    def list(self, ctx: catops.Context, typed: str) -> Any:
        """List towns."""
        self.seen.append(ctx)
        if callable(self.values):
            return self.values(ctx, typed)
        return self.values

    @catops.hookimpl
    def catops_authorize(self, request: catops.Request, command: Any) -> catops.Verdict | None:
        return catops.Verdict.deny("not you.") if request.person.id == "U9" else None


def form_of(towns: Towns) -> Any:
    catbot = CatBot({"towns": towns}, environ={"SLACK_BOT_TOKEN": TOKEN})
    return catbot.post("go").press(LABEL).form


# --- what is listed ---------------------------------------------------------------------------


def test_what_the_completer_lists_is_listed() -> None:
    form = waiting(Orders()).post("order").press(LABEL).form
    assert form.options("dish") == ["soup", "salad", "pie"]
    assert form.options("dish", "s") == ["soup", "salad", "s"]


def test_what_holds_what_was_typed_comes_first_and_what_was_typed_can_be_taken() -> None:
    form = form_of(Towns(["Leeds", "Bath", "Bathgate", "Bath"]))
    assert form.options("town", "bat") == ["Bath", "Bathgate", "Leeds", "bat"]
    assert form.options("town", "Bath") == ["Bath", "Bathgate", "Leeds"]
    assert form.options("town", "  ") == ["Leeds", "Bath", "Bathgate"]


def test_a_completer_is_told_who_where_and_what_is_filled_in_already() -> None:
    towns = Towns()
    form_of(towns).options("town", "b", days="3", far=True, by="train", pin="canary", town="Bath")
    (context,) = towns.seen
    assert (context.person.id, context.place.id) == ("U1", "C1")
    assert context.command is not None
    assert context.command.name == "go"
    assert context.arguments == {"days": 3, "far": True, "by": "train"}


def test_what_is_filled_in_wrong_is_left_out() -> None:
    towns = Towns()
    form_of(towns).options("town", days="many", by="train")
    assert towns.seen[0].arguments == {"by": "train"}


def test_a_person_who_may_not_run_the_command_is_listed_nothing() -> None:
    towns = Towns()
    form = form_of(towns)
    payload = asked(form.view, "catops.complete:town", "", person=PERSON | {"id": "U9"})
    catbot = CatBot({"towns": towns}, environ={"SLACK_BOT_TOKEN": TOKEN})
    assert catbot.send({"payload": json.dumps(payload)}).body == '{"options": []}'
    assert towns.seen == []


@settings(deadline=None, max_examples=200)
@given(values=st.lists(nasty | st.text(max_size=160), max_size=120), typed=nasty)
def test_whatever_is_listed_is_within_slacks_limits(values: list[str], typed: str) -> None:
    options = options_of(values, typed)
    check_options(options)
    for option in options:
        assert option["value"] in [*values, clean(typed).strip()]


# --- what the door takes ----------------------------------------------------------------------


def question(*, opened: float = MORNING, **parts: Any) -> dict[str, Any]:
    view = {**form_of(Towns()).view}
    view["private_metadata"] = json.dumps(json.loads(view["private_metadata"]) | {"opened": opened})
    return asked(view, "catops.complete:town", "b", person=PERSON) | parts


def test_a_question_is_asked_and_not_handed_over() -> None:
    respond = Respond(ask=lambda payload: json.dumps({"options": [1]}))
    response = respond(event(question()))
    assert (response["statusCode"], response["body"]) == (200, '{"options": [1]}')
    assert respond.invoked == []
    assert respond.asked[0].keys() == {"question"}


def test_an_old_form_lists_nothing() -> None:
    respond = Respond(ask=lambda payload: json.dumps({"options": [1]}))
    response = respond(event(question(opened=MORNING - GOOD_FOR - 1)))
    assert (response["statusCode"], response["body"]) == (200, '{"options": []}')
    assert respond.asked == []


def test_what_is_typed_without_end_is_asked_for_as_far_as_an_option_goes() -> None:
    respond = Respond(ask=lambda payload: "{}")
    respond(event(question(value="x" * 10_000)))
    asked_ = respond.asked[0]["question"]
    assert isinstance(asked_, dict)
    body = unseal(asked_, question_key(SECRET), now=respond.clock()).body
    assert json.loads(body)["typed"] == "x" * 150


@pytest.mark.parametrize(
    "said",
    [
        question(action_id="other.app"),
        question(action_id=None),
        question(view={"callback_id": "other"}),
        question(view=None),
    ],
)
def test_a_question_for_somebody_else_is_answered_with_nothing(said: Any) -> None:
    respond = Respond(ask=lambda payload: "never")
    response = respond(event(said))
    assert (response["statusCode"], response["body"]) == (200, '{"options": []}')
    assert respond.asked == []


@pytest.mark.parametrize(
    "said", [question(user={}), question(view=question()["view"] | {"private_metadata": "{"})]
)
def test_a_question_that_slack_never_asks_is_400(said: Any) -> None:
    respond = Respond(ask=lambda payload: "never")
    assert respond(event(said))["statusCode"] == 400
    assert respond.asked == []


def test_fault_09_a_question_from_another_workspace_is_403() -> None:
    respond = Respond(senders=Senders("", ["T2"]), ask=lambda payload: "never")
    assert respond(event(question()))["statusCode"] == 403


# --- questions and commands are told apart ----------------------------------------------------


def sealed_question() -> dict[str, object]:
    respond = Respond(ask=lambda payload: "{}")
    respond(event(question()))
    return dict(respond.asked[0])


def main() -> Main:
    return Main({"towns": Towns()})


def test_a_question_is_answered_by_the_second_function() -> None:
    answer = main().ask(sealed_question())
    assert [one["value"] for one in answer["options"]] == ["Bath", "Bristol", "Leeds", "b"]


def test_a_question_can_not_be_passed_off_as_a_command_nor_the_reverse() -> None:
    bot = main()
    inside = sealed_question()["question"]
    with pytest.raises(DoorError, match="seal does not match"):
        bot(inside)
    with pytest.raises(DoorError, match="seal does not match"):
        bot({"question": sealed("go Bath 1")})
    record = {"requestPayload": sealed_question(), "requestContext": {"requestId": "1"}}
    bot(record)
    assert bot.slack.messages == []


@pytest.mark.parametrize("event_", [{"question": None}, {"question": []}, {"question": {}}])
def test_a_question_that_is_none_is_refused(event_: Any) -> None:
    with pytest.raises(DoorError, match="not a CatOps envelope"):
        main()(event_)


def test_a_question_that_nobody_waits_for_any_more_is_refused() -> None:
    bot = main()
    asked_ = sealed_question()
    bot.clock.now += 31
    with pytest.raises(DoorError, match="too old"):
        bot(asked_)


def test_the_keys_of_questions_and_commands_differ() -> None:
    assert question_key(SECRET) != envelope_key(SECRET)
    envelope = Envelope(reference="abcdefgh", received=MORNING, body="{}")
    with pytest.raises(DoorError):
        unseal(seal(envelope, question_key(SECRET)), envelope_key(SECRET), now=MORNING)


# --- over the network -------------------------------------------------------------------------


def test_the_invoke_waits_for_the_answer() -> None:
    options = b'{"options": [{"text": {"type": "plain_text", "text": "Bath"}, "value": "Bath"}]}'
    body = event(question(opened=time.time()))["body"].encode()
    with serving(lambda got: Answer(200, options)) as aws:
        ran = run_lambda(
            "catops.aws:respond",
            [http_v2(signed(body, timestamp=str(int(time.time()))), body)],
            {
                "SLACK_SIGNING_SECRET": SECRET,
                "CATOPS_DISPATCHER": "catops-main",
                "AWS_REGION": "eu-west-1",
                "AWS_ACCESS_KEY_ID": "AKID",
                "AWS_SECRET_ACCESS_KEY": "secret",
                "AWS_ENDPOINT_URL": aws.url,
            },
        )
    assert ran.returned["body"] == options.decode()
    assert ran.returned["headers"]["Content-Type"].startswith("application/json")
    (got,) = aws.got
    assert got.path == "/2015-03-31/functions/catops-main/invocations"
    assert got.headers["x-amz-invocation-type"] == "RequestResponse"
    assert "/eu-west-1/lambda/aws4_request" in got.headers["authorization"]
    unseal(got.json()["question"], question_key(SECRET), now=time.time())


def test_the_deployed_function_lists_with_the_bot_it_builds_itself() -> None:
    settings_ = Settings({"SLACK_SIGNING_SECRET": SECRET})
    worker = build_worker(settings_, clock=FakeClock())
    body = {
        "user": "U1",
        "name": "tess",
        "team": "T1",
        "organization": "",
        "home": "T1",
        "command": "help",
        "prefix": "/catops",
        "channel": "C1",
        "channel_name": "ops",
        "thread": "",
        "blocks": ["words:topic"],
        "values": {},
        "parameter": "topic",
        "typed": "wh",
    }
    envelope = Envelope(reference="abcdefgh", received=MORNING, body=json.dumps(body))
    sealed_ = {"question": seal(envelope, question_key(SECRET))}
    answer = worker(sealed_, FakeLambdaContext())
    assert answer is not None
    assert "whoami" in [option["value"] for option in answer["options"]]
