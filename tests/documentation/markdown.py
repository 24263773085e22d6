"""The parts of a Markdown page that a test can hold to their word."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGES = sorted(
    page for page in [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")] if page.name != "CHANGELOG.md"
)

_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")
_ROW = re.compile(r"^\| `([^`]+)` \| `([^`]+)` \|$", re.MULTILINE)


@dataclass(frozen=True)
class Block:
    """A fenced block: its language, its text, and the prose right before it."""

    language: str
    text: str
    before: str


def blocks(page: Path) -> list[Block]:
    """Return the fenced blocks of a page, in order."""
    text = page.read_text("utf-8")
    found = []
    end = 0
    for match in _FENCE.finditer(text):
        found.append(Block(match[1], match[2], text[end : match.start()]))
        end = match.end()
    return found


def needs_npm(page: Path) -> bool:
    """Return whether a page's sessions need npm; ``tests/e2e`` runs those, where that is."""
    sessions = (block.text for block in blocks(page) if block.language == "console")
    return any(re.search(r"^\$ (npm|npx) ", text, re.MULTILINE) for text in sessions)


def links(page: Path) -> list[str]:
    """Return the relative links of a page."""
    targets = _LINK.findall(_FENCE.sub("", page.read_text("utf-8")))
    return [target for target in targets if "://" not in target]


def typed_and_answered(page: Path) -> list[tuple[str, str]]:
    """Return the rows of a page's tables of what is typed and what is answered."""
    _, _, rest = page.read_text("utf-8").partition("| typed | answer |\n")
    return _ROW.findall(rest.partition("\n\n")[0])
