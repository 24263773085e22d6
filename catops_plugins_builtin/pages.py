"""Help pages that are not commands: found by title or keyword, shown with what they offer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime

import catops
from catops.words import join_words, split_words


def called(topics: Iterable[catops.HelpTopic], name: str) -> list[catops.HelpTopic]:
    """Return the pages that ``name`` is the title of, or else those it is a keyword of.

    ``plugin:title`` names the page of one plugin, whoever else has one of that title.
    """
    every = list(topics)
    wanted = _folded(name)
    titled = [
        one for one in every if wanted in (_folded(one.title), _folded(f"{one.plugin}:{one.title}"))
    ]
    return titled or [one for one in every if wanted in map(_folded, one.keywords)]


def page(ctx: catops.Context, topic: catops.HelpTopic) -> catops.Reply:
    """Return one page: above it whether it is past its date, below it who owns it.

    Of its buttons it has those that exist here and that this person may run.
    """
    warning = _past_its_date(ctx, topic)
    fields = {"Owner": topic.owner, "Review by": topic.review_by}
    return catops.Reply(
        f"{warning}\n\n{topic.text}" if warning else topic.text,
        title=topic.title,
        fields={label: value for label, value in fields.items() if value},
        buttons=[button for button in topic.buttons if _runs(ctx, button.line)],
        level="warning" if warning else "info",
        markup=topic.markup,
    )


def buttons(topics: Sequence[catops.HelpTopic]) -> list[catops.Button]:
    """Return a button for each page; two of one title are told apart by their plugins."""
    titles = [_folded(topic.title) for topic in topics]
    shown = [
        topic.title if titles.count(title) == 1 else f"{topic.plugin}:{topic.title}"
        for topic, title in zip(topics, titles, strict=True)
    ]
    return [catops.Button(title, join_words(["help", *title.split()])) for title in shown]


def _past_its_date(ctx: catops.Context, topic: catops.HelpTopic) -> str:
    if not topic.review_by:
        return ""
    today = datetime.fromtimestamp(ctx.now(), UTC).date()
    days = (today - date.fromisoformat(topic.review_by)).days
    if days <= 0:
        return ""
    ago = "yesterday" if days == 1 else f"{days} days ago"
    owner = catops.escape(topic.owner) if topic.markup else topic.owner
    ask = f"Ask {owner} before you rely on it." if owner else "It names no owner to ask."
    return (
        f"*This page may be out of date:* it was to be reviewed by {topic.review_by}, {ago}. {ask}"
    )


def _runs(ctx: catops.Context, line: str) -> bool:
    try:
        return ctx.allowed(ctx.installed.find(split_words(line)).spec)
    except catops.UserError:
        return False


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()
