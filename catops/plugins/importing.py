"""Import one plugin, alone and in its own guard; say what went wrong and how to mend it."""

from __future__ import annotations

import importlib
import re
import sys
import traceback
from contextlib import redirect_stdout
from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path, PurePath
from typing import Any

from catops.errors import PluginError
from catops.plugins.found import Found
from catops.time_limit import OutOfTime, time_limit

#: The folders of an absolute path: they differ between machines and help no reader.
_FOLDERS = re.compile(r"(?<![\w.:/])/(?:[^/\s'\"()]+/)+")
STDLIB = Path(traceback.__file__).parent
OURS = Path(__file__).parent.parent


def import_target(found: Found, *, seconds: float) -> Any:
    """Import what ``found`` names, a module or an object in one.

    What it prints meanwhile goes to standard error, and into no answer.

    :param seconds: how long it may take.
    :raises PluginError: naming what went wrong and how to mend it; nothing else is raised.
    """
    module, attribute = found.parts
    if not module:
        raise PluginError(
            "Its metadata cannot be read.", mend=f"Install {found.distribution} again."
        )
    try:
        with time_limit(seconds), redirect_stdout(sys.stderr):
            target: Any = importlib.import_module(module)
            for name in filter(None, attribute.split(".")):
                if not hasattr(target, name):
                    raise PluginError(
                        f"Its entry point names {attribute} in {module}, and there is no {name}.",
                        mend=f"Install {found.distribution} again, or have its author correct it.",
                    )
                target = getattr(target, name)
    except PluginError:
        raise
    except ModuleNotFoundError as error:
        if error.name and f"{module}.".startswith(f"{error.name}."):
            mend = (
                f"Reinstall {found.distribution}: its entry point names a module it does not bring."
            )
        else:
            mend = f"Install what brings {error.name}, and let {found.distribution} require it."
        raise PluginError(named(error), mend=mend) from error
    except ImportError as error:
        if (error.path or "").endswith(tuple(EXTENSION_SUFFIXES)):
            mend = f"Install {found.distribution} again: it was made for another Python or machine."
        else:
            mend = f"{where(error)} Another version of {error.name or 'it'} may have it.".strip()
        raise PluginError(named(error), mend=mend) from error
    except SyntaxError as error:
        line = f"{_file_name(error.filename or module)}, line {error.lineno}"
        raise PluginError(
            f"SyntaxError in {line}: {error.msg}.",
            mend="Correct that line, or use the Python version the plugin is written for.",
        ) from error
    except OutOfTime as error:
        raise PluginError(
            f"It took longer than {seconds:g} s to import, so it was stopped.",
            mend="Import heavy libraries inside the functions that use them.",
        ) from error
    except SystemExit as error:
        raise PluginError(
            "It exits while it is imported.",
            mend=f"Take the exit out of the module. {where(error)}",
        ) from error
    except KeyboardInterrupt as error:
        raise PluginError(
            "KeyboardInterrupt while it was imported.",
            mend="Import it again; if nobody pressed Ctrl-C, the module raises it itself.",
        ) from error
    except BaseException as error:
        raise PluginError(named(error), mend=where(error)) from error
    return target


def named(error: BaseException) -> str:
    """Return an exception as one line: its type and what it says, with a full stop."""
    try:
        said = _FOLDERS.sub("", " ".join(str(error).split()))
    except Exception:  # its own __str__ is broken too
        said = ""
    line = f"{type(error).__name__}: {said}" if said else type(error).__name__
    return line if line.endswith((".", "!", "?")) else f"{line}."


def where(error: BaseException) -> str:
    """Return where in the plugin it happened: the innermost frame outside any library."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if not _is_library(frame.filename)]
    return f"See {_file_name(own[-1].filename)}, line {own[-1].lineno}." if own else ""


def _is_library(path: str) -> bool:
    """Return whether a file is Python's own, or ours: a plugin's author looks in neither."""
    if path.startswith("<") or Path(path).is_relative_to(OURS):
        return True
    return Path(path).is_relative_to(STDLIB) and "site-packages" not in path


def _file_name(path: str) -> str:
    """Return the last part of a path: the rest differs between machines."""
    return PurePath(path).name
