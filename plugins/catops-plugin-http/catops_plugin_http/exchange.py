"""A question and its answer on an open connection, bounded in time and in bytes."""

from __future__ import annotations

import io
import socket
import time
from typing import Any

from catops_plugin_http.deadline import Deadline


class Exchange:
    """What :mod:`http.client` takes for a socket: bounded in time and in bytes.

    :ivar first_byte: when the first byte came, or zero.
    """

    def __init__(self, sock: socket.socket, deadline: Deadline, most: int) -> None:
        self._sock = sock
        self._deadline = deadline
        self._most = most
        self.first_byte = 0.0

    def sendall(self, data: bytes) -> None:
        """Send ``data``."""
        self._sock.settimeout(self._deadline.left())
        self._sock.sendall(data)

    def makefile(self, *_: Any, **__: Any) -> io.BufferedReader:
        """Return what comes back, as a file."""
        return io.BufferedReader(_Incoming(self))

    def close(self) -> None:
        """Leave the connection to whoever opened it."""

    def receive(self, buffer: Any) -> int:
        """Fill ``buffer`` with what comes next; return how many bytes that is.

        :raises TooMuch: when more came than is wanted.
        :raises TimeoutError: when the time is up.
        """
        self._sock.settimeout(self._deadline.left())
        count = self._sock.recv_into(buffer)
        self.first_byte = self.first_byte or time.perf_counter()
        self._most -= count
        if self._most < 0:
            raise TooMuch
        return count


class TooMuch(Exception):
    """The server sends more than is read."""


class _Incoming(io.RawIOBase):
    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        return self._exchange.receive(buffer)
