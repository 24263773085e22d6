"""From the files to pages of help. What is wrong with a page is shown on it, and the rest works."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import PurePath

import catops
from catops_plugin_runbooks.commands import buttons
from catops_plugin_runbooks.config import Config
from catops_plugin_runbooks.frontmatter import FrontMatter, split_front_matter
from catops_plugin_runbooks.listing import FAULT
from catops_plugin_runbooks.rendering import parse, render
from catops_plugin_runbooks.sources import Source, Unreadable, find_sources
from catops_plugin_runbooks.spans import plain


@dataclass(slots=True)
class _Page:
    """A page in the making."""

    source: Source
    title: str
    front: FrontMatter = field(default_factory=FrontMatter)
    text: str = ""
    buttons: Sequence[catops.Button] = ()
    faults: list[str] = field(default_factory=list)

    @property
    def key(self) -> str:
        """What two pages must not have in common."""
        return self.title.casefold()

    def topic(self, title: str) -> catops.HelpTopic:
        """Return it as a page of help."""
        renamed = () if title == self.title else (self.title,)
        faults = "\n".join(f"{FAULT} {catops.escape(fault)}" for fault in self.faults)
        parts = (faults, self.text, f"From `{catops.escape(self.source.name)}`")
        return catops.HelpTopic(
            title=title,
            text="\n\n".join(filter(None, parts)),
            keywords=(*self.front.keywords, *renamed),
            buttons=tuple(self.buttons),
            owner=self.front.owner,
            review_by=self.front.review_by,
            markup=True,
        )


def read_pages(config: Config, prefix: str) -> list[catops.HelpTopic]:
    """Return a page of help for each runbook.

    :param prefix: the slash command of this bot.
    :raises ConfigError: when a folder or package is not there.
    """
    pages = [_read(source, config, prefix) for source in find_sources(config)]
    taken = Counter(page.key for page in pages)
    topics = []
    for page in pages:
        title = page.title
        if taken[page.key] > 1:
            title = f"{title} ({page.source.name})"
            twins = [one.source.name for one in pages if one.key == page.key and one is not page]
            page.faults.append(f"{' and '.join(twins)} has the same title: rename one of them.")
        topics.append(page.topic(title))
    return topics


def _read(source: Source, config: Config, prefix: str) -> _Page:
    page = _Page(source, _title_of_file(source))
    try:
        text = source.read()
    except Unreadable as error:
        page.faults.append(str(error))
        return page
    page.front, body = split_front_matter(text, config.review_days)
    page.faults += page.front.faults
    tree = parse(body)
    nodes = tree.children
    heading = plain(nodes[0]) if nodes and nodes[0].type == "heading" else ""
    page.title = page.front.title or heading or page.title
    if heading == page.title:
        nodes = nodes[1:]
    page.text = render(nodes)
    page.buttons = buttons(tree, prefix)
    if not page.text:
        page.faults.append("It is empty. Write down what to do.")
    return page


def _title_of_file(source: Source) -> str:
    """Return ``Disk full`` for ``disk-full.md``."""
    words = re.sub(r"[-_\s]+", " ", PurePath(source.name).stem).strip()
    return words[:1].upper() + words[1:]
