"""What ``respond`` imports while Slack waits: the standard library, and these files of ours.

Every module here is paid for at every cold start; a new one is added knowingly or not at all.
"""

from __future__ import annotations

import json
import sys
import time
from urllib.parse import urlencode

import pytest
from doors.lambda_process import Ran, run_lambda
from doors.pressing import payload
from doors.servers import Answer, serving
from doors.slack_requests import SECRET, form, rest_v1, signed, unsigned
from doors.test_typeahead import question

#: Every module of CatOps that the first function may import.
OURS = {
    "catops",
    "catops.aws",
    "catops.aws.endpoints",
    "catops.aws.events",
    "catops.aws.invoke",
    "catops.aws.receiver",
    "catops.aws.sigv4",
    "catops.envelope",
    "catops.errors",
    "catops.reference",
    "catops.settings",
    "catops.slack",
    "catops.slack.decisions",
    "catops.slack.events",
    "catops.slack.hosts",
    "catops.slack.receiving",
    "catops.slack.senders",
    "catops.slack.signature",
    "catops.transport",
}
#: What buttons, forms and their lists take besides; no command waits for it.
INTERACTIVE = {
    "catops.aws.asking",
    "catops.slack.actions",
    "catops.slack.interactions",
    "catops.slack.payloads",
    "catops.slack.submissions",
}
#: Modules of the standard library that cost more than they are worth here.
HEAVY = {
    "argparse",
    "asyncio",
    "concurrent.futures",
    "dataclasses",
    "importlib.metadata",
    "inspect",
    "sqlite3",
    "tomllib",
    "unittest",
    "urllib.request",
}


@pytest.fixture(scope="module")
def ran() -> Ran:
    """Return what a process did that answered one signed request, and one that was not signed."""
    return answered(form("ping"))


def answered(body: bytes) -> Ran:
    """Return what a process did that got ``body`` signed, and then unsigned."""
    now = str(int(time.time()))
    events = [rest_v1(signed(body, timestamp=now), body), rest_v1(unsigned(body), body)]
    with serving(lambda got: Answer(202, b"")) as aws:
        environ = {
            "SLACK_SIGNING_SECRET": SECRET,
            "CATOPS_DISPATCHER": "catops-main",
            "AWS_REGION": "eu-west-1",
            "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE",
            "AWS_SECRET_ACCESS_KEY": "secret",
            "AWS_ENDPOINT_URL_LAMBDA": aws.url,
        }
        ran = run_lambda("catops.aws:respond", events, environ)
        assert len(aws.got) == 1, "the signed request was handed over, and no other"
    assert [said["returned"]["statusCode"] for said in ran.said] == [200, 401]
    return ran


def modules(ran: Ran) -> set[str]:
    return set(ran.said[-1]["modules"])


def test_nothing_is_imported_from_outside_the_standard_library(ran: Ran) -> None:
    tops = {name.partition(".")[0] for name in modules(ran)}
    assert tops - sys.stdlib_module_names == {"catops"}


def test_of_catops_only_what_is_listed_is_imported(ran: Ran) -> None:
    assert {name for name in modules(ran) if name.partition(".")[0] == "catops"} == OURS


def test_nothing_heavy_of_the_standard_library_is_imported(ran: Ran) -> None:
    assert modules(ran) & HEAVY == set()


@pytest.mark.parametrize(
    "said", [payload(), question(opened=time.time() + 86_400)], ids=["press", "list"]
)
def test_a_press_and_a_list_take_a_few_small_files_more(said: object) -> None:
    ran = answered(urlencode({"payload": json.dumps(said)}).encode())
    ours = {name for name in modules(ran) if name.partition(".")[0] == "catops"}
    assert ours <= OURS | INTERACTIVE
    assert ours >= INTERACTIVE - {"catops.aws.asking"}
    assert {name.partition(".")[0] for name in modules(ran) - ours} <= sys.stdlib_module_names
    assert modules(ran) & HEAVY == set()
