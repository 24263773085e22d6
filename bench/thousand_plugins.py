"""Does the bot stay as quick with 1,000 plugins (10,000 commands) as with one?"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from pathlib import Path

from bundles import make_bundle
from measuring import Command, paired

from catops.plugins.compiling import compile_folder, write_catalogue

#: A cold process that sees the bundle alone, as in Lambda.
RUN = """
import sys
sys.path.insert(0, sys.argv[1])
from catops.cli.main import main
sys.exit(main(["run", sys.argv[2]]))
"""
LINES = {
    "help": "help",
    "a typo": "p0000 thign3 web-1",
    "a typo of any": "p0000thing3 web-1",
    "one command": "p0000 thing3 web-1",
}


def main() -> int:
    """Measure, print the table, and write the figures if asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--plugins", type=int, default=1000)
    parser.add_argument("--runs", type=int, default=15)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    figures: dict[str, object] = {"plugins": options.plugins}
    with tempfile.TemporaryDirectory() as scratch:
        many = make_bundle(Path(scratch) / "many", plugins=options.plugins)
        one = make_bundle(Path(scratch) / "one", plugins=1)
        write_catalogue(one, compile_folder(one))
        started = time.perf_counter()
        data = compile_folder(many)
        write_catalogue(many, data)
        taken = time.perf_counter() - started
        figures["catalogue"] = {"seconds": taken, "bytes": len(data)}
        print(f"catalogue of {options.plugins} plugins: {taken:.1f} s, {len(data):,} bytes\n")
        print(f"{'cold process':<14} {'many':>9} {'one':>9}  ratio")
        for what, line in LINES.items():
            result = paired(_run(many, line), _run(one, line), runs=options.runs)
            figures[what] = {"many": result.a, "one": result.b, "ratio": result.ratio}
            times = f"{result.a * 1000:6.0f} ms {result.b * 1000:6.0f} ms"
            print(f"{what:<14} {times}  {result.ratio:.2f}")
    if options.json:
        options.json.write_text(json.dumps(figures, indent=2), "utf-8")
    return 0


def _run(bundle: Path, line: str) -> Command:
    environ = {"PATH": os.environ["PATH"], "HOME": str(bundle), "COLUMNS": "80"}
    return Command([sys.executable, "-I", "-S", "-c", RUN, str(bundle), line], bundle, environ)


if __name__ == "__main__":
    sys.exit(main())
