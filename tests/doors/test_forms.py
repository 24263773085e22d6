"""Forms in Slack: what is missing is filled in, and runs as if it had been typed."""

from __future__ import annotations

import json
import logging
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catops.arguments import bind
from catops.envelope import envelope_key, unseal
from catops.errors import DoorError
from catops.filling import Form, fill_in
from catops.request import Person, Place, Request
from catops.slack.forms import modal
from catops.slack.inputs import input_block
from catops.slack.reading_forms import line_of
from catops.slack.senders import Senders
from catops.slack.submissions import GOOD_FOR
from catops.spec import CommandSpec, Kind, Parameter, Type
from catops.testing import CatBot, FakeSlack
from catops.testing.fakes import MORNING
from catops.testing.pressing import submitted
from catops.testing.view_rules import check_view
from catops.transport import MaybeSent
from catops.words import split_words

from .filling import TOKEN, Orders, waiting
from .lambdas import Respond
from .pressing import event
from .rendered import active, nasty
from .slack_requests import SECRET

LABEL = "Fill in a form"
REQUEST = Request(
    "order", Person("U1", "T1"), Place("C1", "ops"), reference="abcdefgh", received=MORNING
)


@pytest.fixture
def orders() -> Orders:
    return Orders()


@pytest.fixture
def catbot(orders: Orders) -> CatBot:
    return waiting(orders)


# --- who is offered one -----------------------------------------------------------------------


def test_missing_words_are_answered_with_the_usage_and_a_form(
    catbot: CatBot, orders: Orders
) -> None:
    posted = catbot.post("order")
    assert "DISH and SIZE are missing." in posted.text
    assert posted.messages[0]["response_type"] == "ephemeral"
    opened = posted.press(LABEL)
    assert (opened.status, opened.body, opened.messages) == (200, "", ())
    assert opened.form.view["title"]["text"] == "order"
    assert orders.taken == []
    assert TOKEN not in json.dumps([*catbot.slack.messages, *catbot.slack.views])


@pytest.mark.parametrize("line", ["menu", "menu x", "nothing of the kind", "order soup small"])
def test_no_form_is_offered_where_there_is_nothing_to_fill_in(catbot: CatBot, line: str) -> None:
    assert LABEL not in catbot.post(line).buttons


def test_no_form_is_offered_without_the_bots_token(orders: Orders) -> None:
    assert CatBot({"orders": orders}).post("order").buttons == ()


def test_a_person_who_may_not_run_the_command_is_given_no_form(catbot: CatBot) -> None:
    refused = catbot.post("order", user="U9")
    assert LABEL not in refused.buttons
    pressed = catbot.post("order").press(LABEL, user="U9")
    assert "the kitchen does not know you" in pressed.text
    assert pressed.forms == ()


def test_the_help_of_a_command_has_its_form_below_it(catbot: CatBot) -> None:
    helped = catbot.post("order pie --help")
    assert "Order a DISH." in helped.text
    assert helped.forms == ()
    assert helped.press(LABEL).form.values["dish"] == "pie"
    assert LABEL not in catbot.post("menu --help").buttons


# --- what it looks like -----------------------------------------------------------------------


def test_each_parameter_is_the_input_that_fits_it(catbot: CatBot) -> None:
    form = catbot.post("order").press(LABEL).form
    inputs = [block for block in form.view["blocks"] if block["type"] == "input"]
    assert [(one["label"]["text"], one["element"]["type"], one["optional"]) for one in inputs] == [
        ("Dish", "external_select", False),
        ("Size", "static_select", False),
        ("Notes", "plain_text_input", True),
        ("Count", "number_input", True),
        ("Price", "number_input", True),
        ("Guest", "users_select", True),
        ("To", "conversations_select", True),
        ("Warm", "checkboxes", True),
        ("Spicy", "checkboxes", True),
        ("Sides", "plain_text_input", True),
        ("Sauces", "multi_static_select", True),
        ("Table", "plain_text_input", True),
    ]
    assert inputs[0]["hint"]["text"] == "what to cook"
    assert [inputs[at]["element"]["is_decimal_allowed"] for at in (3, 4)] == [False, True]


def test_a_form_begins_with_the_defaults(catbot: CatBot) -> None:
    values = catbot.post("order").press(LABEL).form.values
    assert (values["count"], values["warm"], values["spicy"]) == ("1", True, False)


