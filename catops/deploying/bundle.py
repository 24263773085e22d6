"""Finish what ``serverless package`` has made: ``python -m catops.deploying.bundle ZIP``.

``serverless-catops.js`` runs this with the catops that is in the bundle, so that nothing of ours
need be installed where a bot is deployed from, and the catalogue fits who reads it.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from catops.deploying.finishing import Wishes, finish
from catops.deploying.target import ARCHITECTURE, MACHINES, RUNTIME, read_target
from catops.errors import CatOpsError


def main(argv: Sequence[str] | None = None) -> int:
    """Finish a bundle; print what the role needs and what to know, or why it is refused."""
    parser = argparse.ArgumentParser(prog="catops.deploying.bundle", description=finish.__doc__)
    parser.add_argument("archive", metavar="ZIP", type=Path)
    parser.add_argument("--runtime", default=RUNTIME)
    parser.add_argument("--architecture", default=ARCHITECTURE, choices=MACHINES)
    parser.add_argument("--requirements", type=Path, default=Path("requirements.txt"))
    parser.add_argument("--config", type=Path, metavar="TOML")
    parser.add_argument("--report", type=Path, metavar="JSON")
    parser.add_argument("--handler", action="append", default=[], metavar="MODULE")
    parser.add_argument("--slim", action="store_true")
    parser.add_argument("--keep-provided", action="store_true")
    parser.add_argument("--tolerate", action="append", default=[], metavar="PLUGIN")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(argv)
    try:
        finished = finish(
            options.archive,
            Wishes(
                read_target(options.runtime, options.architecture),
                options.requirements,
                options.config or options.requirements.with_name("catops.toml"),
                report=options.report,
                handlers=tuple(options.handler) or ("handler",),
                slim=options.slim,
                keep_provided=options.keep_provided,
                tolerate=tuple(options.tolerate),
            ),
        )
    except CatOpsError as error:
        sys.stderr.write(f"{error.advice}\n")
        return 1
    text = "\n".join([finished.summary, *finished.sizes])
    said = json.dumps(asdict(finished)) if options.json else text
    sys.stdout.write(f"{said}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
