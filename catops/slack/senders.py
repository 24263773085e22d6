"""Which app and which workspaces a deployment answers, where it names them.

The signature proves Slack and the app. It does not say where the app has been installed:
an app that others may install is signed with the one secret for all of them.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection


class Senders:
    """The app and the workspaces that are answered; without a name, every one is."""

    def __init__(self, app: str = "", teams: Collection[str] = ()) -> None:
        """Take the app's id, and ids of workspaces (``T…``) and organizations (``E…``)."""
        self._app = app
        self._teams = teams

    def refusal(self, app: object, team: object, enterprise: object) -> str:
        """Return why a signed request is not answered, as a short code; empty when it is.

        :param app: what the request says its ``api_app_id`` is; ``team`` and ``enterprise`` too.
        """
        if self._app and app != self._app:
            return "another app"
        if self._teams and not any(one in (team, enterprise) for one in self._teams):
            return "another workspace"
        return ""