def test_a_form_begins_with_what_was_typed_and_fits(catbot: CatBot) -> None:
    line = (
        "order pie huge 'no salt' now --count 3 --no-warm --spicy --guest <@U7|tess> --to=<#C7|x> "
        "--sides rice --sides peas --sauces red --sauces blue --price abc --unknown"
    )
    values = catbot.post(line).press(LABEL).form.values
    assert values == {
        "dish": "pie",
        "size": "",
        "notes": "no salt\nnow",
        "count": "3",
        "price": "",
        "guest": "U7",
        "to": "C7",
        "warm": False,
        "spicy": True,
        "sides": "rice\npeas",
        "sauces": ["red"],
        "table": "",
    }


# --- what sending it does ---------------------------------------------------------------------


def test_a_form_runs_the_command_in_the_channel_it_came_from(
    catbot: CatBot, orders: Orders
) -> None:
    opened = catbot.post("order pie", channel="C5").press(LABEL)
    done = opened.form.submit(
        size="large",
        notes=["no salt", "-x", "it's"],
        count="2",
        price="1.5",
        guest="U7",
        to="C7",
        warm=False,
        spicy=True,
        sides=["rice", "--peas"],
        sauces=["green", "red"],
        table="by the window",
    )
    assert (done.status, done.body) == (200, "")
    assert orders.taken == [
        {
            "dish": "pie",
            "size": "large",
            "notes": ("no salt", "-x", "it's"),
            "count": 2,
            "price": 1.5,
            "guest": "U7",
            "to": "C7",
            "warm": False,
            "spicy": True,
            "sides": ["rice", "--peas"],
            "sauces": ["green", "red"],
            "table": "by the window",
        }
    ]
    assert orders.people == [("U1", "C5", "")]
    (message,) = done.messages
    assert catbot.slack.sent[-1][0] == "https://slack.com/api/chat.postMessage"
    assert message["channel"] == "C5"
    assert "<@U1> ran `/catops order" in done.text
    assert "pie is on its way." in done.text


def test_a_form_sent_twice_runs_once(catbot: CatBot, orders: Orders) -> None:
    form = catbot.post("order pie").press(LABEL).form
    assert len(form.submit(size="small").messages) == 1
    assert form.submit(size="small").messages == ()
    assert len(orders.taken) == 1
    catbot.post("order pie").press(LABEL).form.submit(size="small")
    assert len(orders.taken) == 2


def test_what_is_wrong_in_a_form_comes_back_to_the_person_with_the_form(catbot: CatBot) -> None:
    wrong = catbot.post("order").press(LABEL).form.submit(dish="pie", size="small", count="1e99")
    assert "--count is a whole number" in wrong.text
    assert catbot.slack.sent[-1][0] == "https://slack.com/api/chat.postEphemeral"
    assert wrong.messages[0]["user"] == "U1"
    again = wrong.press(LABEL).form
    assert (again.values["dish"], again.values["size"]) == ("pie", "small")


def test_an_empty_word_before_a_filled_one_stays_empty(catbot: CatBot, orders: Orders) -> None:
    form = catbot.post("serve --nothing").press(LABEL).form
    assert form.values["first"] == "soup"
    form.submit(first="", second="pie")
    assert orders.taken == [{"first": "", "second": "pie"}]


def test_a_destructive_command_asks_also_after_its_form(catbot: CatBot, orders: Orders) -> None:
    asked = catbot.post("close").press(LABEL).form.submit(kitchen="west")
    assert orders.taken == []
    assert "Nothing was run yet" in asked.text
    asked.press("Go on")
    assert orders.taken == [{"closed": "west"}]
    asked.press("Go on")
    assert orders.taken == [{"closed": "west"}]


