"""CatOps 1's ``install``: a deployable project in a folder. ``meow install`` is the same."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from types import ModuleType


def install(argv: Sequence[str] | None = None) -> int:
    """Make a project that can be deployed, as ``meow install`` does; overwrite nothing.

    :param argv: ``['meow', 'install', '-t', TEMPLATE, '-d', DIRECTORY]``; by default the
        arguments of this process. The first is the program's name, as in ``sys.argv``.
    :returns: the exit code: 0 success, 1 it failed, 2 wrong usage.
    """
    from catops.cli.main import main  # the command line imports every floor; a name should not

    words = list(argv or sys.argv)[1:]
    if "install" in words:
        words.remove("install")
    return main(["install", *words])


class _Callable(ModuleType):
    """A module that can be called like the CatOps 1 function of the same name."""

    def __call__(self, argv: Sequence[str] | None = None) -> int:
        return install(argv)


sys.modules[__name__].__class__ = _Callable
