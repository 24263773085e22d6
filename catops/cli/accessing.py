"""``meow access``: check a policy, ask it who may run what, and try a changed one on the past.

What it needs is imported inside it, so that ``meow run`` need not pay for it.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from catops.cli.reporting import report
from catops.errors import BadArgument, ConfigError
from catops.findings import Finding
from catops.settings import Settings
from catops.text import counted, shown

if TYPE_CHECKING:
    from catops.audit.record import Record
    from catops.bot.roster import Roster
    from catops.policy.configured import Configured
    from catops.request import Person

DEFAULT = "catops.toml"
#: Stands for the workspace of somebody who is at home, where nobody knows its id.
HOME = "home"


def add_to(commands: argparse._SubParsersAction[Any]) -> None:
    """Add ``access``."""
    access = commands.add_parser(
        "access",
        help="check the access rules, and say who may run what",
        description="Check [access] of catops.toml, ask it, or try a changed one on the past. "
        "People are looked up in Slack where SLACK_BOT_TOKEN is set.",
        allow_abbrev=False,
    )
    inner = access.add_subparsers(metavar="WHAT", required=True)
    check = inner.add_parser("check", help="say what is wrong or doubtful", allow_abbrev=False)
    check.add_argument("file", nargs="?", default="", metavar="FILE", help=f"by default {DEFAULT}")
    check.set_defaults(work=_check)
    explain = inner.add_parser("explain", help="say whether somebody may", allow_abbrev=False)
    explain.add_argument("user", metavar="USER", help="U0123ABCD, or T0123ABCD/U0123ABCD")
    explain.add_argument("line", nargs="+", metavar="LINE", help="what they would type; quote it")
    explain.add_argument("--channel", default="", metavar="C", help="where, by its id")
    explain.add_argument("--policy", default="", metavar="FILE", help=f"by default {DEFAULT}")
    explain.set_defaults(work=_explain)
    replay = inner.add_parser("replay", help="who would gain or lose what", allow_abbrev=False)
    replay.add_argument(
        "records",
        nargs="?",
        default="",
        metavar="RECORDS",
        help="a file of JSON "
        "lines as meow history --json prints them, - for what is piped in; by "
        "default the bot's store",
    )
    replay.add_argument("--policy", required=True, metavar="FILE", help="the changed catops.toml")
    replay.add_argument(
        "--against",
        default="",
        metavar="FILE",
        help="compare with this one, and not with what was decided then",
    )
    replay.set_defaults(work=_replay)
    for each in (check, explain, replay):
        each.add_argument("--json", action="store_true", help="print the result as JSON")


def _check(options: argparse.Namespace, settings: Settings) -> int:
    findings = _findings(_with(settings, options.file), _roster(settings))
    return report(findings, as_json=options.json)


def _findings(settings: Settings, roster: Roster) -> Iterator[Finding]:
    from catops.policy.checking import CHECK, check_document
    from catops.policy.reading import read_config

    try:
        document = read_config(settings.config, file=settings.config_path)
    except ConfigError as error:
        yield Finding("fault", CHECK, error.message, error.mend)
        return
    if document is None:
        said = f"{settings.config_path} has no [access]: all is open but what cannot be undone."
        yield Finding("ok", CHECK, said)
        return
    loaded = {one.name for one in roster.plugins() if one.loaded}
    token = bool(settings.bot_token)
    yield from check_document(document, list(roster.commands()), loaded, token=token)
    read = counted(len(document.rules), "rule"), counted(len(document.roles), "role")
    yield Finding("ok", CHECK, f"{' and '.join(read)} read.")


def _explain(options: argparse.Namespace, settings: Settings) -> int:
    from catops.bot.explaining import Explaining
    from catops.explanation import as_lines, ids
    from catops.request import Place, Request
    from catops.words import join_words

    policy, roster = _policy(settings, options.policy)
    words = options.line
    person = _person(options.user, settings, options.policy)
    at_home = replace(person, team=person.team or HOME)
    request = Request("", at_home, Place(options.channel), prefix="", door="terminal")
    line = words[0] if len(words) == 1 else join_words(words)
    explained = Explaining(request, roster, policy)(line)
    mend = explained.verdict.mend.replace(ids(at_home), ids(person))
    verdict = replace(explained.verdict, mend=mend)
    explained = replace(explained, person=person, verdict=verdict)
    if options.json:
        told = {
            "person": ids(person),
            "command": explained.command.qualified,
            **{name: getattr(verdict, name) for name in ("allowed", "rule", "reason", "mend")},
            "standing": explained.standing,
            "roles": dict(explained.roles),
            "rules": [asdict(one) for one in explained.considered],
            "lacking": explained.lacking,
        }
        print(json.dumps(told, indent=2))
        return 0
    print(*as_lines(explained), sep="\n")
    held = ", ".join(name for name, has in explained.roles.items() if has) or "none"
    print(f"\nDecided by: {verdict.rule}\nRoles: {held}")
    return 0


def _person(typed: str, settings: Settings, file: str) -> Person:
    """Return the person whose id was typed, with their workspace where it is known.

    :raises BadArgument: when it is not an id.
    """
    from catops.policy.ids import PERSON
    from catops.request import Person

    if not PERSON.fullmatch(typed):
        raise BadArgument(
            f"{shown(typed)} is not a user id.",
            mend=f"Write U0123ABCD; {settings.command} whoami shows yours.",
        )
    team, _, user = typed.rpartition("/")
    return Person(user, team or _home(settings, file))


def _replay(options: argparse.Namespace, settings: Settings) -> int:
    from catops.policy.replaying import replay
    from catops.words import split_words

    changed, roster = _policy(settings, options.policy)
    against = _policy(settings, options.against)[0] if options.against else None
    done = replay(
        _records(options.records, settings),
        changed,
        lambda name: roster.find(split_words(name)).spec,
        against=against,
    )
    if options.json:
        print(json.dumps(asdict(done), indent=2))
        return 0
    for change in done.changes:
        print(f"{change.person} {change.kind} {change.command}, asked for {_times(change.count)}")
        print(f"  was: {change.before or 'not said'}\n  now: {change.after}")
        print(*(f"  e.g. {line}" for line in change.examples), sep="\n")
    skipped = f", {done.skipped} skipped" if done.skipped else ""
    changes, records = counted(len(done.changes), "change"), counted(done.replayed, "record")
    print(f"{changes} over {records}{skipped}.")
    return 0


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"


def _records(name: str, settings: Settings) -> Iterator[Record]:
    """Give the records of a file of JSON lines, of standard input, or of the bot's store.

    :raises BadArgument: naming the line that is not a record.
    """
    from catops.audit.encoding import from_json

    if not name:
        yield from _stored(settings)
        return
    for number, line in enumerate(_lines(name), 1):
        if not line.strip():
            continue
        try:
            yield from_json(line)
        except ValueError as error:
            raise BadArgument(f"{name}, line {number} is not a record: {error}.") from error


def _lines(name: str) -> Iterable[str]:
    if name == "-":
        return sys.stdin
    try:
        return Path(name).read_text("utf-8", "replace").splitlines()
    except OSError as error:
        raise BadArgument(f"{name} cannot be read: {error.strerror}.") from error


def _stored(settings: Settings) -> Iterator[Record]:
    from catops.app import build_journal
    from catops.audit.reader import none_kept

    journal = build_journal(settings)
    if not journal.kept:
        error = none_kept(settings)
        error.mend += " Or give a file of what meow history --json prints."
        raise error
    yield from journal.newest()


def _policy(settings: Settings, file: str) -> tuple[Configured, Roster]:
    """Return the policy of a file.

    :raises ConfigError: when it cannot be read: here it need not be closed, but told.
    """
    from catops.app import build_directory, build_policy
    from catops.policy.reading import read_config

    chosen = _with(settings, file)
    read_config(chosen.config, file=chosen.config_path)
    roster = _roster(settings)
    return build_policy(chosen, roster, build_directory(chosen)), roster


def _roster(settings: Settings) -> Roster:
    from catops.app import build_bot
    from catops.policy.access import Open

    return build_bot(settings, policy=Open()).roster


def _with(settings: Settings, file: str) -> Settings:
    """Return the settings with ``file`` for the configuration, by default the one that is set.

    :raises BadArgument: when there is no such file.
    """
    path = file or settings.config_path or DEFAULT
    if not Path(path).is_file():
        raise BadArgument(f"There is no file {path}.", mend="Name the catops.toml that is meant.")
    return Settings({**settings.environ, "CATOPS_CONFIG": path})


def _home(settings: Settings, file: str) -> str:
    """Return the workspace that a bare id is taken to be of; empty where none is named."""
    from catops.policy.reading import read_config

    document = read_config(_with(settings, file).config)
    named = (*sorted(document.workspaces if document else ()), *settings.teams)
    return next((one for one in named if one.startswith("T")), "")
