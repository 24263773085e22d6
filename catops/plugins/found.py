"""A plugin before anything of it is imported: what its entry point says."""

from __future__ import annotations

from catops.frozen import frozen


@frozen
class Found:
    """An entry point of the group ``catops.plugins``.

    :ivar name: its name, e.g. ``aws``.
    :ivar distribution: the distribution that brings it, e.g. ``catops-plugin-aws``.
    :ivar target: the module or object it names, e.g. ``catops_plugin_aws``.
    """

    name: str
    distribution: str
    version: str
    target: str

    def __lt__(self, other: Found) -> bool:
        mine = self.name, self.distribution, self.version, self.target
        return mine < (other.name, other.distribution, other.version, other.target)

    @property
    def parts(self) -> tuple[str, str]:
        """The target's module, and the attribute of it, if it names one."""
        module, _, attribute = self.target.partition("[")[0].partition(":")
        return module.strip(), attribute.strip()
