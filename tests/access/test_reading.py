"""``[access]`` says exactly what is wrong with it; whatever is wrong, nothing is open."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from typing import Any

import pytest
from access.making import DEPLOY, DROP, SHOW, asked, policy
from hypothesis import given, settings
from hypothesis import strategies as st

from catops.errors import ConfigError
from catops.policy.configured import Configured
from catops.policy.model import Document
from catops.policy.reading import read_config
from catops.settings import Settings
from catops.testing import CatBot, FakeDirectory

EXAMPLES = 20_000 if os.environ.get("CATOPS_LONG") else 200
ROLE = '[access.roles.sre]\nusers = ["U1"]\n'

#: What is written, what is told, and the mend.
WRONG = [
    ("access = 5", "[access] is not a table.", "Write [access] on a line, and its keys below it."),
    ("[access]\nalow = []", "[access]: 'alow' is not a known key.", "Did you mean allow?"),
    ("[acess]\n", "catops.toml: [acess] is not a known section.", "Did you mean [access]?"),
    ("[Access]\n", "catops.toml: [Access] is not a known section.", "Did you mean [access]?"),
    ("[visibilty]\n", "[visibilty] is not a known section.", "Did you mean [visibility]?"),
    ("[[deny]]\ncommands = '*'", "[deny] is not a known section.", "[deploy]?"),
    ("[rules]\n", "[rules] is not a known section.", "Known are [access], [bot], [deploy], "),
    ("[access]\nroles = 5", "[access.roles] is not a table.", "Write [access.roles] on a line"),
    (
        "[access]\nallow = {}",
        "[access]: allow is not a list of tables.",
        "Write [[access.allow]] above",
    ),
    ("[access]\ndeny = [5]", "[[access.deny]] 1 is not a table.", "Write [[access.deny]] 1 on"),
    ("[access]\nguests = 1", "[access]: guests is 1.", "Write guests = true, or leave it out."),
    (
        "[access]\ncontact = 1",
        "[access]: contact is 1, which is not a string.",
        'Write contact = "…".',
    ),
    (
        "[access]\nrequired = [1]",
        "[access]: required has 1, which is not a string.",
        "Write required",
    ),
    (
        "[access]\nworkspaces = ['acme']",
        "workspaces has 'acme', which is not such an id",
        "e.g. T0123ABCD",
    ),
    ("[access.roles.sre]", "[access.roles.sre] names nobody.", "Give it users ="),
    ("[access.roles.sre]\nguests = true", "[access.roles.sre] names nobody.", "Give it"),
    (
        "[access.roles.sre]\nuser = ['U1']",
        "[access.roles.sre]: 'user' is not a known key.",
        "users?",
    ),
    ("[access.roles.sre]\nusers = []", "users is empty, so it would fit nobody", "Leave it out."),
    ("[access.roles.sre]\nusers = ['']", "users has an empty string.", "Remove it."),
    (
        "[access.roles.sre]\nusers = ['tess']",
        "users has 'tess', which is not a user id.",
        "whoami",
    ),
    ("[access.roles.sre]\nusers = ['u1']", "users has 'u1', which is not a user id.", "U0123ABCD"),
    ("[access.roles.sre]\nusers = [' U1']", "users has ' U1', which is not a user id.", "U0123A"),
    ("[access.roles.sre]\nusers = ['T1/']", "users has 'T1/', which is not a user id.", "U0123A"),
    (
        "[access.roles.sre]\ngroups = ['@sre']",
        "groups has '@sre', which is not such an id",
        "e.g. S0123ABCD",
    ),
    (
        "[access.roles.sre]\nchannels = ['#ops']",
        "channels has '#ops', which is no",
        "e.g. C0123ABC",
    ),
    (
        "[access.roles.sre]\ndomains = ['a b']",
        "domains has 'a b', which is not a domain name.",
        "example",
    ),
    (
        "[access.roles.sre]\ndomains = ['com']",
        "domains has 'com', which is not a domain name.",
        "example",
    ),
    ("[[access.allow]]", "[[access.allow]] 1 does not say what it is about.", 'commands = ["*"]'),
    (
        "[[access.allow]]\ncommands = '*'\nroles = 'sre'",
        "names the role 'sre', which does not exist.",
        "Write [acces",
    ),
    (
        ROLE + "[[access.allow]]\ncommands = '*'\nroles = 'srre'",
        "[[access.allow]] 1: roles names the role 'srre', which does not exist.",
        "Did you mean 'sre'?",
    ),
    (
        ROLE + "[[access.allow]]\ncommands = '*'\n[[access.allow]]\ncommands = 5",
        "[[access.allow]] 2: commands has 5, which is not a string.",
        'Write commands = ["…"].',
    ),
    (
        "[[access.allow]]\ncommands = '*'\nunless = 'sre'",
        "[[access.allow]] 1: 'unless' is not a known key.",
        "It has name, commands",
    ),
    (
        "[[access.deny]]\neffects = 'raed'",
        "effects has 'raed', which is not one of them.",
        "mean read?",
    ),
    (
        "[[access.deny]]\ncommands = 'aws?'",
        "the pattern 'aws?', in which ? has no meaning",
        "Only * has",
    ),
    (
        "[[access.deny]]\ncommands = '[ab]*'",
        "pattern '[ab]*', in which [ has no meaning",
        "Only * has",
    ),
    (
        "[[access.deny]]\ncommands = 'aws:'",
        "commands has 'aws:', which is not a whole name.",
        "aws:ec2 *",
    ),
    ("[[access.deny]]\ncommands = '*'\narguments = 5", "1, arguments is not a table.", "Write"),
    ("[[access.deny]]\ncommands = '*'\narguments = {}", "1, arguments is empty.", "Remove it."),
    (
        "[[access.deny]]\ncommands = '*'\narguments.env = []",
        "[[access.deny]] 1, arguments: env is empty, so it would fit nobody and nothing.",
        "Leave it out.",
    ),
    (
        "[[access.deny]]\ncommands = '*'\narguments.env = 'prod?'",
        "[[access.deny]] 1, arguments: env has the pattern 'prod?', in which ? has no meaning",
        "Only * has",
    ),
    (
        "[[access.deny]]\ncommands = '*'\narguments.env = 2026-01-01",
        "env has datetime.date(2026, 1, 1), which cannot be typed.",
        'Write env = ["…"].',
    ),
]


@pytest.mark.parametrize(("toml", "told", "mend"), WRONG)
def test_a_mistake_is_told_with_its_place_and_mend_and_closes(
    toml: str, told: str, mend: str
) -> None:
    with pytest.raises(ConfigError) as raised:
        read_config(tomllib.loads(toml), file="conf/catops.toml")
    assert raised.value.message.startswith("conf/catops.toml")
    assert told in raised.value.message
    assert mend in raised.value.mend
    written = policy(toml)
    assert not any(written.decide(asked(), one, {}).allowed for one in (SHOW, DEPLOY, DROP))
    assert written.version == "broken"


def test_a_broken_policy_says_where_and_leaves_open_what_shows_nothing() -> None:
    cat = CatBot(config=tomllib.loads("[access]\nalow = []"))
    said = cat.say("plugins")
    assert said.status == "refused"
    assert said.text.splitlines() == [
        "! You may not run plugins here: the access rules are broken, so everything is closed. "
        "catops.toml, [access]: 'alow' is not a known key.",
        "Did you mean allow?",
    ]
    for line in ("help", "whoami", "ping", "access", "access explain U1 plugins"):
        assert cat.say(line).status == "ok", line
    assert cat.say("access explain U2 plugins").status == "refused"
    assert "plugins" not in cat.say("help").text


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"[access", "is not valid TOML"),
        (b"\xff\xfe", "is not valid TOML"),
        (b"a = " + b"[" * 20_000, "is not valid TOML"),
        (None, "cannot be read"),
    ],
)
def test_a_file_that_cannot_be_read_closes_and_is_named(
    tmp_path: Path, content: bytes | None, told: str
) -> None:
    file = tmp_path / "catops.toml"
    if content is not None:
        file.write_bytes(content)
    environ = {"CATOPS_CONFIG": str(file)}
    written = Configured(Settings(environ), FakeDirectory())
    verdict = written.decide(asked(), SHOW)
    assert not verdict.allowed
    assert str(file) in verdict.reason
    assert told in verdict.reason


def test_in_lambda_a_file_beside_the_code_is_found_when_it_is_first_needed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = {"LAMBDA_TASK_ROOT": str(tmp_path)}
    first, second = Settings(root), Settings(root)
    assert (second.config_path, Configured(second, FakeDirectory()).version) == ("", "no [access]")
    (tmp_path / "catops.toml").write_text("[access]", "utf-8")
    assert not Configured(first, FakeDirectory()).decide(asked(), SHOW).allowed
    assert first.config_path == str(tmp_path / "catops.toml")
    assert Settings({**root, "CATOPS_CONFIG": "other.toml"}).config_path == "other.toml"
    monkeypatch.chdir(tmp_path)
    assert Settings({}).config_path == "", "only in Lambda is it certain which folder is meant"


def test_in_lambda_a_file_beside_the_code_that_cannot_be_read_closes(tmp_path: Path) -> None:
    (tmp_path / "catops.toml").symlink_to("nowhere")
    settings = Settings({"LAMBDA_TASK_ROOT": str(tmp_path)})
    assert not Configured(settings, FakeDirectory()).decide(asked(), SHOW).allowed


def test_what_a_file_says_besides_is_no_policy() -> None:
    written = policy('[bot]\nname = "x"\n[plugins.aws]\nregion = "eu-west-1"\n')
    assert written.version == "no [access]"
    assert written.decide(asked(), DEPLOY, {}).allowed


KEYS = (
    "roles allow deny workspaces guests contact required users groups channels domains name "
    "commands effects arguments unless reason sre env * read"
)
WORDS = st.sampled_from([*KEYS.split(), "", "U1", "S1", "\x00", "ops:", "a*b"]) | st.text(
    max_size=4
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=4),
    max_leaves=20,
)


@settings(max_examples=EXAMPLES, deadline=None)
@given(VALUES)
def test_any_value_is_a_policy_or_a_config_error_that_closes(access: Any) -> None:
    written = Configured(Settings({}, config={"access": access}), FakeDirectory())
    allowed = written.decide(asked(), DEPLOY, {"what": "web"}).allowed
    told = ""
    try:
        rules = (read_config({"access": access}) or Document()).rules
    except ConfigError as error:
        rules, told = (), error.advice
    assert not told or told.startswith("catops.toml")
    assert not allowed or any(rule.allows for rule in rules)


LINES = st.sampled_from(
    [
        "[access]",
        "[access.roles.sre]",
        "[[access.allow]]",
        "[[access.deny]]",
        'users = ["U1"]',
        'commands = ["*"]',
        'effects = "read"',
        'roles = ["sre"]',
        'arguments = { env = "x" }',
        "guests = true",
        "[access",
        '"',
    ]
) | st.text(max_size=12)


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.lists(LINES, max_size=12))
def test_any_text_is_a_policy_or_closed_and_never_raises(
    tmp_path_factory: pytest.TempPathFactory, lines: list[str]
) -> None:
    file = tmp_path_factory.getbasetemp() / "fuzzed.toml"
    file.write_text("\n".join(lines), "utf-8", errors="surrogatepass")
    chosen = Settings({"CATOPS_CONFIG": str(file)})
    written = Configured(chosen, FakeDirectory())
    allowed = written.decide(asked(), DROP, {"table": "x"}).allowed
    try:
        rules = (read_config(chosen.config) or Document()).rules
    except ConfigError:
        rules = ()
    assert not allowed or any(rule.allows for rule in rules)
