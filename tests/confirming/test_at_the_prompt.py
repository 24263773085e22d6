"""Confirmations at the prompt: from one process to the next, and for once."""

from __future__ import annotations

import json
import stat
from pathlib import Path
from subprocess import CompletedProcess

import pytest
from confirming.bots import Demolition
from distributions import Distributions

from catops.terminal.shell import Completer
from catops.testing import CatBot

PLUGIN = """
    import catops

    @catops.command("wipe", effect="destructive", plan=lambda ctx, disk: f"Would wipe {disk}.")
    def wipe(ctx: catops.Context, disk: str) -> str:
        "Wipe DISK."
        return f"{disk} is wiped"

    @catops.hookimpl
    def catops_commands():
        return [wipe]
"""


class Prompt:
    """A person at a prompt, whose home is a folder of the test's."""

    def __init__(self, folder: Path) -> None:
        (folder / "installed").mkdir()
        self._installed = Distributions(folder / "installed")
        self._installed.add("wiping", PLUGIN)
        self.home = folder / "home"
        self.environ = {"HOME": str(self.home), "XDG_STATE_HOME": ""}

    def run(self, *words: str, stdin: str = "") -> CompletedProcess[str]:
        """Run the command line."""
        return self._installed.meow(*words, environ=self.environ, stdin=stdin)

    def asked(self, *words: str) -> list[str]:
        """Ask, and return the words that go on."""
        answer = json.loads(self.run("run", "--json", *words).stdout)
        assert answer["status"] == "asked"
        (button,) = answer["reply"]["buttons"]
        words = tuple(button["line"].split())
        assert f"meow run {button['line']}" in answer["reply"]["code"]
        return list(words)


@pytest.fixture
def prompt(tmp_path: Path) -> Prompt:
    return Prompt(tmp_path)


def test_one_process_asks_and_the_next_one_goes_on_once(prompt: Prompt) -> None:
    asked = prompt.run("run", "wipe", "a")
    assert asked.returncode == 1, "asked is not done"
    assert "Would wipe a." in asked.stdout
    words = prompt.asked("wipe", "a")
    done = prompt.run("run", *words)
    assert (done.returncode, done.stdout) == (0, "a is wiped\n")
    again = prompt.run("run", *words)
    assert again.returncode == 2
    assert "This code was used at" in again.stdout
    folder = prompt.home / ".local" / "state" / "catops"
    assert stat.S_IMODE((folder / "confirm.key").stat().st_mode) == 0o600
    assert sorted(file.name for file in folder.iterdir()) == ["confirm.key", "confirmed.db"]


def test_the_shell_goes_on_with_what_was_asked_by_run(prompt: Prompt) -> None:
    line = " ".join(prompt.asked("wipe", "a"))
    done = prompt.run("shell", stdin=f"{line}\n{line}\n")
    assert done.stdout.startswith("a is wiped\n! This code was used at")


def test_a_dry_run_is_well_and_keeps_nothing(prompt: Prompt) -> None:
    done = prompt.run("run", "wipe a --dry-run")
    assert (done.returncode, done.stdout) == (0, "Would wipe a.\n")
    assert not prompt.home.exists()


def test_the_signing_secret_and_the_store_of_the_environment_are_used(
    prompt: Prompt, tmp_path: Path
) -> None:
    store = tmp_path / "store.db"
    prompt.environ |= {
        "SLACK_SIGNING_SECRET": "the secret of a test",
        "CATOPS_STORE": f"sqlite:///{store}",
    }
    assert prompt.run("run", *prompt.asked("wipe", "a")).returncode == 0
    assert store.exists()
    assert not prompt.home.exists()


@pytest.mark.parametrize("spoilt", ["short", "a file in the way"])
def test_a_key_that_cannot_be_had_is_told_with_the_mend(spoilt: str, prompt: Prompt) -> None:
    if spoilt == "short":
        folder = prompt.home / ".local" / "state" / "catops"
        folder.mkdir(parents=True)
        (folder / "confirm.key").write_bytes(b"too short")
    else:
        prompt.home.write_text("no folder")
    done = prompt.run("run", "wipe", "a")
    assert done.returncode == 1
    assert "wipe cannot work, because the bot is misconfigured." in done.stdout
    assert ("Delete it." if spoilt == "short" else "Let XDG_STATE_HOME name") in done.stdout


def test_the_shell_completes_a_dry_run_where_there_is_a_plan() -> None:
    completer = Completer(CatBot({"demolition": Demolition()}).bot.roster)
    assert completer.candidates("move a --d") == ["--dry-run"]
    assert completer.candidates("raze a --d") == []
