"""Answers as plugins give them, in every part of a reply, and what must hold of their messages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from doors.rendered import PIECES, active, buttons, check, shown, visible
from fuzz.grammar import Grammar

from catops.bot.answer import Answer
from catops.outcome import Outcome
from catops.reply import Button, Image, Level, Reply, Table, Visibility, escape
from catops.request import Person, Place, Request
from catops.slack.files import as_text
from catops.slack.messages import answer_messages, progress_message
from catops.suggestions import Suggestion
from catops.testing.fakes import check_message
from catops.text import clean

#: What an author may mean: each is alive only where the author marks a text up.
MEANT = ("<@U7>", "<!here>", "<#C7>", "<https://example.com/a?b=c|this>")
PERSON = "<@U1>"
LEVELS: tuple[Level, ...] = ("info", "success", "warning", "error")
VISIBILITIES: tuple[Visibility, ...] = ("channel", "user")


class Outputs(Grammar):
    """Generates answers.

    :ivar meant: what the author of the last answer meant to be alive.
    """

    meant: set[str]

    def answer(self) -> Answer:
        """Return an answer."""
        self.meant = set()
        person = Person("U1", "T1", self.some())
        request = Request("work", person, Place("C1", self.some()), reference="abcdefgh")
        offered = [Suggestion(self.some(), self.some()) for _ in range(self._few(0.2, 3))]
        return Answer(
            request,
            self.reply(),
            self.one(VISIBILITIES),
            Outcome("ok"),
            echo=self.some() if self.chance(0.5) else "",
            suggestions=tuple(offered),
            waited=self.random.uniform(0, 9_999) if self.chance(0.1) else 0.0,
        )

    def reply(self) -> Reply:
        """Return a reply with something in some of its parts."""
        markup = self.chance(0.15)
        text = self.some(large=True) if self.chance(0.8) else ""
        return Reply(
            self._marked_up(text) if markup else text,
            title=self.some() if self.chance(0.3) else "",
            fields={self.some(): self.some() for _ in range(self._few(0.3, 12))},
            table=self._table() if self.chance(0.2) else None,
            code=self.some(large=True) if self.chance(0.3) else "",
            image=Image(self._url(), self.some()) if self.chance(0.1) else None,
            buttons=[Button(self.some(), self.some()) for _ in range(self._few(0.2, 7))],
            level=self.one(LEVELS),
            markup=markup,
        )

    def some(self, *, large: bool = False) -> str:
        """Return a text; a long one now and then."""
        if large and self.chance(0.02):
            size = self.one((2_999, 3_000, 3_001, 4_001, 8_000, 40_000, 40_001))
            return (
                (self.text(8) + self.one(PIECES)) * (1 + size // 40)
                if self.chance(0.2)
                else (self.one(("x", "&", "word ", "a line\n", "猫", "`", "<")) * size)[:size]
            )
        pieces = [
            self.one(PIECES) if self.chance(0.5) else self.text(2)
            for _ in range(self.random.randrange(7))
        ]
        return "".join(pieces)

    def _few(self, part: float, most: int) -> int:
        return 1 + self.random.randrange(most) if self.chance(part) else 0

    def _url(self) -> str:
        return self.one(("https://example.com/x.png", "http://example.com/x.png", self.some()))

    def _table(self) -> Table:
        columns = [self.some() for _ in range(1 + self.random.randrange(3))]
        cells = (None, 0, 1.5, True)
        rows = [
            [self.some() if self.chance(0.7) else self.one(cells) for _ in columns]
            for _ in range(self.random.randrange(5))
        ]
        return Table(columns, rows)

    def _marked_up(self, text: str) -> str:
        token = self.one(MEANT)
        self.meant.add(token)
        return f"{escape(text)} {token} {escape(self.some())}"


def check_answer(answer: Answer, meant: set[str]) -> int:
    """Check the messages that show ``answer``; return how many there are.

    Each is within Slack's limits, all of the reply is in them, and nothing is alive in them but
    who ran the command and what the author meant.
    """
    messages = answer_messages(answer)
    reply = answer.reply
    assert reply is not None
    check(messages)
    alive = set(active(messages)) - meant
    assert alive <= {PERSON}, f"alive: {sorted(alive)}"
    if not answer.echo or answer.visibility == "user":
        assert not alive, f"alive: {sorted(alive)}"
    _check_all_there(reply, messages)
    _check_file(reply)
    check_message(progress_message(reply, answer.request, answer.visibility))
    assert set(active([progress_message(reply, answer.request, "channel")])) <= meant
    return len(messages)


def _check_file(reply: Reply) -> None:
    """Check that the file that a long answer becomes holds all of it."""
    text = visible(as_text(reply))
    table = reply.table or Table([], [])
    parts = [reply.title, reply.text, reply.code, *reply.fields, *reply.fields.values()]
    parts += [one for button in reply.buttons for one in (button.label, button.line)]
    parts += [one for row in table.rows for one in row[: len(table.columns)] if one is not None]
    for part in parts:
        missing = visible(clean(str(part)))
        assert missing in text, f"not in the file: {missing[:200]!r}"


def _check_all_there(reply: Reply, messages: Sequence[dict[str, Any]]) -> None:
    all_of_it = shown(messages)
    parts = [reply.title, reply.code, *reply.fields, *reply.fields.values()]
    if reply.markup:
        given = reply.text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
        parts.append(given)
    else:
        parts.append(reply.text)
    table = reply.table or Table([], [])
    parts += [one for row in table.rows for one in row[: len(table.columns)] if one is not None]
    parts += table.columns if table.rows else ()
    for part in parts:
        missing = visible(clean(str(part)))
        assert missing in all_of_it, f"lost: {missing[:200]!r}"
    held = visible("".join(str(one["value"]) for one in buttons(messages)))
    for button in reply.buttons:
        label, line = visible(clean(button.label)), visible(clean(button.line))
        assert not label or label in all_of_it, f"lost: the label {label[:200]!r}"
        somewhere = f"{held}\n{all_of_it}".replace("'", "")
        assert line.replace("'", "") in somewhere, f"lost: the line {line[:200]!r}"
