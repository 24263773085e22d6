"""The settings of one deployment, read from the environment handed in, with secrets never shown."""

from __future__ import annotations

import os
from functools import cached_property

from catops.errors import ConfigError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

DEFAULT_COMMAND = "/catops"
CONFIG = "catops.toml"


class Settings:
    """What the deployment says about itself.

    :ivar signing_secret: Slack's signing secret; empty where no door needs it (the prompt).
    :ivar bot_token: Slack's bot token, or empty.
    :ivar dispatcher: name or ARN of the second function.
    :ivar command: the slash command people type.
    :ivar response_hosts: extra ``host[:port]`` that an answer may be sent to.
    :ivar app_id: the id of the Slack app whose requests are answered, or empty for any.
    :ivar teams: ids of the workspaces and organizations that are answered; empty for all.
    :ivar slack_api: where Slack's Web API is, for emulators on this machine; else empty.
    :ivar store: where the bot remembers what it has run: ``memory://``, ``sqlite:///FILE`` or
        ``dynamodb://TABLE``.
    """

    def __init__(
        self, environ: Mapping[str, str], *, config: Mapping[str, Any] | None = None
    ) -> None:
        """Read the settings out of ``environ``; ``config`` stands in for the file it names."""
        self.environ = environ
        self.signing_secret = environ.get("SLACK_SIGNING_SECRET", "").strip()
        self.bot_token = environ.get("SLACK_BOT_TOKEN", "").strip()
        self.dispatcher = environ.get("CATOPS_DISPATCHER", "").strip()
        self.command = environ.get("CATOPS_COMMAND", "").strip() or DEFAULT_COMMAND
        self.response_hosts = tuple(
            environ.get("CATOPS_RESPONSE_HOSTS", "").replace(",", " ").split()
        )
        self.app_id = environ.get("CATOPS_APP_ID", "").strip()
        self.teams = tuple(environ.get("CATOPS_TEAMS", "").replace(",", " ").split())
        self.slack_api = environ.get("CATOPS_SLACK_API", "").strip()
        self.store = environ.get("CATOPS_STORE", "").strip() or "memory://"
        self._config = config

    def __repr__(self) -> str:
        return f"Settings(command={self.command!r}, dispatcher={self.dispatcher!r})"

    def require(self, *names: str) -> None:
        """Check that each environment variable in ``names`` is set and not blank.

        :raises ConfigError: naming the first that is not.
        """
        for name in names:
            if not self.environ.get(name, "").strip():
                raise ConfigError(
                    f"{name} is not set, so CatOps does not start.",
                    mend=f"Set {name} in the function's environment (see .env.example).",
                )

    @cached_property
    def config_path(self) -> str:
        """The path of ``catops.toml``: what ``CATOPS_CONFIG`` names; empty where there is none.

        In Lambda, a file beside the code counts though nothing names it, so that forgetting to
        does not open everything. It is looked for when it is first needed, which is in ``main``.
        """
        named = self.environ.get("CATOPS_CONFIG", "").strip()
        root = self.environ.get("LAMBDA_TASK_ROOT", "")
        if named or not root:
            return named
        beside = os.path.join(root, CONFIG)  # noqa: PTH118 - pathlib is not imported here
        return beside if os.path.lexists(beside) else ""

    @property
    def config_name(self) -> str:
        """What messages call ``catops.toml``: its path, where there is one."""
        return self.config_path or CONFIG

    @property
    def config(self) -> Mapping[str, Any]:
        """The parsed ``catops.toml`` at :attr:`config_path`; empty where there is none.

        :raises ConfigError: when the file is there or named, but cannot be read or is not TOML.
        """
        if self._config is None:
            self._config = _read_toml(self.config_path) if self.config_path else {}
        return self._config

    @property
    def bot_name(self) -> str:
        """What people mention the bot by: ``[bot] name`` in ``catops.toml``, or the command.

        Only for showing, so an unreadable file fails no request.
        """
        try:
            bot = self.config.get("bot")
        except ConfigError:
            bot = None
        name = bot.get("name") if isinstance(bot, dict) else None
        return name if isinstance(name, str) and name else self.command.lstrip("/")

    def plugin(self, name: str) -> Mapping[str, Any]:
        """Return the table ``[plugins.NAME]`` of ``catops.toml``; empty when there is none.

        :raises ConfigError: when it is there but is not a table.
        """
        tables = self.config.get("plugins", {})
        table = tables.get(name, {}) if isinstance(tables, dict) else None
        if not isinstance(table, dict):
            raise ConfigError(
                f"[plugins.{name}] in {self.config_name} is not a table.",
                mend=f"Write the settings of {name} as lines under [plugins.{name}].",
            )
        return table


def _read_toml(path: str) -> Mapping[str, Any]:
    import tomllib  # paid only by deployments that have the file, and never where Slack waits

    try:
        with open(path, "rb") as file:  # noqa: PTH123 - pathlib is not imported here
            return tomllib.load(file)
    except OSError as error:
        raise ConfigError(
            f"CATOPS_CONFIG names {path}, which cannot be read: {error.strerror}.",
            mend="Put the file there, or unset CATOPS_CONFIG.",
        ) from error
    except RecursionError as error:
        raise ConfigError(
            f"{path} is not valid TOML: it is nested too deeply.", mend="Nest it less."
        ) from error
    except ValueError as error:  # TOMLDecodeError, UnicodeDecodeError
        raise ConfigError(
            f"{path} is not valid TOML: {error}.", mend="Correct that line."
        ) from error
