"""What is done in each round, and by whom."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bench.lambdas import Cold, Functions
from bench.measuring import Samples
from bench.slack_requests import signed_event

HERE = Path(__file__).parent
COMMAND = "p0000 thing3 web-1"
#: What is asked of the bot with all its plugins.
QUESTIONS = {
    "ping": "ping",
    "help": "help",
    "a typo": "p0000 thign3 web-1",
    "a typo of any name": "p0000thing3 web-1",
}


@dataclass(frozen=True)
class Rounds:
    """Measures bundles by their names, all in turn."""

    python: Path
    bundles: Mapping[str, Path]
    functions: Functions
    environ: Mapping[str, str]
    response_url: str
    samples: Samples

    def cold(self) -> None:
        """Let everybody acknowledge a command and answer it, each time in a new process."""
        for name, bundle in self.bundles.items():
            event = signed_event(COMMAND, response_url=self.response_url)
            first = self.functions.cold(bundle, "respond", event, until="returned")
            _expect(int(first.run.returned["statusCode"]) == 200, name, first.run.returned)
            _expect(first.run.moments["invoked"] < first.run.moments["returned"], name, "no Invoke")
            second = self.functions.cold(bundle, "main", first.run.invoked, until="posted")
            _expect("web-1 small" in json.dumps(second.run.posted), name, second.run.posted)
            for what, cold in (("acknowledgement", first), ("answer", second)):
                self._noted(f"{what}: {name}", cold)
                self.samples.add(f"memory {what}: {name}", cold.peak / 1e6)

    def questions(self, name: str) -> None:
        """Ask one bundle for help and the like."""
        for what, text in QUESTIONS.items():
            event = signed_event(text, response_url=self.response_url)
            sealed = self.functions.cold(self.bundles[name], "respond", event, until="returned")
            cold = self.functions.cold(
                self.bundles[name], "main", sealed.run.invoked, until="posted"
            )
            self._noted(f"{what}: {name}", cold)

    def _noted(self, what: str, cold: Cold) -> None:
        self.samples.add(what, cold.seconds * 1000)
        self.samples.add(f"processor {what}", cold.processor * 1000)

    def warm(self, scripts: Mapping[str, str]) -> None:
        """Let everybody do the same over and over in one process.

        :param scripts: what to run in each bundle.
        """
        event = json.dumps(signed_event(COMMAND, response_url=self.response_url))
        for name, script in scripts.items():
            bundle = self.bundles[name]
            done = subprocess.run(
                [self.python, HERE / "warm" / f"{script}.py", event],
                cwd=bundle,
                env={**self.environ, "PYTHONPATH": str(bundle), "PYTHONDONTWRITEBYTECODE": "1"},
                capture_output=True,
                text=True,
                check=False,
            )
            _expect(done.returncode == 0, name, done.stderr[-2000:])
            for what, figure in json.loads(done.stdout.splitlines()[-1]).items():
                self.samples.add(f"warm {what}: {name}", figure)


def _expect(well: bool, who: str, what: object) -> None:
    if not well:
        raise RuntimeError(f"{who} did not do the work: {what}{os.linesep}")
