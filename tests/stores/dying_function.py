"""Both functions as a program whose process ends at a named step, for good, by SIGKILL.

It reads deliveries, a JSON line each, and lets a child of its own see to each of them. What the
commands did and what was posted stands in two files, written so that no kill can take it back.
"""

from __future__ import annotations

import gc
import json
import os
import signal
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import catops
from catops.app import build_confirmations, build_worker, open_store
from catops.aws.receiver import Receiver
from catops.bot.bot import Bot
from catops.policy.access import Open
from catops.settings import Settings
from catops.slack.receiving import SlackDoor, told
from catops.stores import Item, Store, Value
from catops.testing import CatBot, FakeClock, FakeLambdaContext
from catops.transport import Response

OnStep = Callable[[str], None]


def append(path: Path, entry: object) -> None:
    """Write a line that is there once this returns, whatever becomes of this process."""
    file = os.open(path, os.O_APPEND | os.O_CREAT | os.O_WRONLY)
    os.write(file, (json.dumps(entry) + "\n").encode())
    os.close(file)


class Plugin:
    """Commands that note what they did to the world, in the middle of themselves."""

    def __init__(self, folder: Path, on_step: OnStep) -> None:
        def work(ctx: catops.Context) -> str:
            """Work."""
            on_step("running")
            append(folder / "done.jsonl", ctx.request.reference)
            on_step("changed")
            name = ctx.command.name if ctx.command else ""
            return f"{name} done. Reference: {ctx.request.reference}"

        self._commands = [
            catops.command("look", effect="read")(work),
            catops.command("restart")(work),
            catops.command("wipe", effect="destructive")(work),
        ]

    @catops.hookimpl
    def catops_commands(self) -> catops.Commands:
        return self._commands


class Stepping:
    """A store with a step before and after each write.

    :ivar new: the steps about what is put where nothing is.
    """

    def __init__(self, store: Store, on_step: OnStep, *new: str) -> None:
        self._store = store
        self._on_step = on_step
        self._new = new
        self.shared = store.shared

    def put_new(self, key: str, value: Value, **options: float) -> tuple[Item, bool]:
        before, after = self._new
        self._on_step(before)
        came = self._store.put_new(key, value, **options)
        self._on_step(after)
        return came

    def get(self, key: str, **options: float) -> Item | None:
        return self._store.get(key, **options)

    def replace(self, item: Item, value: Value, **options: float) -> Item | None:
        self._on_step("replacing")
        came = self._store.replace(item, value, **options)
        self._on_step("replaced")
        return came


class Context(FakeLambdaContext):
    """Lambda's context object."""

    def __init__(self, request_id: str) -> None:
        super().__init__()
        self.aws_request_id = request_id


class Program:
    """Everything that is there before the first delivery."""

    def __init__(self, folder: Path, environ: Mapping[str, str]) -> None:
        self._folder = folder
        self._settings = Settings(environ)
        self._clock = FakeClock()
        self._last = ""
        kit = CatBot({"work": Plugin(folder, self._on_step)}, environ=environ)
        kit.say("ping")  # what a warm environment has behind it
        confirmations = build_confirmations(self._settings, clock=self._clock, store=self._codes)
        self._bot = Bot(
            kit.bot.roster, self._settings, Open(), confirmations=confirmations, clock=self._clock
        )

    def deliver(self, delivery: Mapping[str, Any]) -> None:
        """See to one delivery, up to its last step."""
        self._last = delivery["last"]
        self._clock.now = delivery["now"]
        if delivery["door"] == "respond":
            self._respond(delivery["event"])
        else:
            self._main(delivery["event"], delivery["request_id"])

    def _respond(self, event: Mapping[str, Any]) -> None:
        secret = self._settings.signing_secret
        door = SlackDoor(secret, clock=self._clock)
        response = Receiver(door, self._invoke, told, signing_secret=secret)(event)
        append(self._folder / "acknowledged.jsonl", response["statusCode"])

    def _invoke(self, payload: Mapping[str, object]) -> None:
        self._on_step("verified")
        append(self._folder / "invoked.jsonl", payload)
        self._on_step("invoked")

    def _main(self, event: Mapping[str, Any], request_id: str) -> None:
        opened = open_store(self._settings, clock=self._clock)
        store = Stepping(opened, self._on_step, "claiming", "put")
        worker = build_worker(
            self._settings,
            clock=self._clock,
            post=self._post,
            bot=lambda: self._bot,
            store=store,
            on_step=self._on_step,
        )
        worker(event, Context(request_id))

    def _codes(self) -> Stepping:
        opened = open_store(self._settings, clock=self._clock)
        return Stepping(opened, self._on_step, "spending", "spent")

    def _post(
        self, url: str, body: bytes, headers: Mapping[str, str], *, timeout: float
    ) -> Response:
        self._on_step("posting")
        append(self._folder / "posted.jsonl", json.loads(body)["text"])
        self._on_step("posted")
        return Response(200, {}, b'{"ok": true}')

    def _on_step(self, step: str) -> None:
        if step == self._last:
            os.kill(os.getpid(), signal.SIGKILL)


def main(folder: Path) -> None:
    """Serve deliveries from standard input; tell of each whether its process was killed."""
    program = Program(folder, os.environ)
    gc.collect()
    gc.freeze()  # so that children share what there is, and are made quickly
    for line in sys.stdin:
        child = os.fork()
        if not child:
            program.deliver(json.loads(line))
            os._exit(0)
        _, status = os.waitpid(child, 0)
        print(json.dumps(-os.waitstatus_to_exitcode(status)), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
