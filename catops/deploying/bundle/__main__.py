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

from catops.deploying.bundle.finishing import finish
from catops.deploying.bundle.granting import grant
from catops.deploying.bundle.judging import judge_names
from catops.deploying.bundle.service import read_service
from catops.errors import CatOpsError


def main(argv: Sequence[str] | None = None) -> int:
    """Finish a bundle; print what the role needs and what to know, or why it is refused."""
    parser = argparse.ArgumentParser(prog="catops.deploying.bundle", description=finish.__doc__)
    parser.add_argument("archive", metavar="ZIP", type=Path)
    parser.epilog = "Standard input is what serverless-catops.js says of the deployment, as JSON."
    options = parser.parse_args(argv)
    try:
        service = read_service(sys.stdin.read())
        judge_names(service.names())
        finished = finish(options.archive, service)
    except CatOpsError as error:
        sys.stderr.write(f"{error.advice}\n")
        return 1
    granted = asdict(grant(service, finished.statements))
    warnings = [*finished.warnings, *granted.pop("warnings")]
    json.dump({**asdict(finished), **granted, "warnings": warnings}, sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main())
