"""Confirmations at the prompt, from one ``meow run`` to the next, on this machine, for this user.

They guard against slips, not against attackers: whoever can read this user's files can run the
commands without any bot. So a key in such a file is enough where there is no signing secret, and a
file beside it remembers which codes were used where the bot's store is one process's memory.
"""

from __future__ import annotations

import os
import secrets
from functools import partial
from pathlib import Path

from catops.app import build_confirmations, open_store
from catops.confirmation.codes import KEY_BYTES
from catops.confirmation.confirmations import Confirmations
from catops.errors import ConfigError
from catops.settings import Settings
from catops.stores import Store


def local_confirmations(settings: Settings) -> Confirmations:
    """Return what gives and takes confirmations here; files are made when one is asked for."""
    key = None if settings.signing_secret else partial(_key, settings)
    return build_confirmations(settings, key=key, store=partial(_store, settings))


def _store(settings: Settings) -> Store:
    if settings.store != "memory://":
        return open_store(settings)
    from catops.stores.sqlite import SqliteStore  # sqlite3 is not free

    return SqliteStore(str(_folder(settings) / "confirmed.db"))


def _key(settings: Settings) -> bytes:
    """Return the key of this user on this machine; make it if there is none.

    :raises ConfigError: when it can be neither read nor made.
    """
    file = _folder(settings) / "confirm.key"
    try:
        if not file.exists():
            made = file.with_suffix(f".{os.getpid()}")
            made.touch(mode=0o600)
            made.write_bytes(secrets.token_bytes(KEY_BYTES))
            made.replace(file)  # whole or not at all; of two at once, the last one stays
        key = file.read_bytes()
    except OSError as error:
        raise _unusable(file, error) from error
    if len(key) != KEY_BYTES:
        raise ConfigError(f"{file} does not hold a key of {KEY_BYTES} bytes.", mend="Delete it.")
    return key


def _folder(settings: Settings) -> Path:
    """Return the folder of what CatOps keeps for this user, as the shell's history is there.

    https://specifications.freedesktop.org/basedir-spec/latest/
    """
    state = settings.environ.get("XDG_STATE_HOME", "").strip()
    try:
        folder = (Path(state) if state else Path.home() / ".local" / "state") / "catops"
        folder.mkdir(parents=True, exist_ok=True)
    except (OSError, RuntimeError) as error:
        raise _unusable(state or "the home folder", error) from error
    return folder


def _unusable(where: object, error: Exception) -> ConfigError:
    why = getattr(error, "strerror", "") or error
    return ConfigError(
        f"What a confirmation needs cannot be kept in {where}: {why}.",
        mend="Let XDG_STATE_HOME name a folder that can be written to.",
    )
