"""Commands to be allowed or denied, policies of a few lines, and requests that ask."""

from __future__ import annotations

import enum
import tomllib
from collections.abc import Collection, Mapping
from types import SimpleNamespace
from typing import Any, Literal

import catops
from catops.outcome import Verdict
from catops.policy.configured import Configured
from catops.policy.directory import Directory, Profile
from catops.request import Person, Place, Request
from catops.settings import Settings
from catops.spec import CommandSpec
from catops.testing import CatBot, FakeDirectory

GUEST = Profile(guest=True)
STRANGER = Profile(stranger=True)


class Size(enum.Enum):
    SMALL = 1
    LARGE = 2


@catops.command("show", effect="read", examples=["show"])
def show(ctx: catops.Context) -> str:
    """Show something."""
    return "shown"


@catops.command("deploy", examples=["deploy web"], aliases=["ship it"])
def deploy(
    ctx: catops.Context,
    what: str,
    *hosts: str,
    env: Literal["staging", "production"] = "staging",
    region: str = "",
    size: Size = Size.SMALL,
    count: int = 1,
    force: bool = False,
    wait: bool = True,
    owner: catops.User | None = None,
    token: catops.Secret | None = None,
) -> str:
    """Deploy WHAT."""
    return f"deployed {what}"


@catops.command("db drop", effect="destructive", examples=["db drop users"])
def drop(ctx: catops.Context, table: str) -> str:
    """Drop TABLE."""
    return f"dropped {table}"


@catops.hookimpl
def catops_commands() -> catops.Commands:
    """Return the commands."""
    return [show, deploy, drop]


def old(argv: list[str], params: Mapping[str, Any]) -> str:
    """Run as in CatOps 1."""
    return "ran"


PLUGIN = SimpleNamespace(__doc__="Cats at work.", catops_commands=catops_commands)
CLASSIC = CommandSpec("old", plugin="legacy", distribution="catops-plugin-legacy", classic=True)


def spec(command: catops.Command, **changes: Any) -> CommandSpec:
    """Return the spec of a command as it stands in the plugin ``ops``."""
    return command.placed("ops", "catops-plugin-ops").spec


SHOW, DEPLOY, DROP = spec(show), spec(deploy), spec(drop)


def asked(
    *,
    user: str = "U1",
    team: str = "T1",
    channel: str = "C1",
    name: str = "tess",
    organization: str = "",
    homes: tuple[str, ...] = (),
) -> Request:
    """Return a request of somebody."""
    person = Person(user, team, name, organization)
    return Request("", person, Place(channel), homes=homes, reference="testtest")


def policy(
    toml: str, directory: Directory | None = None, *, environ: Mapping[str, str] | None = None
) -> Configured:
    """Return the policy that a ``catops.toml`` writes."""
    settings = Settings(environ or {}, config=tomllib.loads(toml))
    return Configured(settings, directory or FakeDirectory())


def decide(
    toml: str,
    command: CommandSpec = DEPLOY,
    arguments: Mapping[str, Any] | None = None,
    directory: Directory | None = None,
    **who: Any,
) -> Verdict:
    """Return the decision on one command by a policy; with arguments, also asked without."""
    written, request = policy(toml, directory), asked(**who)
    without = written.decide(request, command)
    if arguments is None:
        return without
    verdict = written.decide(request, command, arguments)
    assert without.allowed or not verdict.allowed, "what could not be allowed was"
    return verdict


def bot(toml: str = "", directory: Directory | None = None, **plugins: Any) -> CatBot:
    """Return a bot that goes by a ``catops.toml``, as a deployed one does."""
    config = tomllib.loads(toml)
    configured = Configured(Settings({}, config=config), directory or FakeDirectory())
    return CatBot({"ops": PLUGIN, **plugins}, config=config, policy=configured)


def groups(**members: Collection[str]) -> FakeDirectory:
    """Return a directory with these user groups."""
    return FakeDirectory(groups=members)
