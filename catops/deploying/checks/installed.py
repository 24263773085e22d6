"""The plugins that are installed here: broken, refused, in conflict, not set up, or fine."""

from __future__ import annotations

from collections.abc import Iterator

from catops.findings import Finding
from catops.settings import Settings

CHECK = "plugins"


def check_installed(settings: Settings) -> Iterator[Finding]:
    """Check the plugins as the bot at the prompt has them, the catalogue it reads among them."""
    from catops.app import build_bot  # it imports every floor there is

    plugins = build_bot(settings).roster.plugins()
    for plugin in plugins:
        for fault in plugin.faults:
            said = f"{plugin.name} ({plugin.distribution} {plugin.version}): {fault.reason}"
            yield Finding("fault", CHECK, said, fault.mend)
    well = [plugin for plugin in plugins if plugin.loaded and not plugin.faults]
    if well:
        commands = sum(len(plugin.commands) for plugin in well)
        said = f"Installed here and fine: {', '.join(plugin.name for plugin in well)}"
        yield Finding("ok", CHECK, f"{said}; {commands} commands.")
    else:
        mend = "Install catops again: pip install --force-reinstall catops."
        yield Finding("fault", CHECK, "No plugin works here, not even a built-in one.", mend)
