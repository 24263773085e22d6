"""A Lambda process: imports a handler as Lambda does, answers events, reports what it imported."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

#: Reads events, a JSON line each; writes what the handler returns or raises, a JSON line each.
DRIVER = """
import importlib, json, logging, sys
before = set(sys.modules)

class Context:
    def get_remaining_time_in_millis(self):
        return 60_000

seen = []
sys.addaudithook(lambda name, args: seen.append(name) if name.startswith("socket.") else None)
logging.basicConfig(stream=sys.stderr, level=logging.DEBUG, format="%(levelname)s %(message)s")
module, _, name = sys.argv[1].partition(":")
handler = getattr(importlib.import_module(module), name)
for line in sys.stdin:
    del seen[:]
    try:
        said = {"returned": handler(json.loads(line), Context())}
    except Exception as error:
        said = {"raised": type(error).__name__, "message": str(error)}
    said["network"] = sorted(set(seen))
    said["modules"] = sorted(set(sys.modules) - before)
    sys.stdout.write(json.dumps(said) + "\\n")
    sys.stdout.flush()
"""


@dataclass(frozen=True)
class Ran:
    """What a process did.

    :ivar said: what the handler returned or raised, an event each.
    :ivar log: everything it wrote to standard error.
    """

    said: Sequence[Mapping[str, Any]]
    log: str

    @property
    def returned(self) -> Any:
        """What the handler returned to the last event."""
        return self.said[-1]["returned"]


def run_lambda(handler: str, events: Sequence[object], environ: Mapping[str, str]) -> Ran:
    """Run ``handler``, ``module:name``, on ``events`` in a process with ``environ`` and no more."""
    done = subprocess.run(
        [sys.executable, "-c", DRIVER, handler],
        input="".join(json.dumps(event) + "\n" for event in events),
        env=dict(environ),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    said = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(said) == len(events), done.stderr
    return Ran(said, done.stderr)
