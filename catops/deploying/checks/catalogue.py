"""Will the bot find its plugins in this package? By its catalogue, or else by entry points.

``serverless-python-requirements`` with ``slim: true`` deletes every ``*.dist-info``, and the entry
points with them: without a catalogue such a bot knows no command at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from catops.deploying.contents import Contents
from catops.deploying.offers import catalogue_in
from catops.errors import ConfigError
from catops.findings import Finding
from catops.installed import PluginInfo
from catops.plugins.catalogue import FILE_NAME, Catalogue

CHECK = "catalogue"
AGAIN = "Make it again in the folder, before it is zipped: meow catalogue DIR."
#: Plugins that a message names.
NAMED = 5

_MODULE = re.compile(r"(\.pyc?|[.\w-]*\.so)")


def check_catalogue(contents: Contents) -> Iterator[Finding]:
    """Check that there is a catalogue that can be read to its end and that fits the package."""
    if not contents.package.has("catops/aws"):
        yield Finding(
            "fault",
            "package",
            "It holds no catops 2, so it is not a bot's bundle.",
            "List catops in requirements.txt and package again.",
        )
    try:
        catalogue = catalogue_in(contents.package)
        plugins = _read_all(catalogue) if catalogue else []
    except ConfigError as error:
        yield Finding("fault", CHECK, error.message, error.mend)
        return
    if catalogue is None:
        yield _without(contents)
        return
    for plugin in plugins:
        for fault in plugin.faults:
            yield Finding(
                "fault",
                "plugins",
                f"{plugin.name} ({plugin.distribution} {plugin.version}): {fault.reason}",
                fault.mend,
                plugin.name,
            )
    stale = [*_differences(contents, plugins), *_gone(contents, plugins)]
    for why in stale:
        yield Finding("fault", CHECK, why, AGAIN)
    if not stale:
        commands = sum(len(plugin.commands) for plugin in plugins)
        said = f"It offers {commands} commands of {len(plugins)} plugins, and fits the bundle."
        yield Finding("ok", CHECK, said)


def _read_all(catalogue: Catalogue) -> list[PluginInfo]:
    """Read every line of a catalogue, since each is only found damaged when it is read."""
    plugins = list(catalogue.plugins())
    for _ in catalogue.under(""):
        pass
    catalogue.keys()
    catalogue.topics()
    catalogue.iam()
    return plugins


def _without(contents: Contents) -> Finding:
    points = [point for one in contents.found for point in one.points]
    if points:
        return Finding(
            "advice",
            CHECK,
            f"There is none; {len(points)} plugins are found by their entry points, which costs "
            "time at every cold start and ends with slim: true.",
            AGAIN,
        )
    return Finding(
        "fault",
        CHECK,
        f"There is no {FILE_NAME} and no entry point, so the bot would know no command: "
        "slim: true deletes every *.dist-info, and the entry points with them.",
        "Set slim: false in serverless.yml, or make the catalogue before the zip: "
        "meow catalogue DIR.",
    )


def _differences(contents: Contents, plugins: list[PluginInfo]) -> Iterator[str]:
    """Compare the catalogue to the entry points, where slim has left any."""
    here = {(name, one.name, one.version) for one in contents.found for name in one.points}
    if not here:
        return
    said = {(one.name, one.distribution, one.version) for one in plugins}
    if here - said:
        yield f"It does not know {_listed(here - said)}, which the bundle holds."
    if said - here:
        yield f"It lists {_listed(said - here)}, which the bundle does not hold."


def _gone(contents: Contents, plugins: list[PluginInfo]) -> Iterator[str]:
    """Name the plugins whose module is not in the package."""
    for one in plugins:
        module = one.target.partition("[")[0].partition(":")[0].strip().replace(".", "/")
        if one.loaded and module and not _is_module(contents, module):
            yield f"{one.name} ({one.distribution}) is in it, but {module} is not in the bundle."


def _is_module(contents: Contents, module: str) -> bool:
    return any(
        name.startswith(start) and _MODULE.fullmatch(name, len(start))
        for start in (module, f"{module}/__init__")
        for name in contents.package.sizes
    )


def _listed(plugins: set[tuple[str, str, str]]) -> str:
    named = [f"{name} ({where} {version})" for name, where, version in sorted(plugins)]
    more = f" and {len(named) - NAMED} more" if len(named) > NAMED else ""
    return ", ".join(named[:NAMED]) + more
