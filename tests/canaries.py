"""One canary of each kind of secret, which the tests give the bot and nothing may ever write.

Where a kind has a shape of its own, anything of that shape counts: a token of Slack's, a
``response_url``. What a test run writes is searched for all of them, see :mod:`canary_net`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

SIGNING_SECRET = "8f742231b10e8888abcd99yyyzzz85a5"  # Slack's own example
DEPLOYED_SECRET = "c0ffee5ec2e7c0ffee5ec2e7c0ffee5e"  # of the look that Slack's have
BOT_TOKEN = "xoxb-canary-of-the-bot-token"
LOG_KEY = "canary-of-the-log-key"
RESPONSE_URL = "https://hooks.slack.com/commands/T1/1/canary-of-the-response-url"
TRIGGER_ID = "1767603600.1.canary-of-the-trigger-id"
VERIFICATION_TOKEN = "canary-of-the-verification-token"
ARGUMENT = "hunter2"
AWS_SECRET_KEY = "canary-of-the-secret-key"
AWS_SESSION_TOKEN = "canary-of-the-session"
CONTAINER_TOKEN = "canary-of-the-container-credentials"
PLUGIN_SETTING = "canary-of-a-plugins-setting"

#: What to search for, by kind, as regular expressions.
KINDS: Mapping[str, str] = {
    "signing secret": "|".join(
        (SIGNING_SECRET, DEPLOYED_SECRET, "the signing secret of a test", "(?:0123456789abcdef){2}")
    ),
    "token of Slack's": r"xox[abeprs]-[0-9A-Za-z][0-9A-Za-z-]*|xapp-[0-9][0-9A-Za-z-]+",
    "key of the log relay": LOG_KEY,
    "response_url": r"hooks\.slack(?:-gov)?\.com(?:/|%2F)[a-z]+(?:/|%2F)[A-Z0-9]",
    "trigger_id": r"canary-of-the-trigger-id|canary-trigger",
    "verification token": r"canary-of-the-verification-token|canary-verification-token",
    "Secret argument": ARGUMENT,
    "AWS secret key": r"canary-of-the-secret-key|canary-secret",
    "AWS session token": r"canary-of-the-session|canary-session",
    "token of container credentials": CONTAINER_TOKEN,
    "plugin's setting": PLUGIN_SETTING,
}

#: What holds a secret because that is what it is for: a pattern of the place, and the kinds.
ALLOWED: tuple[tuple[str, frozenset[str]], ...] = (
    # What stands for Lambda's queue, in which the request travels whole.
    (
        "*/deployment?/invoked.jsonl",
        frozenset(("response_url", "trigger_id", "verification token")),
    ),
    # Where a project keeps them, which git ignores and no bundle holds.
    ("*/.env", frozenset(("signing secret", "token of Slack's"))),
    ("*/.env.prod", frozenset(("signing secret", "token of Slack's"))),
    ("*/.env.dev", frozenset(("signing secret", "token of Slack's"))),
    # What serverless keeps of a deployment whose secret comes from .env: the functions' settings.
    ("*/.serverless/serverless-state.json", frozenset(("signing secret", "token of Slack's"))),
    (
        "*/.serverless/cloudformation-template-update-stack.json",
        frozenset(("signing secret", "token of Slack's")),
    ),
    # The kit's own, which is for tests alone, and an example in a comment of slack_sdk's.
    # Both stand in a bundle or a wheel, packed or not.
    ("*catops/testing/*.py*", frozenset(("signing secret", "response_url"))),
    ("*slack*/web/*internal_utils.*py*", frozenset(("token of Slack's",))),
    # Bundles with a secret in them, which the doctor is to find, or with what looks like one.
    (
        "*/test_a_secret_in_the_bundle_is*/b.zip",
        frozenset(("signing secret", "token of Slack's")),
    ),
    ("*/test_the_whole_list_reads_well*/b.zip", frozenset(("token of Slack's",))),
    ("*/test_what_only_looks_like_a_se*/b.zip", frozenset(("token of Slack's",))),
    # A plugin of CatOps 1, which raises one.
    ("*/zoo?/zoo.py", frozenset(("Secret argument",))),
    # What plugins of CatOps 1 answer, who are given the whole form, and what one of them raises.
    (
        "standard output of a program in tests/classic/*",
        frozenset(("response_url", "Secret argument")),
    ),
    ("Captured log call of tests/classic/test_dispatch.py::*", frozenset(("Secret argument",))),
    # What a test hands to a program of its own: the events that it is to answer.
    ("*/chaos?/events.json", frozenset(("response_url",))),
)


def kinds_in(said: str) -> list[str]:
    """Return the kinds of secrets that stand in ``said``."""
    return [kind for kind, pattern in KINDS.items() if re.search(pattern, said)]
