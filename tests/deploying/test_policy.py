"""The policies allow what is needed and no more, and say whose a malformed statement is."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterable, Mapping
from typing import Any

import botocore.session  # type: ignore[import-untyped]
import pytest
from deploying.making import Making, well_made
from hypothesis import given, settings
from hypothesis import strategies as st

from catops.deploying.checks.permissions import check_permissions
from catops.deploying.iam import (
    POLICY_MAX,
    Account,
    main_policy,
    partition,
    respond_policy,
    whereabouts,
)
from catops.deploying.statements import merged
from catops.errors import PluginError
from catops.installed import Fault
from catops.plugins.catalogue import Catalogue
from catops.plugins.statements import check_statement

KNOWN = Account("eu-west-1", "123456789012")
FUNCTION = "arn:aws:lambda:eu-west-1:123456789012:function:bot-dev-main"
LOGS = "arn:aws:logs:eu-west-1:123456789012:log-group:/aws/lambda"
READ = {"Sid": "VmRead", "Effect": "Allow", "Action": ["ec2:DescribeInstances"], "Resource": "*"}
START = {
    "Effect": "Allow",
    "Action": ["ec2:StartInstances"],
    "Resource": "arn:aws:ec2:*:*:instance/*",
}


def catalogue(*plugins: tuple[str, Any], faults: Iterable[Fault] = ()) -> Catalogue:
    """Return the catalogue of plugins with these statements."""
    making = well_made()
    for name, statements in plugins:
        making.add(
            f"catops-plugin-{name}", points={name: f"x_{name}"}, iam=statements, faults=list(faults)
        )
    return Catalogue(making.compile_catalogue())


def test_the_policy_of_main_is_the_plugins_and_the_least_of_its_own() -> None:
    plugins = catalogue(("vm", [READ, START]), ("more", [{**START, "Action": "ec2:StopInstances"}]))
    assert main_policy(plugins, "bot-dev-main", KNOWN) == {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "CatopsFailures",
                "Effect": "Allow",
                "Action": ["lambda:InvokeFunction"],
                "Resource": FUNCTION,
            },
            {
                "Sid": "CatopsLogs",
                "Effect": "Allow",
                "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
                "Resource": f"{LOGS}/bot-dev-main:*",
            },
            {
                "Effect": "Allow",
                "Action": ["ec2:StartInstances", "ec2:StopInstances"],
                "Resource": "arn:aws:ec2:*:*:instance/*",
            },
            {
                "Sid": "VmRead",
                "Effect": "Allow",
                "Action": ["ec2:DescribeInstances"],
                "Resource": "*",
            },
        ],
    }


def test_the_policy_of_respond_is_to_start_the_one_dispatcher_and_to_log() -> None:
    assert respond_policy("bot-dev-respond", "bot-dev-main", KNOWN) == {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "CatopsDispatch",
                "Effect": "Allow",
                "Action": ["lambda:InvokeFunction"],
                "Resource": FUNCTION,
            },
            {
                "Sid": "CatopsLogs",
                "Effect": "Allow",
                "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
                "Resource": f"{LOGS}/bot-dev-respond:*",
            },
        ],
    }


@pytest.mark.parametrize(
    ("table", "resource"),
    [
        ("cats", "arn:aws:dynamodb:eu-west-1:123456789012:table/cats"),
        ("arn:aws:dynamodb:x:1:table/t", "arn:aws:dynamodb:x:1:table/t"),
        ({"Fn::GetAtt": ["Store", "Arn"]}, {"Fn::GetAtt": ["Store", "Arn"]}),
    ],
)
def test_main_may_remember_in_its_own_table(table: Any, resource: Any) -> None:
    *_, last = main_policy(catalogue(), "m", KNOWN, table=table)["Statement"]
    assert last == {
        "Sid": "CatopsStore",
        "Effect": "Allow",
        "Action": ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query"],
        "Resource": resource,
    }
    own = main_policy(catalogue(), "m", KNOWN)["Statement"]
    assert [one["Sid"] for one in own] == ["CatopsFailures", "CatopsLogs"]


@pytest.mark.parametrize("account", [KNOWN, Account("eu-west-1"), Account()])
@pytest.mark.parametrize("dispatcher", ["bot-dev-main", "bot-dev-main:live", FUNCTION])
def test_fault_42_nothing_of_the_bots_own_is_about_everything(
    account: Account, dispatcher: str
) -> None:
    policies = [
        main_policy(catalogue(), dispatcher, account),
        respond_policy("bot-dev-respond", dispatcher, account),
    ]
    for statement in (one for policy in policies for one in policy["Statement"]):
        resource = statement["Resource"]
        arn = resource if isinstance(resource, str) else resource["Fn::Sub"]
        *front, last = arn.split(":")
        assert "*" not in front
        assert last == "*" or "*" not in last
        assert arn.startswith(("arn:aws:", "arn:${AWS::Partition}:"))
        assert "bot-dev-" in arn
        assert not [action for action in statement["Action"] if "*" in action]


def test_what_is_not_known_of_the_account_is_left_to_cloudformation() -> None:
    _, logs = respond_policy("r", "m", Account("eu-west-1"))["Statement"]
    assert logs["Resource"] == {
        "Fn::Sub": "arn:${AWS::Partition}:logs:eu-west-1:${AWS::AccountId}:"
        "log-group:/aws/lambda/r:*"
    }


def test_a_dispatchers_arn_tells_where_the_bot_is() -> None:
    assert whereabouts(FUNCTION) == KNOWN
    assert whereabouts("name") == Account()
    assert whereabouts(FUNCTION, "us-east-1", "2") == Account("us-east-1", "2")
    arn = FUNCTION.replace("aws", "aws-cn").replace("eu-west-1", "cn-north-1")
    start, _ = respond_policy("r", f"{arn}:live", whereabouts(arn))["Statement"]
    assert start["Resource"] == f"{arn}:live"


def test_partitions_are_those_that_botocore_knows() -> None:
    session = botocore.session.get_session()
    regions = {
        region: name
        for name in session.get_available_partitions()
        for region in session.get_available_regions("lambda", name)
    }
    assert len(regions) > 30
    assert {region: partition(region) for region in regions} == regions


# --- statements

ACTIONS = st.sampled_from(["s3:Get", "s3:Put", "S3:get", "ec2:*", "*"])
LISTS = {
    "Action": st.lists(ACTIONS, min_size=1, max_size=3) | ACTIONS,
    "Resource": st.lists(st.sampled_from(["*", "arn:a:b:c:d:e", "arn:a:b:c:d:f"]), min_size=1)
    | st.just("*"),
}
STATEMENTS = st.fixed_dictionaries(
    {"Effect": st.sampled_from(["Allow", "Deny"]), **LISTS},
    optional={
        "Sid": st.sampled_from(["", "A", "B", "CatopsLogs"]),
        "Condition": st.sampled_from([{}, {"StringEquals": {"aws:x": "1"}}]),
    },
)


def meaning(statements: Iterable[Mapping[str, Any]]) -> set[tuple[str, ...]]:
    """Return every single thing that statements say."""
    return {
        (one["Effect"], action.lower(), resource, json.dumps(one.get("Condition") or {}))
        for one in statements
        for action, resource in itertools.product(_list(one["Action"]), _list(one["Resource"]))
    }


def _list(value: Any) -> list[str]:
    return value if isinstance(value, list) else [value]


@settings(max_examples=200, deadline=None)
@given(statements=st.lists(STATEMENTS, max_size=8), data=st.data())
def test_merging_changes_the_form_and_never_the_meaning(
    statements: list[dict[str, Any]], data: st.DataObject
) -> None:
    for one in statements:
        check_statement(one)
    together = merged(statements, taken=["CatopsLogs"])
    assert meaning(together) == meaning(statements)
    assert sum(len(_list(one["Action"])) for one in together) <= sum(
        len(_list(one["Action"])) for one in statements
    )
    sids = [one["Sid"] for one in together if "Sid" in one]
    assert len(set(sids)) == len(sids)
    assert "CatopsLogs" not in sids
    assert merged(data.draw(st.permutations(statements)), taken=["CatopsLogs"]) == together
    keys = [json.dumps({**one, "Action": 0, "Sid": 0}, sort_keys=True) for one in together]
    assert len(set(keys)) == len(keys)


def test_what_is_left_out_is_never_merged_for_together_it_would_be_everything() -> None:
    two = [{"Effect": "Allow", "NotAction": [one], "Resource": "*"} for one in ("iam:*", "s3:*")]
    assert merged([*two, two[0]]) == two


def test_a_sid_is_kept_where_all_agree_and_numbered_where_it_is_not_alone() -> None:
    write = {**START, "Sid": "VmRead"}
    assert [one.get("Sid") for one in merged([READ, write])] == ["VmRead", "VmRead2"]
    assert "Sid" not in merged([READ, {**READ, "Sid": "Other"}])[0]
    assert merged([READ, READ]) == [READ]


@pytest.mark.parametrize(
    ("statement", "said", "mend"),
    [
        ("ec2:*", "gives a str, not a statement", '"Effect": "Allow"'),
        ({"effect": "Allow"}, "has 'effect', which is not a key of a role's statement", "Effect"),
        ({**START, "Principal": "*"}, "has 'Principal'", "Sid, Effect, Action"),
        ({**START, "Effect": "allow"}, "has Effect 'allow'", "Allow or Deny"),
        ({"Effect": "Allow", "Resource": "*"}, "has no Action", "one Action"),
        ({**START, "NotAction": "s3:*"}, "has Action and NotAction", "one Action"),
        ({**START, "Action": "StartInstances"}, "has Action 'StartInstances'", "ec2:Start"),
        ({**START, "Action": []}, "has Action None", "ec2:Start"),
        ({**START, "Action": [5]}, "has Action 5", "ec2:Start"),
        ({**START, "Action": {"ec2:A"}}, "has Action {'ec2:A'}", "ec2:Start"),
        ({**START, "Resource": "instance/*"}, "has Resource 'instance/*'", "arn:aws:ec2"),
        ({**START, "Resource": None}, "has Resource None", "arn:aws:ec2"),
        ({**START, "Sid": "my sid"}, "has Sid 'my sid'", "letters and digits"),
        (
            {**READ, "Condition": "x"},
            "the statement 'VmRead' that has a malformed Condition",
            "StringEquals",
        ),
        ({**START, "Condition": {"StringEquals": {"a": {1}}}}, "Condition", "StringEquals"),
    ],
)
def test_a_malformed_statement_is_told_with_the_mend(statement: Any, said: str, mend: str) -> None:
    with pytest.raises(PluginError) as refused:
        check_statement(statement)
    assert said in refused.value.message
    assert mend in refused.value.mend


def test_a_plugin_with_a_malformed_statement_is_named() -> None:
    plugins = catalogue(("good", [READ]), ("bad", [{**START, "Effect": "Maybe"}]))
    with pytest.raises(PluginError) as refused:
        main_policy(plugins, "m", KNOWN)
    assert refused.value.message == (
        "The plugin bad (catops-plugin-bad): "
        "catops_iam() gives a statement that has Effect 'Maybe'."
    )
    (fault,) = check_permissions(plugins)
    assert (fault.level, fault.message) == ("fault", refused.value.message)


def test_a_plugin_whose_statements_could_not_be_had_is_named() -> None:
    fault = Fault("catops_iam() failed with KeyError: 'X'.", "See bad.py, line 3.")
    plugins = catalogue(("bad", []), faults=[fault])
    with pytest.raises(PluginError) as refused:
        main_policy(plugins, "m", KNOWN)
    assert "The plugin bad (catops-plugin-bad): catops_iam() failed" in refused.value.message
    assert refused.value.mend == fault.mend


def test_a_plugin_that_asks_for_everything_is_advised_against() -> None:
    wide = {"Effect": "Allow", "Action": ["ec2:*", "s3:GetObject"], "Resource": "*"}
    advice, well = check_permissions(catalogue(("wide", [wide])))
    assert advice.level == "advice"
    assert advice.message == "The plugin wide asks for ec2:* on every resource."
    assert well.message == "The plugins ask for 1 statement; meow iam prints them."


def test_permissions_that_fit_into_no_role() -> None:
    many = [{**START, "Resource": f"arn:aws:ec2:*:*:instance/i-{n:040}"} for n in range(100)]
    fault = next(iter(check_permissions(catalogue(("many", many)))))
    assert fault.level == "fault"
    assert f"a role takes {POLICY_MAX:,}" in fault.message
    assert "managed policy" in fault.mend


def test_a_bot_that_asks_for_nothing_is_well() -> None:
    (finding,) = check_permissions(Catalogue(Making().compile_catalogue()))
    assert (finding.level, finding.message) == ("ok", "No plugin asks for AWS permissions.")
