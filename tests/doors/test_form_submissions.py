"""What the door takes of a form that is sent, and what it says of one that is none."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catops.envelope import envelope_key, unseal
from catops.errors import DoorError
from catops.filling import Form
from catops.slack.forms import modal
from catops.slack.reading_forms import line_of
from catops.slack.senders import Senders
from catops.slack.submissions import GOOD_FOR
from catops.spec import CommandSpec, Parameter
from catops.testing.fakes import MORNING
from catops.testing.pressing import submitted
from catops.transport import MaybeSent
from catops.words import split_words

from .filling import REQUEST
from .lambdas import Respond
from .pressing import event
from .slack_requests import SECRET


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
