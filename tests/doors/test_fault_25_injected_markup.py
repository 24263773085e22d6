"""FAULTS 25: nothing that a plugin fetched or a person typed is alive in a message."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import catops
from catops.bot.answer import Answer
from catops.outcome import Outcome
from catops.reply import Button, Image, Reply, Table, escape
from catops.request import Person, Place, Request
from catops.slack.messages import answer_messages, progress_message
from catops.suggestions import Suggestion
from catops.testing import CatBot

from .rendered import PIECES, active, nasty, shown, text_objects, visible
from .workers import Main, sealed

ALIVE = [piece for piece in PIECES if piece.startswith("<") and len(piece) > 1]


def messages_of(reply: Reply, echo: str = "", *, person: str = "U1", **options: Any) -> Any:
    request = Request("work", Person(person, "T1", "<!channel>"), Place("C1"))
    return answer_messages(Answer(request, reply, "channel", Outcome("ok"), echo=echo, **options))


PLACES: dict[str, Callable[[str], Reply]] = {
    "text": Reply,
    "error": lambda text: Reply(text, level="error"),
    "title": lambda text: Reply(title=text),
    "code": lambda text: Reply(code=text),
    "field": lambda text: Reply(fields={"label": text}),
    "label": lambda text: Reply(fields={text: "value"}),
    "long field": lambda text: Reply(fields={"label": text + "x" * 3_000}),
    "cell": lambda text: Reply(table=Table(["column"], [[text]])),
    "column": lambda text: Reply(table=Table([text], [["cell"]])),
    "record": lambda text: Reply(table=Table(["column"], [[text + "x" * 90]])),
    "button": lambda text: Reply(buttons=[Button(text, text)]),
    "picture": lambda text: Reply(image=Image(text, text)),
    "title beside markup": lambda text: Reply("x", title=text, markup=True),
    "field beside markup": lambda text: Reply("x", fields={text: text}, markup=True),
    "code beside markup": lambda text: Reply("", code=text, markup=True),
}


@pytest.mark.parametrize("piece", ALIVE)
@pytest.mark.parametrize("place", PLACES)
def test_it_is_shown_as_it_stands(place: str, piece: str) -> None:
    messages = messages_of(PLACES[place](piece))
    assert active(messages) == []
    assert visible(piece) in shown(messages)


@settings(deadline=None, max_examples=200)
@given(text=nasty, place=st.sampled_from([*PLACES]))
@example(text="```" * 1_200 + "<!channel>", place="code")
@example(text="`" * 5 + "<!channel>", place="code")
def test_no_text_in_any_place_is_alive(text: str, place: str) -> None:
    reply = PLACES[place](text)
    assert active(messages_of(reply)) == []
    request = Request("work", Person("U1", "T1"), Place("C1"))
    assert active([progress_message(reply, request, "channel")]) == []


@settings(deadline=None, max_examples=200)
@given(line=nasty, because=nasty, label=nasty, echo=nasty)
def test_suggestions_and_the_echo_are_not_alive_but_for_who_ran_it(
    line: str, because: str, label: str, echo: str
) -> None:
    offered = (Suggestion(line, because, label),)
    messages = messages_of(Reply("x"), echo, suggestions=offered)
    assert active(messages) == (["<@U1>"] if echo else [])


def test_who_ran_it_is_one_mention_whatever_their_id_says() -> None:
    messages = messages_of(Reply("x"), "work", person="U1> <!channel")
    assert len(active(messages)) == 1
    assert "<!channel" not in str(messages)


@settings(deadline=None, max_examples=200)
@given(text=st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=40))
def test_an_entity_typed_by_somebody_stays_the_characters_they_typed(text: str) -> None:
    for once in (text, escape(text), escape(escape(text))):
        assert visible(once) in shown(messages_of(Reply(f"x {once}")))


def test_what_the_author_marked_up_is_alive() -> None:
    reply = Reply("<@U7> see <https://example.com|this>", markup=True)
    messages = messages_of(reply)
    assert active(messages) == 2 * ["<@U7>", "<https://example.com|this>"]


def test_every_text_is_verbatim_so_that_slack_makes_nothing_alive_itself() -> None:
    reply = Reply("@here #general", title="x", code="x", fields={"a": "b"}, level="error")
    (message,) = messages_of(reply, "work", suggestions=(Suggestion("ping", "x"),))
    texts = [text for text in text_objects([message]) if text["type"] != "plain_text"]
    assert texts
    assert all(text["verbatim"] is True for text in texts)


class Echoing:
    """A plugin that says what it is told, in every way it can."""

    @catops.hookimpl
    def catops_commands(self) -> catops.Commands:
        @catops.command("say", effect="read")
        def say(ctx: catops.Context, *words: str) -> str:
            """Say WORDS."""
            return " ".join(words)

        @catops.command("refuse", effect="read")
        def refuse(ctx: catops.Context, *words: str) -> None:
            """Refuse WORDS."""
            raise catops.UserError(" ".join(words), mend=" ".join(words))

        @catops.command("break", effect="read")
        def breaks(ctx: catops.Context, *words: str) -> None:
            """Break with WORDS."""
            raise ValueError(" ".join(words))

        @catops.command("count", effect="read")
        def count(ctx: catops.Context, number: int) -> str:
            """Count to NUMBER."""
            return str(number)

        return [say, refuse, breaks, count]

    @catops.hookimpl
    def catops_suggestions(self, context: catops.Context) -> list[catops.Suggestion]:
        return [catops.Suggestion(f"say {context.request.text}", context.request.text)]


@pytest.mark.parametrize("piece", [*ALIVE, "&lt;!channel&gt;"])
@pytest.mark.parametrize(
    "line", ["{}", "say {}", "refuse {}", "break {}", "count {}", "ping {}", "help {}", "ping --{}"]
)
def test_what_a_person_types_is_not_alive_on_its_way_through_the_whole_bot(
    line: str, piece: str
) -> None:
    main = Main({"echoing": Echoing()})
    main(sealed(line.format(piece), user_name=piece, channel_name=piece))
    assert main.slack.messages
    assert set(active(main.slack.messages)) <= {"<@U2CERLKJA>"}


@pytest.mark.parametrize("name", ALIVE)
def test_a_persons_name_is_not_alive(name: str) -> None:
    posted = CatBot({}).post("whoami", name=name)
    assert posted.messages
    assert active(posted.messages) == []
    assert escape(name) in posted.text
