"""``meow manifest`` and ``meow iam``: what Slack and AWS are to be told of the bot.

What they need is imported inside them, so that ``meow run`` need not pay for it.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
from pathlib import Path
from typing import Any

from catops.deploying.dotenv import DEFAULT_STAGE, project_environ
from catops.errors import BadArgument
from catops.settings import Settings

BUNDLE = "ask the catalogue of a bundle, and not what is installed here"
#: What the functions are named after, in the templates.
SERVICE = "catops-bot"
STAGE = re.compile(r"[A-Za-z0-9-]{1,20}", re.ASCII)
REGION = re.compile(r"[a-z]{2,4}(-[a-z]+){1,2}-[0-9]{1,2}", re.ASCII)
ACCOUNT = re.compile(r"[0-9]{12}", re.ASCII)


def add_to(commands: argparse._SubParsersAction[Any]) -> None:
    """Add ``manifest`` and ``iam``."""
    manifest = commands.add_parser(
        "manifest",
        help="print the manifest of the Slack app, ready to paste",
        description="Print the manifest of the Slack app, made of what is installed. Paste it "
        "at https://api.slack.com/apps: Create New App, From a manifest.",
        allow_abbrev=False,
    )
    manifest.add_argument("--url", required=True, help="where the deployed bot is reached")
    manifest.add_argument("--bundle", type=Path, metavar="DIR|ZIP", help=BUNDLE)
    manifest.add_argument("--format", choices=("json", "yaml"), default="yaml")
    manifest.add_argument(
        "--stage", default="", type=stage_name, help="goes behind the names, e.g. dev"
    )
    manifest.add_argument("--events", action="store_true", help="mentions and direct messages")
    manifest.add_argument(
        "--interactivity",
        action=argparse.BooleanOptionalAction,
        default=True,
        help="buttons and forms, which it has unless you turn them off",
    )
    manifest.set_defaults(work=_manifest)
    iam = commands.add_parser(
        "iam",
        help="print the IAM policy that the plugins and the bot need, as JSON",
        description="Print the least that a function's role must allow, as JSON. What is not "
        "known of the account is left for CloudFormation to fill in.",
        allow_abbrev=False,
    )
    iam.add_argument("--bundle", type=Path, metavar="DIR|ZIP", help=BUNDLE)
    iam.add_argument("--function", choices=("main", "respond"), default="main")
    iam.add_argument("--service", default="", help=f"as in serverless.yml; {SERVICE} by default")
    iam.add_argument(
        "--stage",
        default="",
        type=stage_name,
        help=f"as it is deployed; {DEFAULT_STAGE} by default",
    )
    iam.add_argument("--region", default="", type=_region, help="as deployed, e.g. eu-west-1")
    iam.add_argument(
        "--account", default="", type=_account, metavar="NUMBER", help="the AWS account's number"
    )
    iam.add_argument(
        "--json", action="store_true", help="accepted for consistency; the output is always JSON"
    )
    iam.set_defaults(work=_iam)


def _manifest(options: argparse.Namespace, settings: Settings) -> int:
    from catops.deploying.manifest.block_text import as_yaml
    from catops.deploying.manifest.manifest import Wishes, build_manifest, slash_command
    from catops.deploying.manifest.rules import check_manifest, check_url
    from catops.deploying.offers import offers
    from catops.deploying.stack import packaged_stage

    stage = options.stage
    settings = _as_deployed(stage or packaged_stage(Path()))
    local = check_url(options.url)
    wishes = Wishes(options.url, stage, options.events, options.interactivity)
    manifest = build_manifest(list(offers(options.bundle).commands()), settings, wishes)
    check_manifest(manifest)
    if options.format == "json":
        print(json.dumps(manifest, indent=2, ensure_ascii=False))
    else:
        print(as_yaml(manifest), end="")
    if local:
        _warn(f"{options.url} is on this machine: Slack reaches it through a tunnel only.")
    if options.events and not settings.bot_token:
        _warn("mentions are answered with SLACK_BOT_TOKEN: set it where the bot is deployed.")
    command = slash_command(settings, stage)
    if command != settings.command:
        _warn(f"set CATOPS_COMMAND={command} for the stage {stage}, in .env.{stage}.")
    return 0


def _iam(options: argparse.Namespace, settings: Settings) -> int:
    from catops.deploying.checks.permissions import policy_size
    from catops.deploying.iam import POLICY_MAX, main_policy, respond_policy, whereabouts
    from catops.deploying.offers import offers
    from catops.deploying.stack import FOLDER, read_stack
    from catops.deploying.store_rights import find_table

    packaged = read_stack(Path(FOLDER))
    service = options.service or (packaged.service if packaged else "") or SERVICE
    stage = options.stage or (packaged.stage if packaged else "") or DEFAULT_STAGE
    settings = _as_deployed(stage)
    stack = f"{service}-{stage}"
    dispatcher = settings.dispatcher or f"{stack}-main"
    account = whereabouts(dispatcher, options.region, options.account)
    if options.function == "respond":
        policy = respond_policy(f"{stack}-respond", dispatcher, account)
    else:
        plugins = offers(options.bundle)
        table = find_table(settings.store, packaged, stage)
        policy = main_policy(plugins, dispatcher, account, table=table.resource)
        if table.why_not:
            _warn(table.why_not)
        elif account.known and not isinstance(table.resource, str):
            _warn(
                "CloudFormation names the table of CatopsStore; set CATOPS_STORE=dynamodb://TABLE."
            )
        for plugin in plugins.plugins(faulty=True):
            for fault in plugin.faults:
                _warn(f"{plugin.name} ({plugin.distribution}): {fault.reason} {fault.mend}")
    print(json.dumps(policy, indent=2))
    if policy_size(policy["Statement"]) > POLICY_MAX:
        _warn(f"a role's inline policies take {POLICY_MAX:,} characters; this one has more.")
    if not account.known:
        _warn("this is for a CloudFormation template; with --region and --account, for IAM too.")
    return 0


def _as_deployed(stage: str) -> Settings:
    """Return the settings that a deployment of ``stage`` from this folder has."""
    return Settings(project_environ(Path(), os.environ, stage))


def stage_name(stage: str) -> str:
    """Return ``stage``, if it can be one.

    :raises BadArgument: when it cannot.
    """
    if stage and not STAGE.fullmatch(stage):
        raise BadArgument(
            f"{stage!r} is not a stage name.", mend="Stages have letters, digits and -, 20 at most."
        )
    return stage


def _region(region: str) -> str:
    if region and not REGION.fullmatch(region):
        raise BadArgument(f"{region!r} is not an AWS region.", mend="Write one like eu-west-1.")
    return region


def _account(number: str) -> str:
    if number and not ACCOUNT.fullmatch(number):
        raise BadArgument(
            f"{number!r} is not the number of an AWS account.",
            mend="Write its 12 digits; aws sts get-caller-identity shows yours.",
        )
    return number


def _warn(text: str) -> None:
    """Say something to the person without putting it into what they paste."""
    print(f"meow: {text.rstrip()}", file=sys.stderr)
