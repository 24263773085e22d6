"""All that the checks of one package look at, found out once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from catops.deploying.distributions import Distribution, Owners, distributions, needed_by
from catops.deploying.package import Package
from catops.deploying.target import Target


@dataclass(frozen=True, slots=True)
class Contents:
    """A package, the distributions in it, and what it is built for.

    :ivar owners: tells whose each file is.
    """

    package: Package
    found: Sequence[Distribution]
    owners: Owners
    target: Target

    def named(self, owner: str) -> str:
        """Return a distribution as a message names it, with the plugins it is there for."""
        version = next((one.version for one in self.found if one.name == owner), "")
        plugins = needed_by(owner, self.found)
        asked = f", for {' and '.join(plugins[:3])}" if plugins else ""
        return f"{owner} {version}".rstrip() + asked


def contents_of(package: Package, target: Target) -> Contents:
    """Look into ``package``."""
    found = distributions(package)
    return Contents(package, found, Owners(found), target)
