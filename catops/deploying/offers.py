"""What a bot offers: what is installed here, or what a package's catalogue says; one way to ask.

A package is asked by its catalogue alone. Nothing of it is imported: it may be for another
Python, another processor, or from somebody else.
"""

from __future__ import annotations

from pathlib import Path

from catops.deploying.package import Package, open_package
from catops.errors import ConfigError
from catops.plugins.catalogue import FILE_NAME, Catalogue

#: Bytes of a catalogue; 10,000 commands take five million.
CATALOGUE_MAX = 100_000_000


def offers(bundle: Path | None = None) -> Catalogue:
    """Return the catalogue of what is installed, or of the ``bundle``, a zip or a folder.

    :raises ConfigError: when the bundle cannot be read or has no catalogue.
    """
    if bundle is None:
        return _installed()
    with open_package(bundle) as package:
        catalogue = catalogue_in(package)
    if catalogue is None:
        raise ConfigError(
            f"{bundle} has no catalogue, so it does not say what its plugins offer.",
            mend="Make it in the folder before it is zipped: meow catalogue DIR.",
        )
    return catalogue


def catalogue_in(package: Package) -> Catalogue | None:
    """Return the catalogue of ``package``, or ``None`` where there is none.

    :raises ConfigError: when it is damaged, or of another format.
    """
    if FILE_NAME not in package.sizes:
        return None
    return Catalogue(package.read(FILE_NAME, CATALOGUE_MAX))


def _installed() -> Catalogue:
    """Compile what is installed, in memory; where this is a bundle itself, its catalogue serves."""
    from catops.app import BUNDLE  # these two import every floor there is
    from catops.plugins.catalogue import read_catalogue
    from catops.plugins.compiler import compile_installed

    return read_catalogue(BUNDLE) or Catalogue(compile_installed(""))
