"""``meow doctor``: what is wrong, why, and the mend.

What it needs is imported inside it, so that ``meow run`` need not pay for it.
"""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import Any

from catops.cli.deploying import stage_name
from catops.cli.reporting import report
from catops.settings import Settings


def add_to(commands: argparse._SubParsersAction[Any]) -> None:
    """Add ``doctor``."""
    doctor = commands.add_parser(
        "doctor",
        help="say what is wrong with the bot in this folder, why, and the mend",
        description="Look at the settings, the secrets, the plugins, and what was packaged and "
        "deployed. Secrets are never printed; nothing of a bundle is run. Exit 1 on a fault.",
        allow_abbrev=False,
    )
    doctor.add_argument(
        "--bundle", type=Path, metavar="ZIP|DIR", help="look into what would be deployed"
    )
    doctor.add_argument(
        "--stage", default="", type=stage_name, help="look at this stage's functions"
    )
    doctor.add_argument("--runtime", default="", help="what the bundle is for, e.g. python3.13")
    doctor.add_argument("--architecture", default="", help="what it is for: arm64 or x86_64")
    doctor.add_argument("--events", action="store_true", help="the app takes mentions too")
    doctor.add_argument("--offline", action="store_true", help="ask nothing of Slack and AWS")
    doctor.add_argument("--json", action="store_true", help="print the findings as JSON")
    doctor.set_defaults(work=_doctor)


def _doctor(options: argparse.Namespace, settings: Settings) -> int:
    from catops.deploying.checks.doctor import DoctorOptions, diagnose

    wanted = DoctorOptions(
        folder=Path(),
        environ=os.environ,  # it tells which setting comes from .env
        bundle=options.bundle,
        stage=options.stage,
        runtime=options.runtime,
        architecture=options.architecture,
        offline=options.offline,
        events=options.events,
    )
    return report(diagnose(wanted), as_json=options.json)
