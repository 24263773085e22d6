"""``meow history``: what the bot has on record, for whoever may read its store."""

from __future__ import annotations

import argparse
import time
from itertools import islice
from typing import Any

from catops import tables
from catops.audit.encoding import as_json
from catops.audit.reader import matching, none_kept
from catops.errors import BadArgument
from catops.history import COLUMNS, HistoryQuery, ago, as_row
from catops.reply import Table
from catops.settings import Settings

#: Records that are printed, and how far back, where nobody says.
LIMIT, SINCE = 50, "7d"
#: Seconds for one call of the store: nobody waits for the answer in a chat.
WITHIN = 15.0


def add_to(commands: argparse._SubParsersAction[Any]) -> None:
    """Add ``history``."""
    history = commands.add_parser(
        "history",
        help="who ran what, where, and how it ended, from the bot's store",
        description="Print what the bot has on record, from CATOPS_STORE, the newest last.",
        allow_abbrev=False,
    )
    add = history.add_argument
    add("--since", default=SINCE, metavar="AGO", help=f"30m, 12h, 2d or 1w; by default {SINCE}")
    add("--user", default="", metavar="U", help="only this person's, by their id")
    add("--command", default="", metavar="GLOB", help='only this command\'s, e.g. "aws ec2 *"')
    add("--channel", default="", metavar="C", help="only this channel's, by its id")
    add("--failed", action="store_true", help="only what did not end well")
    add(
        "--limit",
        type=int,
        metavar="N",
        help=f"the last N; by default {LIMIT}, with --json all",
    )
    add("--json", action="store_true", help="print each record as a line of JSON")
    history.set_defaults(work=_history)


def _history(options: argparse.Namespace, settings: Settings) -> int:
    from catops.app import build_journal

    limit = options.limit if options.limit is not None or options.json else LIMIT
    if limit is not None and limit < 1:
        raise BadArgument(f"--limit is {limit}.", mend="Ask for one at least.")
    query = HistoryQuery(
        person=options.user,
        command=options.command,
        channel=options.channel,
        since=ago(options.since, time.time()),
        failed=options.failed,
    )
    journal = build_journal(settings)
    if not journal.kept:
        raise none_kept(settings)
    newest = journal.newest(query.channel, since=query.since, within=WITHIN)
    found = list(islice(matching(newest, query), limit))[::-1]
    if options.json:
        for record in found:
            print(as_json(record))
    elif found:
        print(tables.columns(Table(COLUMNS, [as_row(one) for one in found])))
    else:
        print(f"Nothing of the kind was run in the last {options.since}.")
    return 0
