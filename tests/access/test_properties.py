"""What holds for any policy: a denial wins, the order never matters, a doubt opens nothing."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from access.making import DEPLOY, DROP, GUEST, SHOW, STRANGER, asked
from hypothesis import given, settings
from hypothesis import strategies as st

import catops
from catops.outcome import Verdict
from catops.plugins.found import Found
from catops.plugins.loading import check
from catops.policy.access import Access
from catops.policy.configured import digest
from catops.policy.directory import Profile
from catops.policy.reading import read_access
from catops.policy.rules import Rules
from catops.request import Request
from catops.spec import CommandSpec
from catops.testing import FakeDirectory

EXAMPLES = 20_000 if os.environ.get("CATOPS_LONG") else 200
ROLES = ("sre", "ops", "team", "here", "mail")
#: Roles of every kind.
WRITTEN = {
    "sre": {"groups": ["S1"]},
    "ops": {"users": ["U1", "T2/U2"]},
    "team": {"workspaces": ["T2"], "guests": True},
    "here": {"channels": ["C1"]},
    "mail": {"domains": ["example.com"], "groups": ["S2"]},
}

some = st.lists
commands = some(st.sampled_from(["*", "deploy", "db *", "ops:*", "s*", "ship it"]), min_size=1)
effects = some(st.sampled_from(["read", "write", "destructive"]), min_size=1)
roles = some(st.sampled_from(ROLES), min_size=1, max_size=3)
values = some(st.sampled_from(["production", "prod*", "*", "staging"]), min_size=1)
common = {
    "effects": effects,
    "roles": roles,
    "channels": some(st.sampled_from(["C1", "C2"]), min_size=1),
    "arguments": st.fixed_dictionaries({}, optional={"env": values, "region": values}).filter(bool),
}
permissions = st.fixed_dictionaries({"commands": commands}, optional=common)
denials = st.fixed_dictionaries({"commands": commands}, optional={**common, "unless": roles})
policies = st.fixed_dictionaries(
    {"allow": some(permissions, max_size=4), "deny": some(denials, max_size=3)},
    optional={"guests": st.booleans(), "workspaces": st.just(["T1"])},
)
people = st.builds(
    asked,
    user=st.sampled_from(["U1", "U2", "U3", ""]),
    team=st.sampled_from(["T1", "T2", ""]),
    channel=st.sampled_from(["C1", "C2", "D1"]),
    homes=st.sampled_from([(), ("T1",)]),
)
questions = st.sampled_from(
    [
        (SHOW, {}),
        (DROP, {"table": "users"}),
        (DEPLOY, {"what": "web"}),
        (DEPLOY, {"what": "web", "env": "production"}),
        (DEPLOY, {"what": "web", "env": "staging", "region": "prod-1"}),
        (DEPLOY, None),
    ]
)
directories = st.builds(
    FakeDirectory,
    st.dictionaries(
        st.sampled_from(["U1", "U2", "U3"]),
        st.sampled_from([GUEST, STRANGER, Profile(gone=True), Profile(email="x@example.com")]),
    ),
    st.dictionaries(st.sampled_from(["S1", "S2"]), some(st.sampled_from(["U1", "U2", "U3"]))),
    fails=st.sampled_from(["", "", "missing_scope"]),
)
Question = tuple[CommandSpec, Mapping[str, Any] | None]


def rules(policy: Mapping[str, Any], directory: FakeDirectory) -> Rules:
    document = read_access({"roles": WRITTEN, **policy})
    return Rules(document, directory, version=digest(policy))


@settings(max_examples=EXAMPLES, deadline=None)
@given(policies, directories, people, questions, st.randoms())
def test_the_order_of_rules_never_matters(
    policy: Any, directory: Any, request: Request, question: Question, random: Any
) -> None:
    shuffled = dict(policy)
    for key in ("allow", "deny"):
        shuffled[key] = random.sample(policy[key], len(policy[key]))
    before = rules(policy, directory).decide(request, *question)
    assert rules(shuffled, directory).decide(request, *question).allowed is before.allowed


@settings(max_examples=EXAMPLES, deadline=None)
@given(policies, denials, directories, people, questions)
def test_another_denial_never_grants(
    policy: Any, denial: Any, directory: Any, request: Request, question: Question
) -> None:
    more = {**policy, "deny": [*policy["deny"], denial]}
    if rules(more, directory).decide(request, *question).allowed:
        assert rules(policy, directory).decide(request, *question).allowed


@settings(max_examples=EXAMPLES, deadline=None)
@given(policies, permissions, directories, people, questions)
def test_a_denial_wins_over_any_permission(
    policy: Any, permission: Any, directory: Any, request: Request, question: Question
) -> None:
    verdict = rules({**policy, "allow": []}, directory).decide(request, *question)
    more = {**policy, "allow": [*policy["allow"], permission]}
    if verdict.rule.startswith("[[access.deny]]"):
        assert not rules(more, directory).decide(request, *question).allowed


@settings(max_examples=EXAMPLES, deadline=None)
@given(policies, directories, people, questions)
def test_look_ups_that_fail_open_nothing(
    policy: Any, directory: FakeDirectory, request: Request, question: Question
) -> None:
    deaf = FakeDirectory(fails="internal_error")
    if rules(policy, deaf).decide(request, *question).allowed:
        assert rules(policy, directory).decide(request, *question).allowed or policy["deny"]


@settings(max_examples=EXAMPLES, deadline=None)
@given(policies, directories, people, questions, st.text(max_size=5))
def test_names_never_matter(
    policy: Any, directory: Any, request: Request, question: Question, name: str
) -> None:
    renamed = replace(request, person=replace(request.person, name=name))
    written = rules(policy, directory)
    assert written.decide(renamed, *question) == written.decide(request, *question)


@settings(max_examples=EXAMPLES, deadline=None)
@given(
    policies, directories, people, st.sampled_from(["production", "staging"]), st.text(max_size=9)
)
def test_an_argument_that_no_permission_mentions_opens_nothing(
    policy: Any, directory: Any, request: Request, env: str, more: str
) -> None:
    written = rules({**policy, "deny": []}, directory)
    plain = written.decide(request, DEPLOY, {"what": "web", "env": env})
    given = {"what": more, "env": env, "force": True, "hosts": [more], "count": 7}
    assert written.decide(request, DEPLOY, given).allowed is plain.allowed


@settings(max_examples=EXAMPLES, deadline=None)
@given(policies, directories, people, questions)
def test_what_is_allowed_was_possible_before_the_arguments_were_known(
    policy: Any, directory: Any, request: Request, question: Question
) -> None:
    written = rules(policy, directory)
    if written.decide(request, *question).allowed:
        assert written.decide(request, question[0]).allowed


@settings(max_examples=EXAMPLES, deadline=None)
@given(policies, directories, people, questions)
def test_an_explanation_says_what_is_decided(
    policy: Any, directory: Any, request: Request, question: Question
) -> None:
    written = rules(policy, directory)
    told = written.explain(request, *question)
    assert told.verdict == written.decide(request, *question)
    denied = any(one.fits and not one.allows for one in told.considered)
    allowed = any(one.fits and one.allows for one in told.considered)
    assert told.verdict.allowed is (allowed and not denied)
    assert all(one.fits or one.why for one in told.considered)


@settings(max_examples=EXAMPLES, deadline=None)
@given(policies, directories, people, questions, some(st.sampled_from([True, False, None])))
def test_a_plugin_never_loosens(
    policy: Any, directory: Any, request: Request, question: Question, said: list[bool | None]
) -> None:
    written = rules(policy, directory)
    plugins = [_plugin(f"p{at}", one) for at, one in enumerate(said)]
    verdict = Access(request, plugins, written).verdict(*question)
    assert verdict.allowed is (written.decide(request, *question).allowed and False not in said)


def _plugin(name: str, allows: bool | None) -> Any:
    class Says:
        """Says one thing."""

        @staticmethod
        @catops.hookimpl
        def catops_authorize() -> Verdict | None:
            if allows is None:
                return None
            return Verdict.allow() if allows else Verdict.deny("no.")

    return check(Found(name, f"catops-plugin-{name}", "0", name), Says)
