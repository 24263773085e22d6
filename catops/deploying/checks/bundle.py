"""Every check of a deployment package, in the order of what keeps a bot from working at all."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from catops.deploying.checks.allowed import check_allowed
from catops.deploying.checks.byte_code import check_byte_code
from catops.deploying.checks.catalogue import check_catalogue
from catops.deploying.checks.guarding import Check, guarded
from catops.deploying.checks.leaks import check_leaks
from catops.deploying.checks.lock import check_lock
from catops.deploying.checks.platforms import check_platform
from catops.deploying.checks.requirements import check_requirements
from catops.deploying.checks.sizes import check_sizes
from catops.deploying.contents import contents_of
from catops.deploying.lock.locks import LOCK
from catops.deploying.package import open_package
from catops.deploying.target import Target
from catops.findings import Finding


def check_bundle(bundle: Path, target: Target, requirements: Path) -> Iterator[Finding]:
    """Give all findings about a zip or a folder; nothing in it is run.

    :param requirements: the list of what should be in it; it, and ``requirements.lock`` and
        ``catops.toml`` beside it, may be missing.
    :raises ConfigError: when the package cannot be read, or must not be.
    """
    with open_package(bundle) as package:
        contents = contents_of(package, target)
        checks: dict[str, Check] = {
            "catalogue": lambda: check_catalogue(contents),
            "requirements": lambda: check_requirements(contents, requirements),
            "lock": lambda: check_lock(contents, requirements, requirements.with_name(LOCK)),
            "allowed": lambda: check_allowed(contents, requirements.with_name("catops.toml")),
            "size": lambda: check_sizes(contents),
            "platform": lambda: check_platform(contents),
            "byte code": lambda: check_byte_code(contents),
            "secrets": lambda: check_leaks(package),
        }
        for name, check in checks.items():
            yield from guarded(name, check)
