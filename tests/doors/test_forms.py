"""Forms in Slack: what is missing is filled in, and runs as if it had been typed."""

from __future__ import annotations

import json
import logging

import pytest

from catops.filling import Form, fill_in
from catops.slack.forms import modal
from catops.slack.submissions import GOOD_FOR
from catops.spec import CommandSpec, Parameter
from catops.testing import CatBot, FakeSlack

from .filling import REQUEST, TOKEN, Orders, waiting

LABEL = "Fill in a form"


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
