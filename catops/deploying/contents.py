"""All that the checks of one package look at, found out once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from catops.deploying.distributions import Distribution, Owners, distributions, needed_by, normal
from catops.deploying.offers import catalogue_in
from catops.deploying.package import Package
from catops.deploying.target import Target
from catops.errors import ConfigError
from catops.installed import PluginInfo


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
        same = (one.version for one in self.found if normal(one.name) == normal(owner))
        version = next(same, "")
        plugins = needed_by(owner, self.found)
        asked = f", for {' and '.join(plugins[:3])}" if plugins else ""
        return f"{owner} {version}".rstrip() + asked

    def distributed(self) -> dict[str, str]:
        """Return the versions of the distributions by normalised name, as far as known.

        Where the metadata is gone, as with ``slim``, the catalogue still tells those of plugins.
        """
        compiled = {normal(one.distribution): one.version for one in self._compiled()}
        return compiled | {normal(one.name): one.version for one in self.found}

    def plugins(self) -> set[str]:
        """Return the normalised names of the distributions that the bot finds plugins in."""
        compiled = {normal(one.distribution) for one in self._compiled()}
        return compiled or {normal(one.name) for one in self.found if one.points}

    def _compiled(self) -> list[PluginInfo]:
        try:
            catalogue = catalogue_in(self.package)
            return list(catalogue.plugins()) if catalogue else []
        except ConfigError:  # reported by another check
            return []


def contents_of(package: Package, target: Target) -> Contents:
    """Look into ``package``."""
    found = distributions(package)
    return Contents(package, found, Owners(found), target)
