"""What holds for every command: words, effects, examples, permissions, and how wide it is."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from catops import Command, Context, Suggestion
from catops.testing import CatBot, Said

import catops_plugin_aws
from catops_plugin_aws.iam import statements
from tests.conftest import Bots
from tests.standin import StandIn
from tests.world import functions, furnish

COMMANDS = {command.spec.name: command for command in catops_plugin_aws.catops_commands()}
EXAMPLES = [(command, line) for command in COMMANDS.values() for line in command.spec.examples]
#: Characters a phone shows in a line of a message, and a bit.
PHONE = 56
#: What moving messages takes, beside asking for it.
IMPLIED = {"sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:SendMessage"}
#: Needs no permission: https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
FREE = {"sts:GetCallerIdentity"}

EFFECTS = {
    "read": {
        "aws whoami",
        "aws ec2 list",
        "aws ec2 show",
        "aws ecs services",
        "aws ecs tasks",
        "aws lambda list",
        "aws lambda errors",
        "aws logs tail",
        "aws logs search",
        "aws alarms",
        "aws alarms state",
        "aws alarms history",
        "aws asg list",
        "aws rds list",
        "aws sqs list",
        "aws cost",
    },
    "write": {
        "aws ec2 start",
        "aws ec2 reboot",
        "aws ecs restart",
        "aws ecs scale",
        "aws lambda invoke",
        "aws asg scale",
        "aws rds reboot",
        "aws sqs redrive",
        "aws ssm run",
    },
    "destructive": {"aws ec2 stop"},
}


@pytest.fixture
def furnished(aws: StandIn, make_bot: Bots) -> CatBot:
    """A bot, and an AWS that has everything the examples speak of."""
    furnish(aws)
    return make_bot(
        ssm_documents=["Ops-Disk", "Ops-RestartNginx"],
        accounts={"prod": {"role": "arn:aws:iam::210987654321:role/catops-x"}},
    )


def done(bot: CatBot, line: str) -> Said:
    """Say ``line``, and confirm it where the bot asks."""
    said = bot.say(line)
    return said.confirm() if said.status == "asked" else said


def test_every_command_is_there_with_its_effect() -> None:
    declared: dict[str, set[str]] = {effect: set() for effect in EFFECTS}
    for name, command in COMMANDS.items():
        declared[command.spec.effect].add(name)
    assert declared == EFFECTS


@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)
def test_every_command_says_what_it_does_and_takes_region_and_account(command: Command) -> None:
    spec = command.spec
    assert spec.summary.endswith(".")
    assert spec.examples
    assert [each.name for each in spec.parameters if not each.help] == []
    flags = {each.flag: each for each in spec.options}
    assert {"--region", "--account"} <= set(flags)
    assert flags["--region"].completes
    assert flags["--account"].completes


@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)
def test_every_id_or_name_is_completed(command: Command) -> None:
    told = {"count", "pattern", "payload"}  # words only the person knows
    open_words = [each.name for each in command.spec.words if not each.completes]
    assert set(open_words) <= told


def test_every_example_does_what_it_shows(aws: StandIn, furnished: CatBot) -> None:
    aws.client("autoscaling").update_auto_scaling_group(AutoScalingGroupName="web", MinSize=0)
    for command, line in EXAMPLES:
        said = done(furnished, line)
        assert said.status == "ok", f"{line}: {said.text}"
        assert said.answer.command is not None
        assert said.answer.command.name == command.spec.name, line


def test_what_reads_shows_something_and_fits_a_phone(aws: StandIn, furnished: CatBot) -> None:
    compute = {
        "Keys": ["Amazon Elastic Compute Cloud - Compute"],
        "Metrics": {"UnblendedCost": {"Amount": "1234.5", "Unit": "USD"}},
    }
    aws.answer("GetCostAndUsage", *[{"ResultsByTime": [{"Groups": [compute]}]}] * 2)
    for command, line in EXAMPLES:
        if command.spec.effect == "read" and "stopped" not in line and "python3.9" not in line:
            said = furnished.say(line)
            table = said.table
            assert table.rows or said.fields or said.reply.code or "history" in line, line
            assert len(table.columns) <= 4
            widths = [
                max(len(str(row[i])) for row in table.rows)
                for i in range(len(table.rows and table.columns))
            ]
            assert sum(widths) + 2 * len(widths) <= PHONE, line


def test_the_permissions_are_exactly_what_the_commands_use(aws: StandIn, furnished: CatBot) -> None:
    used: dict[str, set[str]] = {effect: set() for effect in EFFECTS}
    aws.client("autoscaling").update_auto_scaling_group(AutoScalingGroupName="web", MinSize=0)
    for command, line in EXAMPLES:
        aws.calls.clear()
        assert done(furnished, line).status == "ok", line
        assert furnished.say("aws whoami --account prod").status == "ok"
        used[command.spec.effect] |= {call.action for call in aws.calls}
    aws.calls.clear()
    for command in COMMANDS.values():
        for complete in command.complete.values():
            list(complete(context(furnished), "web"))
    assert furnished.say("aws logs tail /nowhere").status == "mistyped"
    used["read"] |= {call.action for call in aws.calls}
    used["read"] |= {"sts:SetSourceIdentity"} - FREE
    used["write"] |= IMPLIED
    reads = used["read"] - FREE
    assert reads == allowed("Read")
    assert used["write"] - FREE - reads == allowed("Write")
    assert used["destructive"] - FREE - reads == allowed("Destructive")


def allowed(effect: str) -> set[str]:
    return {
        action
        for each in statements()
        if each["Sid"].startswith(f"CatopsAws{effect}")
        for action in each["Action"]
    }


def test_no_statement_allows_everything_or_to_become_anybody() -> None:
    sids = [each["Sid"] for each in statements()]
    assert len(sids) == len(set(sids))
    for each in statements():
        assert each["Effect"] == "Allow"
        assert each["Sid"].isalnum()
        assert not any("*" in action for action in each["Action"])
        changes = not each["Sid"].startswith("CatopsAwsRead")
        if changes and each["Sid"] != "CatopsAwsWriteDocumentsOutput":
            assert each["Resource"] != "*", "what changes something is scoped"
    (accounts,) = [each for each in statements() if "sts:AssumeRole" in each["Action"]]
    assert accounts["Resource"] == ["arn:aws:iam::*:role/catops-*"]


def context(bot: CatBot, **arguments: str) -> Context:
    """Return a context as a completer is given one, of which the person has typed ``arguments``."""
    return Context(
        request=bot.say("ping").answer.request,
        settings=bot.settings,
        installed=bot.bot.roster,
        allowed=lambda spec: True,
        remaining=lambda: 3.0,
        now=bot.clock,
        arguments=arguments,
    )


def completed(bot: CatBot, name: str, parameter: str, typed: str, **arguments: str) -> list[str]:
    return list(COMMANDS[name].complete[parameter](context(bot, **arguments), typed))


@pytest.mark.parametrize(
    ("name", "parameter", "typed", "offered"),
    [
        ("aws ec2 start", "instances", "we", ["web-1", "web-2"]),
        ("aws ec2 show", "instance", "Eb-2", ["web-2"]),
        ("aws ecs restart", "service", "shop/", ["shop/web"]),
        ("aws ecs services", "cluster", "", ["shop"]),
        ("aws lambda invoke", "function", "night", ["nightly"]),
        ("aws logs tail", "group", "/aws/", ["/aws/lambda/nightly"]),
        ("aws alarms state", "alarm", "web", ["web-cpu"]),
        ("aws asg scale", "group", "", ["web"]),
        ("aws rds reboot", "database", "ord", ["orders"]),
        ("aws sqs redrive", "queue", "orders", ["orders", "orders-dead"]),
        ("aws ssm run", "document", "restart", ["Ops-RestartNginx"]),
        ("aws ssm run", "instances", "web-1", ["web-1"]),
        ("aws cost", "account", "p", ["prod"]),
        ("aws cost", "region", "eu-west", ["eu-west-1", "eu-west-2", "eu-west-3"]),
    ],
)
def test_ids_and_names_are_completed(
    furnished: CatBot, name: str, parameter: str, typed: str, offered: list[str]
) -> None:
    assert completed(furnished, name, parameter, typed) == offered


def test_an_instance_is_completed_by_its_id_too(aws: StandIn, furnished: CatBot) -> None:
    web = furnished.say("aws ec2 show web-1").fields["Id"]
    assert completed(furnished, "aws ec2 show", "instance", str(web)[:8]) == [web]


def test_completion_asks_the_region_that_is_typed_already(furnished: CatBot) -> None:
    assert completed(furnished, "aws ec2 show", "instance", "web", region="eu-north-1") == []


def test_at_most_a_hundred_values_are_offered(aws: StandIn, bot: CatBot) -> None:
    names = [{"FunctionName": f"f{i:04}"} for i in range(1_500)]
    aws.answer("ListFunctions", {"Functions": names, "NextMarker": "m"})
    offered = completed(bot, "aws lambda invoke", "function", "f")
    assert len(offered) == 100
    assert aws.operations == ["ListFunctions"], "one page is enough to offer a hundred of"


@pytest.mark.parametrize("code", ["AccessDeniedException", "ThrottlingException"])
def test_where_aws_refuses_nothing_is_offered_and_nothing_is_repeated(
    aws: StandIn, bot: CatBot, code: str
) -> None:
    aws.refuse("ListFunctions", code, status=400)
    assert completed(bot, "aws lambda invoke", "function", "f") == []
    assert aws.operations == ["ListFunctions"]


def test_an_aws_that_stays_silent_does_not_keep_a_typing_person(aws: StandIn, bot: CatBot) -> None:
    functions(aws, "nightly")
    aws.stall("ListFunctions", 1.5)
    assert completed(bot, "aws lambda invoke", "function", "n") == []
    assert aws.operations == ["ListFunctions"]


def test_every_suggestion_is_a_line_that_can_be_run(aws: StandIn, furnished: CatBot) -> None:
    def suggested() -> Iterator[Suggestion]:
        for _, line in EXAMPLES:
            yield from done(furnished, line).suggestions

    aws.client("autoscaling").update_auto_scaling_group(AutoScalingGroupName="web", MinSize=0)
    offered = {one.line: one for one in suggested()}
    assert len(offered) >= 5
    for one in offered.values():
        assert done(furnished, one.line).status == "ok", one.line
        assert one.because
        assert len(one.label) <= 75, "a button takes no more"
