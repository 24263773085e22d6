"""Files with flipped, missing and added bytes: the catalogue, ``catops.toml``, the access rules."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

from fuzz.grammar import Grammar
from fuzz.numbers import cases, named, telling
from fuzz.zoo import Zoo
from hypothesis import given, settings
from hypothesis import strategies as st

from catops.app import build_policy
from catops.bot.bot import Bot
from catops.errors import ConfigError, PluginError
from catops.installed import Fault, PluginInfo
from catops.plugins.bundle import Bundle
from catops.plugins.catalogue import Catalogue, catalogue_bytes
from catops.plugins.registry import Registry
from catops.policy.access import Open
from catops.policy.directory import NoDirectory
from catops.request import Person, Place, Request
from catops.settings import Settings
from catops.testing import CatBot
from catops.testing.fakes import MORNING
from catops.topics import HelpTopic

SHORT, LONG = 1_000, 50_000


# --- the catalogue --------------------------------------------------------------------------

QUESTIONS: tuple[Callable[[Catalogue], Any], ...] = (
    lambda one: one.get("look"),
    lambda one: one.get("zoo number"),
    lambda one: one.get("zoo:restart"),
    lambda one: one.get("nothing"),
    lambda one: one.get("\uffff"),
    lambda one: list(one.keys()),
    lambda one: list(one.under("zoo ")),
    lambda one: list(one.plugins()),
    lambda one: list(one.plugins(faulty=True)),
    lambda one: list(one.commands()),
    lambda one: one.topics(),
    lambda one: one.iam(),
    lambda one: one.plugin("zoo"),
    lambda one: one.plugin("help"),
)


def whole_catalogue() -> bytes:
    """Return the catalogue of the zoo and the built-in plugins."""
    roster = CatBot({"zoo": Zoo()}).bot.roster
    assert isinstance(roster, Registry)
    topics = [HelpTopic("Disk full", "Delete something.", "zoo")]
    broken = PluginInfo(
        "broken", "catops-plugin-broken", "1", "x", loaded=False, faults=(Fault("no", "yes"),)
    )
    infos = sorted([*roster.plugins(), broken], key=lambda one: one.name)
    hooks = {"catops_suggestions": ["zoo"]}
    return catalogue_bytes(roster.index, infos, topics, hooks, {"zoo": [{"Action": ["a:B"]}]})


def asked(data: bytes) -> list[Any]:
    """Return the answers of a catalogue to everything; an answer may be that it is damaged."""
    try:
        catalogue = Catalogue(data)
    except ConfigError as error:
        return [error.message]
    answers = []
    for question in QUESTIONS:
        try:
            answers.append(question(catalogue))
        except ConfigError as error:
            answers.append(error.message)
    return answers


def check_catalogue(data: bytes, right: list[Any]) -> str:
    """Check that a spoilt catalogue says nothing that is wrong; return a word for it.

    A command that cannot be found any more is not there; nothing is ever another than it was.
    """
    said = asked(data)
    if len(said) == 1:
        return "refused"
    for given_, meant in zip(said, right, strict=True):
        if isinstance(given_, list) and isinstance(meant, list):
            assert all(one in meant for one in given_), f"{given_!r}"
        else:
            assert given_ is None or isinstance(given_, str) or given_ == meant, f"{given_!r}"
    request = Request("look at it", Person("U1", "T1"), Place("C1"), reference="abcdefgh")
    bundle = Bundle(Catalogue(data), Settings({}), loader=_unloadable)
    answer = Bot(bundle, Settings({}), Open()).handle(request)
    assert answer.reply is not None
    return "answered"


def _unloadable(found: Any) -> Any:
    raise PluginError("It is not here.")


def test_each_spoilt_catalogue_is_refused_or_right() -> None:
    data = whole_catalogue()
    right = asked(data)
    assert len(right) == len(QUESTIONS)
    assert not any(isinstance(answer, str) and "damaged" in answer for answer in right)
    counts: Counter[str] = Counter()
    with telling("catalogues") as counted:
        for case in cases(SHORT, LONG):
            with named(case):
                counts[check_catalogue(Grammar(case.random).spoilt(data), right)] += 1
        counted |= counts
    assert counts["refused"] > counts.total() / 3


@settings(deadline=None, max_examples=200)
@given(data=st.binary(max_size=300))
def test_any_bytes_are_no_catalogue(data: bytes) -> None:
    assert check_catalogue(data, []) == "refused"


# --- catops.toml ----------------------------------------------------------------------------

TOML = b"""
[bot]
name = "Felix"
description = "Restarts what has fallen asleep."
color = "#4a154b"