def test_a_press_in_a_thread_is_answered_there_by_its_form_too(orders: Orders) -> None:
    slack = FakeSlack()
    catbot = waiting(orders, slack=slack)
    said = {
        "type": "block_actions",
        "team": {"id": "T1"},
        "user": {"id": "U1", "team_id": "T1"},
        "channel": {"id": "C1", "name": "ops"},
        "container": {"message_ts": "1.2", "thread_ts": "1.1", "is_ephemeral": True},
        "response_url": "https://hooks.slack.com/actions/T1/1/x",
        "trigger_id": "1.1.1",
        "actions": [
            {
                "action_id": "catops.form",
                "block_id": "catops:abcdefgh:f0:@catops",
                "action_ts": "1.3",
                "value": "order pie",
            }
        ],
    }
    done = catbot.send({"payload": json.dumps(said)}).form.submit(size="small")
    assert done.messages[0]["thread_ts"] == "1.1"
    assert orders.people == [("U1", "C1", "1.1")]
    assert "<@U1> ran `@catops order" in done.text


def test_the_record_says_what_was_run_and_what_was_only_looked_at(
    catbot: CatBot, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "catops.audit")
    catbot.post("order pie").press(LABEL).form.submit(size="small")
    audit = [one.getMessage() for one in caplog.records if one.name == "catops.audit"]
    records = [json.loads(line[line.index("{") :]) for line in audit]
    assert [(one["status"], one["line"].split()[:2]) for one in records] == [
        ("mistyped", []),
        ("ok", ["order", "--help"]),
        ("ok", ["order", "--count=1"]),
    ]


# --- secrets ----------------------------------------------------------------------------------


def test_a_secret_is_in_no_button_and_in_no_form(catbot: CatBot, orders: Orders) -> None:
    posted = catbot.post("pay much canary")
    assert LABEL in posted.buttons
    assert "canary" not in json.dumps(posted.messages)
    form = posted.press(LABEL).form
    assert "canary" not in json.dumps(form.view)
    assert form.values == {"amount": "", "pin": ""}
    paid = form.submit(amount="5", pin="canary")
    assert orders.taken == [{"amount": 5, "pin": "canary"}]
    assert "canary" not in json.dumps(paid.messages)


def test_a_secret_is_never_filled_in() -> None:
    spec = CommandSpec("pay", parameters=(Parameter("pin", "word", "secret"),))
    assert fill_in(spec, ["canary"]).given == {}
    assert "canary" not in json.dumps(modal(Form(spec, {"pin": ["canary"]}), REQUEST))


# --- what the door takes ----------------------------------------------------------------------


def view(**parts: Any) -> dict[str, Any]:
    spec = CommandSpec("order", parameters=(Parameter("dish", "word"),))
    given = modal(Form(spec), REQUEST) | {"id": "V1"}
    values = {"word:dish": {"catops.value": {"type": "plain_text_input", "value": "pie"}}}
    return given | {"state": {"values": values}} | parts


def submission(**parts: Any) -> dict[str, Any]:
    person = {"id": "U1", "username": "tess", "team_id": "T1"}
    return submitted(view(), person=person) | parts


def metadata(**parts: Any) -> dict[str, Any]:
    placed = json.loads(view()["private_metadata"]) | parts
    return submission(view=view(private_metadata=json.dumps(placed)))


def test_an_accepted_form_is_acknowledged_with_nothing_and_handed_over() -> None:
    respond = Respond()
    response = respond(event(submission()))
    assert (response["statusCode"], response["body"]) == (200, "")
    (handed,) = respond.invoked
    said = json.loads(unseal(handed, envelope_key(SECRET), now=respond.clock()).body)
    assert line_of(said["command"], said["blocks"], said["values"]) == "order pie"


@pytest.mark.parametrize(
    "opened", [MORNING - GOOD_FOR - 1, 0, -1e300, True, None, "1767603600", [], float("nan")]
)
def test_an_old_form_runs_nothing_and_says_what_to_do(opened: object) -> None:
    """Who may send it is decided by the channel it was opened in, which they may have left."""
    respond = Respond()
    response = respond(event(metadata(opened=opened)))
    assert (response["statusCode"], respond.invoked) == (200, [])
    assert response["headers"]["Content-Type"].startswith("application/json")
    said = json.loads(response["body"])
    assert said["response_action"] == "errors"
    assert said["errors"].keys() == {"word:dish"}
    assert "more than 30 minutes old" in said["errors"]["word:dish"]
    assert "open it again, or type the command" in said["errors"]["word:dish"]


@pytest.mark.parametrize("opened", [MORNING - GOOD_FOR, MORNING - 3.5, MORNING, MORNING + 60])
def test_a_form_of_the_last_half_hour_is_taken(opened: float) -> None:
    respond = Respond()
    assert respond(event(metadata(opened=opened)))["body"] == ""
    assert len(respond.invoked) == 1


