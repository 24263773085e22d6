"""A plugin's fault during a request, in the log under the request's reference."""

from __future__ import annotations

import logging

from catops.errors import PluginError

LOG = logging.getLogger("catops.plugins")


def log_fault(reference: str, plugin: str, error: PluginError) -> None:
    """Log what ``plugin`` did wrong, with the traceback where there is one."""
    LOG.error("%s: plugin %s: %s", reference, plugin, error.line, exc_info=error.__cause__)
