"""What is wrong with a bot, why, and how to mend it: every check, one after the other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

from catops.deploying.checks.access import check_access
from catops.deploying.checks.bundle import check_bundle
from catops.deploying.checks.config import check_config
from catops.deploying.checks.environment import check_environment
from catops.deploying.checks.guarding import guarded
from catops.deploying.checks.installed import check_installed
from catops.deploying.checks.named import check_named, not_installed
from catops.deploying.checks.permissions import check_permissions
from catops.deploying.checks.secrets import BOT_TOKEN, check_secrets
from catops.deploying.checks.stack import check_stack
from catops.deploying.dotenv import DEFAULT_STAGE, dotenv_file, project_environ, read_dotenv
from catops.deploying.iam import plugin_statements
from catops.deploying.manifest.manifest import EVENTS, OPTIONAL, RELAY, SCOPES, needed_scopes
from catops.deploying.offers import offers
from catops.deploying.stack import FOLDER, STATE, read_stack, required_variables
from catops.deploying.stack_parts import Stack
from catops.deploying.target import ARCHITECTURE, RUNTIME, Target, read_target
from catops.errors import CatOpsError, ConfigError
from catops.findings import Finding
from catops.plugins.catalogue import Catalogue
from catops.settings import CONFIG, Settings
from catops.slack.hosts import web_api


@dataclass(frozen=True, slots=True)
class DoctorOptions:
    """What is to be looked at.

    :ivar folder: the project: ``.env``, ``catops.toml``, ``requirements.txt``, ``.serverless``.
    :ivar environ: the shell's environment.
    :ivar bundle: a zip, or the folder it is made of; ``None`` looks at none.
    :ivar stage: the stage that is asked about; empty for none.
    :ivar runtime: Lambda's name of the Python; empty for what the stack says.
    :ivar architecture: Lambda's name of the processor; likewise.
    :ivar offline: ask nothing of Slack and AWS.
    :ivar events: the app takes mentions and direct messages.
    """

    folder: Path
    environ: Mapping[str, str] = field(repr=False)
    bundle: Path | None = None
    stage: str = ""
    runtime: str = ""
    architecture: str = ""
    offline: bool = False
    events: bool = False


def diagnose(options: DoctorOptions) -> Iterator[Finding]:
    """Give all findings, in the order in which one would look.

    :raises UserError: when ``runtime`` or ``architecture`` is none of Lambda's.
    :raises ConfigError: when the ``.env`` file cannot be read.
    """
    stack, trouble = _stack(options)
    target = _target(options, stack)
    stage = options.stage or (stack.stage if stack else DEFAULT_STAGE)
    sources = _sources(options, stack, stage)
    environ = {
        **sources.get(FOLDER, {}),
        **project_environ(options.folder, options.environ, stage),
    }
    settings = Settings(environ)
    required = required_variables(options.folder, stack)
    relay = "SLACK_SIGNING_SECRET" not in required
    yield from guarded("environment", lambda: check_environment(settings, relay=relay))
    yield from guarded("environment", lambda: check_config(settings))
    yield from guarded(
        "secrets", lambda: check_secrets(settings, sources, required, events=options.events)
    )
    yield from guarded("plugins", lambda: check_installed(settings))
    yield from guarded("access", lambda: check_access(settings))
    yield from trouble
    if options.stage:
        yield from guarded("stack", lambda: _check_stack(options, stack))
    requirements = options.folder / "requirements.txt"
    if options.bundle:
        bundle = options.bundle
        yield from guarded("package", lambda: check_bundle(bundle, target, requirements))
    asked = _asked(options, stack)
    plugins = _offers(asked)
    lacking = not_installed(requirements, plugins) if asked is None else []
    yield from guarded("plugins", lambda: check_named(settings, plugins, lacking))
    yield from guarded("IAM", lambda: check_permissions(plugins, lacking))
    yield from guarded("AWS", lambda: _aws(options, environ, stack, plugins))
    yield from guarded("Slack", lambda: _slack(options, settings, relay=relay))


def _stack(options: DoctorOptions) -> tuple[Stack | None, list[Finding]]:
    """Return what ``serverless package`` left beside the bundle, or else in the project."""
    beside = options.bundle.parent if options.bundle else options.folder
    folder = beside if (beside / STATE).is_file() else options.folder / FOLDER
    try:
        return read_stack(folder), []
    except ConfigError as error:
        return None, [Finding("fault", "stack", error.message, error.mend)]


def _sources(
    options: DoctorOptions, stack: Stack | None, stage: str
) -> dict[str, Mapping[str, str]]:
    """Return where settings come from; a secret may come from SSM, when the stage is packaged."""
    sources: dict[str, Mapping[str, str]] = {"the environment": options.environ}
    file = dotenv_file(options.folder, stage)
    if file:
        sources[file.name] = read_dotenv(file)
    if stack and stack.stage == stage:
        given = {name: stack.given(name) for name in (*stack.required, "SLACK_BOT_TOKEN")}
        sources[FOLDER] = {name: one for name, one in given.items() if isinstance(one, str)}
    return sources


def _target(options: DoctorOptions, stack: Stack | None) -> Target:
    packaged = stack.typical if stack else None
    return read_target(
        options.runtime or (packaged.runtime if packaged else "") or RUNTIME,
        options.architecture or (packaged.architecture if packaged else "") or ARCHITECTURE,
    )


def _asked(options: DoctorOptions, stack: Stack | None) -> Path | None:
    """Return the bundle that tells what the bot offers; ``None`` where what is installed does."""
    own = stack.bundle if stack and stack.stage == options.stage else None
    return options.bundle or own


def _offers(bundle: Path | None) -> Catalogue | None:
    """Return what the bot offers; another check reports why that is unknown."""
    try:
        return offers(bundle)
    except CatOpsError:
        return None


def _check_stack(options: DoctorOptions, stack: Stack | None) -> Iterator[Finding]:
    if stack is None:
        said = f"Not looked at: there is no {FOLDER} here that describes it."
        mend = f"npx serverless package --stage {options.stage}"
        yield Finding("skipped", "stack", said, mend)
        return
    configured = (options.folder / CONFIG).is_file()
    yield from check_stack(stack, options.stage, configured=configured)
    if options.bundle is None and stack.bundle:
        said = f"{stack.bundle.name} was not looked into."
        yield Finding("skipped", "package", said, f"meow doctor --bundle {stack.bundle}")


def _aws(
    options: DoctorOptions,
    environ: Mapping[str, str],
    stack: Stack | None,
    plugins: Catalogue | None,
) -> Iterator[Finding]:
    if options.offline:
        yield Finding("skipped", "AWS", "Not looked at: --offline.")
    elif find_spec("boto3") is None:
        said = "Not looked at: boto3 is not installed."
        yield Finding("skipped", "AWS", said, "pip install 'catops[aws]'")
    else:
        from catops.deploying.checks.deployed import check_account  # it imports boto3

        needed = plugin_statements(plugins) if plugins else []
        yield from check_account(environ, stack if options.stage else None, needed)


def _slack(options: DoctorOptions, settings: Settings, *, relay: bool) -> Iterator[Finding]:
    if options.offline:
        yield Finding("skipped", "Slack", "Not looked at: --offline.")
    elif not BOT_TOKEN.fullmatch(settings.bot_token):
        said = "Not looked at: SLACK_BOT_TOKEN is not set."
        yield Finding("skipped", "Slack", said)
    else:
        from catops.deploying.checks.slack_app import check_slack  # it imports slack_sdk

        scopes = RELAY if relay else _scopes(options, settings)
        yield from check_slack(
            settings.bot_token, scopes, optional=OPTIONAL, api=web_api(settings.slack_api)
        )


def _scopes(options: DoctorOptions, settings: Settings) -> Sequence[str]:
    try:
        return needed_scopes(settings, events=options.events)
    except ConfigError:  # reported by another check
        return [*SCOPES, *(EVENTS.values() if options.events else ())]
