"""From a host's name to the addresses the bot may connect to: resolved once, and checked.

Whoever connects uses the addresses that were checked, and never the name again: a name server that
answers differently the second time gains nothing.
"""

from __future__ import annotations

import queue
import socket
import threading
from collections.abc import Callable, Sequence
from ipaddress import ip_address

import catops
from catops_plugin_http.addresses import EVERYTHING, METADATA_KIND, Network, refused
from catops_plugin_http.config import Config
from catops_plugin_http.deadline import Deadline
from catops_plugin_http.faults import NotReached
from catops_plugin_http.hosts import is_address

#: Gives the addresses of a host, as text.
Resolve = Callable[[str], Sequence[str]]


def resolve(host: str) -> Sequence[str]:
    """Ask the system for the addresses of ``host``.

    :raises OSError: when it knows none.
    """
    found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


class Guard:
    """Decides what may be connected to."""

    def __init__(self, config: Config, resolve: Resolve = resolve) -> None:
        self.config = config
        self._resolve = resolve

    def addresses(self, host: str, deadline: Deadline) -> Sequence[str]:
        """Return the addresses of ``host``, all of which may be connected to.

        :raises UserError: when one of them may not.
        :raises NotReached: when it has none, or no name server answers in time.
        """
        found = [host] if is_address(host) else self._looked_up(host, deadline)
        allowed: Sequence[Network] = self.config.networks
        if host in self.config.hosts:
            allowed = EVERYTHING
        for address in found:
            kind = refused(ip_address(address), allowed)
            if kind:
                raise _refusal(host, kind)
        return found

    def _looked_up(self, host: str, deadline: Deadline) -> Sequence[str]:
        """Resolve ``host`` in a thread: the system's resolver takes no time limit."""
        answers: queue.SimpleQueue[Sequence[str] | OSError] = queue.SimpleQueue()

        def work() -> None:
            try:
                answers.put(self._resolve(host))
            except OSError as error:
                answers.put(error)

        threading.Thread(target=work, daemon=True).start()
        try:
            answer = answers.get(timeout=deadline.left())
        except (queue.Empty, TimeoutError) as error:
            raise NotReached(
                f"No name server gave the address of {host} in time.",
                mend="Look at the name servers of the domain, and at the bot's own.",
            ) from error
        if isinstance(answer, OSError):
            raise _unknown(host, answer) from answer
        return answer


def _refusal(host: str, kind: str) -> catops.UserError:
    what = f"{host} is {kind}" if is_address(host) else f"{host} has {kind}"
    if kind.startswith(METADATA_KIND):
        return catops.UserError(
            f"{what}, which hands out the bot's own credentials. It is never looked at."
        )
    return catops.UserError(
        f"{what}. Only public ones are looked at.",
        mend=f'An operator of this bot can open it: [plugins.http] allow = ["{host}"].',
    )


def _unknown(host: str, error: OSError) -> NotReached:
    if isinstance(error, socket.gaierror) and error.errno == socket.EAI_AGAIN:
        return NotReached(
            f"No name server gave the address of {host}.",
            mend="Look at the name servers of the domain, and try again in a minute.",
        )
    return NotReached(
        f"There is no address for the name {host}.",
        mend="Check how it is spelt, and that its DNS record exists.",
    )