[plugins.weather]
units = "f"
cities = ["Oslo", "London"]

[access]
workspaces = ["T1"]
contact = "the team"

[access.roles.sre]
people = ["U1", "T1/U2"]
channels = ["C1"]

[[access.allow]]
commands = ["look", "zoo *"]

[[access.allow]]
commands = ["restart"]
roles = ["sre"]
arguments = { city = "London" }

[[access.deny]]
effects = ["destructive"]
unless = ["sre"]
reason = "Not on Fridays."
"""
LINES = ("look", "restart web --city London", "wipe it", "zoo number 1", "help", "whoami")


def readers(path: Path) -> list[str]:
    """Read a file in every way that the bot does; return what was said against it."""
    said = []
    settings_ = Settings({"CATOPS_CONFIG": str(path)})
    assert settings_.bot_name
    reads: tuple[Callable[[], Any], ...] = (
        lambda: settings_.config,
        lambda: settings_.plugin("weather"),
        lambda: settings_.plugin("nobody"),
    )
    for read in reads:
        try:
            read()
        except ConfigError as error:
            said.append(error.message if error.mend else "")
    assert all(said), "what is wrong is named, with what to do about it"
    return said


def check_file(path: Path, zoo: CatBot) -> str:
    """Check that the bot goes on with the file at ``path``; closed, where the file is broken."""
    said = readers(path)
    environ = Settings({"CATOPS_CONFIG": str(path)})
    roster = zoo.bot.roster
    bot = Bot(roster, environ, build_policy(environ, roster, NoDirectory()))
    statuses = []
    for line in LINES:
        request = Request(
            line, Person("U1", "T1"), Place("C1"), reference="abcdefgh", received=MORNING
        )
        answer = bot.handle(request)
        assert answer.reply is not None
        statuses.append(answer.outcome.status)
    if not any("not valid TOML" in one for one in said):
        return "read"
    assert set(statuses[:3]) <= {"refused", "failed"}, statuses
    return "broken, and closed"


def test_each_spoilt_file_is_told_and_closes_what_it_guards(tmp_path: Path) -> None:
    path = tmp_path / "catops.toml"
    zoo = CatBot({"zoo": Zoo()})
    path.write_bytes(TOML)
    assert readers(path) == []
    counts: Counter[str] = Counter()
    with telling("files") as counted:
        for case in cases(SHORT // 2, LONG):
            path.write_bytes(Grammar(case.random).spoilt(TOML))
            with named(case):
                counts[check_file(path, zoo)] += 1
        counted |= counts
    if counts.total() > 100:
        assert min(counts["read"], counts["broken, and closed"]) > counts.total() / 20


def test_each_changed_table_is_read_or_told_and_never_opens_what_it_closed() -> None:
    zoo = CatBot({"zoo": Zoo()})
    counts: Counter[str] = Counter()
    with telling("tables") as counted:
        for case in cases(SHORT // 2, LONG):
            config = tomllib.loads(TOML.decode())
            for _ in range(1 + case.random.randrange(3)):
                config = Grammar(case.random).changed(config)
            with named(case):
                counts[check_tables(config if isinstance(config, dict) else {}, zoo)] += 1
        counted |= counts
    if counts.total() > 100:
        assert min(counts["decided"], counts["broken, and closed"]) > counts.total() / 20


def check_tables(config: dict[str, Any], zoo: CatBot) -> str:
    """Check that the bot goes on with such a ``catops.toml``; return a word for it."""
    environ = Settings({}, config=config)
    assert environ.bot_name
    roster = zoo.bot.roster
    policy = build_policy(environ, roster, NoDirectory())
    bot = Bot(roster, environ, policy)
    said = []
    for line in LINES:
        request = Request(
            line, Person("U1", "T1"), Place("C1"), reference="abcdefgh", received=MORNING
        )
        said.append(bot.handle(request).outcome.status)
        for command in ("look", "wipe"):
            spec = roster.find([command]).spec
            assert policy.explain(request, spec).verdict == policy.decide(request, spec)
    if policy.version != "broken":
        return "decided"
    assert set(said[:3]) == {"refused"}, said
    return "broken, and closed"


@settings(deadline=None, max_examples=100)
@given(random=st.randoms(use_true_random=False))
def test_the_same_with_files_that_hypothesis_makes_small(
    random: Random, tmp_path_factory: Any
) -> None:
    path = tmp_path_factory.mktemp("toml") / "catops.toml"
    path.write_bytes(Grammar(random).spoilt(TOML))
    assert check_file(path, CatBot({"zoo": Zoo()}))