def test_a_form_is_good_for_half_an_hour_from_the_press(catbot: CatBot, orders: Orders) -> None:
    form = catbot.post("order pie").press(LABEL).form
    catbot.clock.now += GOOD_FOR + 1
    assert "more than 30 minutes old" in form.submit(size="small").body
    assert orders.taken == []
    catbot.clock.now -= 1
    form.submit(size="small")
    assert len(orders.taken) == 1


def test_who_has_left_the_channel_is_not_shown_what_belongs_there(
    catbot: CatBot, orders: Orders
) -> None:
    form = catbot.post("order", channel="CPRIVATE").press(LABEL).form
    catbot.slack.errors["chat.postEphemeral"] = "user_not_in_channel"
    sent = form.submit(dish="pie", size="soup")
    assert "Join it, and ask there again." in sent.text
    assert "SIZE is one of" not in sent.text


def test_another_apps_form_is_acknowledged_and_runs_nothing() -> None:
    respond = Respond()
    assert respond(event(submission(view=view(callback_id="other"))))["statusCode"] == 200
    assert respond.invoked == []


MALFORMED: dict[str, Any] = {
    "nobody": submission(user={}),
    "no team": submission(team=None, user={"id": "U1"}),
    "no id": submission(view=view(id=None)),
    "no inputs": submission(view=view(blocks=[])),
    "no metadata": submission(view=view(private_metadata=None)),
    "metadata that is not JSON": submission(view=view(private_metadata="{")),
    "metadata that is a list": submission(view=view(private_metadata="[]")),
    "no channel": metadata(channel=None),
    "a channel that is none": metadata(channel="C1 <!channel>"),
    "no command": metadata(command=" "),
    "a thread that is none": metadata(thread="then"),
    "a prefix that is not a string": metadata(prefix=5),
}


@pytest.mark.parametrize("name", MALFORMED)
def test_what_is_no_form_of_the_bots_is_400_and_runs_nothing(name: str) -> None:
    respond = Respond()
    assert respond(event(MALFORMED[name]))["statusCode"] == 400
    assert respond.invoked == []


def test_fault_09_a_form_in_another_workspace_is_403() -> None:
    respond = Respond(senders=Senders("A1", ["T2"]))
    assert respond(event(submission()))["statusCode"] == 403
    assert respond.invoked == []


@pytest.mark.parametrize("error", [DoorError("Lambda answered 403."), MaybeSent("No answer.")])
def test_fault_13_a_form_that_cannot_be_handed_over_stays_open_and_says_so(
    error: DoorError,
) -> None:
    response = Respond(fails=error)(event(submission()))
    assert response["statusCode"] == 200
    assert response["headers"]["Content-Type"].startswith("application/json")
    said = json.loads(response["body"])
    assert said["response_action"] == "errors"
    assert "Reference: " in said["errors"]["word:dish"]


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)
states = st.dictionaries(
    st.sampled_from(["word:dish", "flag:--x", "off:--no-x", "options:--y", "", "word"]),
    st.dictionaries(
        st.text(max_size=4),
        st.dictionaries(
            st.sampled_from(["value", "selected_option", "selected_options", "selected_users"]),
            values,
        )
        | values,
    )
    | values,
)
forms = st.one_of(
    st.dictionaries(st.sampled_from([*submission()]), values, max_size=3).map(
        lambda parts: submission(**parts)
    ),
    st.dictionaries(st.sampled_from([*view()]), values, max_size=3).map(
        lambda parts: submission(view=view(**parts))
    ),
    states.map(lambda given: submission(view=view(state={"values": given}))),
)


@settings(deadline=None, max_examples=200)
@given(said=forms)
def test_whatever_the_form_nothing_raises_on_its_way(said: Any) -> None:
    respond = Respond()
    assert respond(event(said))["statusCode"] in (200, 400)
    for handed in respond.invoked:
        form = json.loads(unseal(handed, envelope_key(SECRET), now=respond.clock()).body)
        line = line_of(form["command"], form["blocks"], form["values"])
        assert split_words(line)[0] == "order"


# --- forms of any command ---------------------------------------------------------------------

