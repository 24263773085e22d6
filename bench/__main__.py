"""Measure everybody side by side, print the table, and say whether each bound holds."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from bench import bundles
from bench.database import KEYS, TABLE, database
from bench.lambdas import Functions
from bench.measuring import Samples
from bench.rounds import Rounds
from bench.rows import By, judged, table
from bench.slack_requests import SECRET
from bench.stand_ins import StandIns, serving

#: Plugins of the bot compared with CatOps 1, which looks through them at every call.
SEVERAL = 20
#: Which script times whom.
WARM = {"catops-several": "catops_2", "slack-bolt": "bolt", "catops-1": "catops_1"}


def main() -> int:
    """Measure, print, write the figures if asked; 1 where a bound does not hold."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--short", action="store_true", help="few rounds, ratios with wide bounds")
    parser.add_argument("--rounds", type=int, help="15, or 5 with --short")
    parser.add_argument("--plugins", type=int, help="1000, or 200 with --short")
    parser.add_argument(
        "--by", choices=("clock", "processor"), help="what to judge by; processor with --short"
    )
    parser.add_argument("--keep", type=Path, help="make the bundles here, or use those that are")
    parser.add_argument("--json", type=Path, metavar="FILE")
    options = parser.parse_args()
    rounds = options.rounds or (5 if options.short else 15)
    plugins = options.plugins or (200 if options.short else 1000)
    with tempfile.TemporaryDirectory() as scratch:
        folder = (options.keep or Path(scratch)).resolve()
        samples = _measured(folder, rounds=rounds, plugins=plugins)
    by: By = options.by or ("processor" if options.short else "clock")
    rows = judged(samples, short=options.short, by=by)
    print(table(rows, samples))
    if options.json:
        figures = {
            "python": sys.version,
            "rounds": rounds,
            "plugins": plugins,
            "rows": [row.as_json() for row in rows],
            "samples": samples.all(),
        }
        options.json.write_text(json.dumps(figures, indent=1), "utf-8")
    return 0 if all(row.holds for row in rows) else 1


def _measured(folder: Path, *, rounds: int, plugins: int) -> Samples:
    samples = Samples()
    python = _made(folder / "runtime", bundles.runtime) / "bin" / "python"
    made = {
        "floor": _made(folder / "floor", bundles.floor),
        "catops": _made(folder / "catops", lambda to: bundles.catops(to, plugins=1)),
        "catops-many": _made(folder / "many", lambda to: bundles.catops(to, plugins=plugins)),
        "slack-bolt": _made(
            folder / "bolt", lambda to: bundles.peer(to, "slack_bolt", "slack-bolt")
        ),
        "catops-1": _made(folder / "one", lambda to: bundles.catops_1(to, plugins=SEVERAL)),
    }
    warm = made | {
        "catops-several": _made(folder / "several", lambda to: bundles.catops(to, plugins=SEVERAL))
    }
    default = _made(folder / "default", lambda to: bundles.catops(to, plugins=0))
    samples.add("bundle", bundles.zip_of(default).stat().st_size / 1e6)
    stand_ins = StandIns()
    with serving(stand_ins.answer) as host, database() as dynamodb:
        environ = {
            **KEYS,
            "AWS_ENDPOINT_URL_LAMBDA": f"http://{host}",
            "AWS_ENDPOINT_URL_DYNAMODB": dynamodb,
            "CATOPS_DISPATCHER": "main",
            "CATOPS_RESPONSE_HOSTS": host,
            "CATOPS_SLACK_API": f"http://{host}/api/",
            "CATOPS_STORE": f"dynamodb://{TABLE}",
            "SLACK_BOT_TOKEN": "xoxb-testing",
            "SLACK_SIGNING_SECRET": SECRET,
        }
        functions = Functions(python, stand_ins, environ)
        url = f"http://{host}/commands/T1/1/abc"
        Rounds(python, made, functions, environ, url, Samples()).cold()  # fills the disk's cache
        each = Rounds(python, made, functions, environ, url, samples)
        warmed = Rounds(python, warm, functions, environ, url, samples)
        started = time.monotonic()
        for _ in range(rounds):
            each.cold()
            each.questions("catops-many")
            warmed.warm(WARM)
        print(f"{rounds} rounds in {time.monotonic() - started:.0f} s\n", file=sys.stderr)
    return samples


def _made(folder: Path, make: Callable[[Path], object]) -> Path:
    """Make what is not there yet."""
    if not folder.exists():
        make(folder)
    return folder


if __name__ == "__main__":
    sys.exit(main())
