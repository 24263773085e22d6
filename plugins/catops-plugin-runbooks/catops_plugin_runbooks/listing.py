"""``runbooks``: every page with its owner and its date, those that need attention first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

import catops
from catops.words import join_words
from catops_plugin_runbooks.config import read_config

#: What a page begins with that has something wrong.
FAULT = "⚠ *This page needs mending:*"
#: Pages that one answer lists, and buttons below it.
PAGE, BUTTONS = 25, 5


@catops.command("runbooks", effect="read", examples=["runbooks"])
def runbooks(ctx: catops.Context, *, page: int = 1) -> catops.Reply:
    """List the runbooks with their owners and review dates, the overdue ones first.

    :param page: which page of a long list
    """
    own = ctx.command.plugin if ctx.command else ""
    today = datetime.fromtimestamp(ctx.now(), UTC).date()
    rows = [_Row(topic, today) for topic in ctx.installed.topics() if topic.plugin == own]
    rows.sort(key=lambda row: (row.rank, row.topic.review_by, row.topic.title.casefold()))
    if not rows:
        return _none(ctx)
    shown = rows[(page - 1) * PAGE : page * PAGE] if page > 0 else []
    if not shown:
        last = -(-len(rows) // PAGE)
        raise catops.BadArgument(f"There is no page {page}.", mend=f"They go from 1 to {last}.")
    return catops.Reply(
        "\n".join([_summary(rows), *(_fault(row) for row in shown if row.faults)]),
        title="Runbooks",
        table=catops.Table(("page", "owner", "review by", "state"), [row.cells for row in shown]),
        buttons=_buttons(shown, page if page * PAGE < len(rows) else 0),
        level="warning" if any(row.overdue or row.faults for row in rows) else "info",
    )


@dataclass(frozen=True, slots=True)
class _Row:
    """A runbook and its state today."""

    topic: catops.HelpTopic
    today: date

    @property
    def overdue(self) -> int:
        """Days it is past its date; zero when it is not."""
        if not self.topic.review_by:
            return 0
        return max(0, (self.today - date.fromisoformat(self.topic.review_by)).days)

    @property
    def faults(self) -> list[str]:
        """What is wrong with it."""
        lines = self.topic.text.split("\n")
        return [line.removeprefix(FAULT).strip() for line in lines if line.startswith(FAULT)]

    @property
    def rank(self) -> int:
        """Its place in the list: overdue, in need of mending, without a date, fine."""
        return 0 if self.overdue else 1 if self.faults else 2 if not self.topic.review_by else 3

    @property
    def cells(self) -> tuple[str, ...]:
        """What the table shows of it."""
        days = "1 day" if self.overdue == 1 else f"{self.overdue} days"
        states = (
            f"overdue {days}" if self.overdue else "",
            "needs mending" if self.faults else "",
        )
        state = ", ".join(filter(None, states)) or ("ok" if self.topic.review_by else "no date")
        return (self.topic.title, self.topic.owner or "nobody", self.topic.review_by, state)


def _summary(rows: Sequence[_Row]) -> str:
    counts = {
        "overdue": sum(1 for row in rows if row.overdue),
        "to mend": sum(1 for row in rows if row.faults),
        "without a review date": sum(1 for row in rows if not row.topic.review_by),
        "without an owner": sum(1 for row in rows if not row.topic.owner),
    }
    told = ", ".join(f"{count} {what}" for what, count in counts.items() if count)
    pages = "1 runbook" if len(rows) == 1 else f"{len(rows)} runbooks"
    return f"{pages}: {told}." if told else f"{pages}, all up to date."


def _fault(row: _Row) -> str:
    return f"• {row.topic.title}: {' '.join(row.faults)}"


def _buttons(shown: Sequence[_Row], page: int) -> list[catops.Button]:
    """Return buttons for the pages that need attention, and for the rest of the list.

    :param page: the page that is shown, if another one follows.
    """
    titles = [row.topic.title for row in shown if row.overdue or row.faults]
    found = [catops.Button(one, join_words(["help", *one.split()])) for one in titles[:BUTTONS]]
    return [*found, catops.Button("More", f"runbooks --page {page + 1}")] if page else found


def _none(ctx: catops.Context) -> catops.Reply:
    named = read_config(ctx.settings).named
    if not named:
        text = (
            "No folder with runbooks is set.\n"
            'Write into catops.toml, under [plugins.runbooks]: folders = ["runbooks"].'
        )
    else:
        text = (
            f"There are no pages in {', '.join(named)}.\n"
            "Put Markdown files there. If this bot has a catalogue, make it again after that, "
            "with CATOPS_CONFIG set as the bot has it: meow catalogue DIR."
        )
    return catops.Reply(text, title="No runbooks", level="warning")