names = st.sampled_from(["city", "max_items", "x", "env"])
kinds: st.SearchStrategy[Kind] = st.sampled_from(["word", "option", "flag"])
types: st.SearchStrategy[Type] = st.sampled_from(
    ["str", "int", "float", "bool", "choice", "user", "channel", "secret"]
)


@st.composite
def parameters(draw: st.DrawFn) -> tuple[Parameter, ...]:
    found = []
    for name in draw(st.lists(names, min_size=1, unique=True)):
        kind = draw(kinds)
        choices = tuple(draw(st.lists(nasty, max_size=3))) if draw(st.booleans()) else ("a", "b")
        found.append(
            Parameter(
                name,
                kind,
                "bool" if kind == "flag" else draw(types),
                many=kind != "flag" and draw(st.booleans()),
                required=draw(st.booleans()),
                default=draw(nasty | st.just("")),
                choices=choices,
                help=draw(nasty),
                completes=draw(st.booleans()),
            )
        )
    return tuple(found)


@settings(deadline=None, max_examples=200)
@given(parameters=parameters(), words=st.lists(nasty | st.sampled_from(["--x", "-1", "--"])))
def test_the_form_of_any_command_is_within_slacks_limits(
    parameters: tuple[Parameter, ...], words: list[str]
) -> None:
    spec = CommandSpec("any thing", f"Do {words}", parameters=parameters)
    view = modal(fill_in(spec, words), REQUEST)
    check_view(view)
    assert active([view]) == []


@pytest.mark.parametrize("many", [False, True])
@pytest.mark.parametrize("given", ["x" * 151, "x" * 3_001, "<@U1|odd name>", "-7", "1" * 40, "~"])
@pytest.mark.parametrize("kind", ["str", "int", "float", "bool", "choice", "user", "channel"])
def test_what_does_not_fit_an_input_is_left_out(kind: Type, given: str, many: bool) -> None:
    for completes in (False, True):
        one = Parameter("x", "option", kind, many=many, choices=("a",), completes=completes)
        block = input_block(one, [given])
        check_view(modal(Form(CommandSpec("c", parameters=(one,)), {"x": [given]}), REQUEST))
        assert block["block_id"] == ("options:--x" if many else "option:--x")


def test_a_choice_too_many_or_too_long_for_a_list_is_typed() -> None:
    for choices in (tuple(map(str, range(101))), ("x" * 151,)):
        one = Parameter("x", "word", "choice", choices=choices)
        assert input_block(one, ())["element"]["type"] == "plain_text_input"
        check_view(modal(Form(CommandSpec("c", parameters=(one,))), REQUEST))


typed = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp", "Zs"]), min_size=1)


@settings(deadline=None, max_examples=200)
@given(first=typed, rest=st.lists(typed, max_size=3), option=typed, on=st.booleans())
def test_what_is_filled_in_is_what_the_command_is_given(
    first: str, rest: list[str], option: str, on: bool
) -> None:
    spec = CommandSpec(
        "any thing",
        parameters=(
            Parameter("first", "word"),
            Parameter("rest", "word", many=True, required=False),
            Parameter("x", "option", required=False),
            Parameter("on", "flag", "bool", required=False),
            Parameter("off", "flag", "bool", required=False, default="yes"),
        ),
    )
    box = [{"value": "x"}]
    filled = {
        "word:first": {"v": {"value": first}},
        "words:rest": {"v": {"value": "\n".join(rest)}},
        "option:--x": {"v": {"value": option}},
        "flag:--on": {"v": {"selected_options": box if on else []}},
        "off:--no-off": {"v": {"selected_options": box if on else []}},
    }
    words = split_words(line_of("any thing", [*filled], filled))
    expected: dict[str, object] = {"first": first, "x": option}
    expected |= {"on": True} if on else {"off": False}
    expected |= {"rest": rest} if rest else {}
    assert bind(spec, words[2:]).values == expected


@pytest.mark.parametrize("value", ["—force", "–on", "--on", "-x", "—", "=", "a=b", "“a”", "it’s"])
def test_no_value_of_a_form_is_a_flag(value: str) -> None:
    filled = {"option:--x": {"v": {"value": value}}, "word:first": {"v": {"value": value}}}
    words = split_words(line_of("any", [*filled], filled))
    ends = ["--"] if value.startswith("-") else []
    assert words == ["any", f"--x={value}", *ends, value]
