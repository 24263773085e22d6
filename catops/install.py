"""CatOps 1's ``install``: a deployable project in a folder. ``meow install`` is the same."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from types import ModuleType


def install(argv: Sequence[str] | None = None) -> int:
    """Install a template as the command line does.

    :param argv: ``['meow', 'install', '-t', TEMPLATE, '-d', DIRECTORY]``; by default the
        arguments of this process.
    :returns: the exit code: 0 well, 1 the work failed, 2 the words were wrong.
    """
    from catops.cli.main import main  # the command line imports every floor; a name should not

    return main(list(sys.argv if argv is None else argv)[1:])


class _Callable(ModuleType):
    """A module that is called as the function was that CatOps 1 had by the same name."""

    def __call__(self, argv: Sequence[str] | None = None) -> int:
        return install(argv)


sys.modules[__name__].__class__ = _Callable
