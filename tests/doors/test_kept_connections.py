"""A connection is kept for the next request; what may have arrived is never sent again."""

from __future__ import annotations

import os
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import pytest

from catops.testing.fakes import FakeClock
from catops.transport import IDLE, RESPONSE_MAX, MaybeSent, NotSent, Transport

#: One byte more than what two sockets of one machine keep between them.
LARGE = b"x" * 20_000_000
KEPT = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"

#: Talks on one connection; the number tells which one it is.
Talk = Callable[["Peer", int], None]


class Peer:
    """One connection, seen from the server."""

    def __init__(self, sock: socket.socket, host: Host) -> None:
        self._host = host
        self.sock = sock
        self.file = sock.makefile("rb")

    def head(self) -> int:
        """Read the head of a request and return the length of its body; -1 where none comes."""
        length = -1
        with suppress(ConnectionError):
            while (line := self.file.readline()).strip():
                length = max(length, 0)
                name, _, value = line.partition(b":")
                if name.lower() == b"content-length":
                    length = int(value)
        return length

    def request(self) -> bool:
        """Read a whole request and count it; ``False`` where the other side has hung up."""
        length = self.head()
        if length < 0 or len(self.file.read(length)) < length:
            return False
        self._host.requests += 1
        return True

    def answer(self, said: bytes = KEPT) -> bool:
        """Read a request and answer it."""
        heard = self.request()
        if heard:
            self.sock.sendall(said)
        return heard

    def reset(self) -> None:
        """Hang up as a machine does that has forgotten the connection."""
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.file.close()
        self.sock.close()


class Host:
    """A server that counts connections and whole requests."""

    def __init__(self, talk: Talk) -> None:
        self._talk = talk
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.connections = 0
        self.requests = 0
        self.over = threading.Event()
        self.url = f"http://127.0.0.1:{self._listening.getsockname()[1]}/x"

    def serve(self) -> None:
        """Serve one connection after the other, until closed."""
        while True:
            try:
                sock, _ = self._listening.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._talked, args=(sock, self.connections)).start()

    def _talked(self, sock: socket.socket, number: int) -> None:
        with sock:
            self._talk(Peer(sock, self), number)
        self.over.set()

    def close(self) -> None:
        """Serve nothing more."""
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()


@contextmanager
def serving(talk: Talk) -> Iterator[Host]:
    host = Host(talk)
    thread = threading.Thread(target=host.serve)
    thread.start()
    try:
        yield host
    finally:
        host.close()
        thread.join()


def for_ever(peer: Peer, number: int) -> None:
    """Answer every request."""
    while peer.answer():
        pass


@pytest.fixture
def transport() -> Iterator[Transport]:
    """Return a transport; its connections end with it."""
    transport = Transport()
    yield transport
    transport.close()


def post(transport: Transport, host: Host, body: bytes = b"{}") -> int:
    return transport.post(host.url, body, {}, timeout=10).status


def test_the_next_request_goes_on_the_same_connection(transport: Transport) -> None:
    with serving(for_ever) as host:
        assert [post(transport, host) for _ in range(5)] == [200] * 5
        assert transport.get(host.url, {}, timeout=10).body == b"ok"
        assert (host.connections, host.requests) == (1, 6)
        transport.close()


@pytest.mark.parametrize("frozen", ["clock", "timer"])
@pytest.mark.parametrize("beyond", [0.0, 0.5])
def test_one_that_idled_too_long_by_either_clock_is_not_used(frozen: str, beyond: float) -> None:
    still, going = FakeClock(), FakeClock()
    clocks = {"clock": going, "timer": going, frozen: still}
    transport = Transport(clock=clocks["clock"], timer=clocks["timer"])
    with serving(for_ever) as host:
        post(transport, host)
        going.sleep(IDLE + beyond)
        post(transport, host)
        assert (host.connections, host.requests) == (2 if beyond else 1, 2)
        transport.close()


def test_a_clock_that_was_set_back_makes_no_connection_young() -> None:
    clock = FakeClock()
    transport = Transport(clock=clock)
    with serving(for_ever) as host:
        post(transport, host)
        clock.sleep(-3600)
        post(transport, host)
        assert host.connections == 2
        transport.close()


@pytest.mark.parametrize("how", ["hangs up", "forgets it", "says more"])
def test_one_on_which_the_other_side_has_said_anything_is_not_used(
    transport: Transport, how: str
) -> None:
    answered = threading.Event()

    def talk(peer: Peer, number: int) -> None:
        if number > 1:
            return for_ever(peer, number)
        peer.answer()
        answered.wait(10)
        if how == "says more":
            peer.sock.sendall(KEPT)
            host.over.set()
            return for_ever(peer, number)
        return peer.reset() if how == "forgets it" else None

    with serving(talk) as host:
        post(transport, host)
        answered.set()
        assert host.over.wait(10)
        assert transport.get(host.url, {}, timeout=10).status == 200
        assert (host.connections, host.requests) == (2, 2)
        transport.close()


@pytest.mark.parametrize(
    "said",
    [
        b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok",
        b"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok",
        b"HTTP/1.1 200 OK\r\nContent-Length: 1500000\r\n\r\n" + b"x" * RESPONSE_MAX,
    ],
    ids=["told to close", "HTTP/1.0", "not read to its end"],
)
def test_one_whose_response_does_not_allow_it_is_not_kept(
    transport: Transport, said: bytes
) -> None:
    def talk(peer: Peer, number: int) -> None:
        peer.answer(said)
        peer.request()

    with serving(talk) as host:
        post(transport, host)
        post(transport, host)
        assert (host.connections, host.requests) == (2, 2)


def test_a_request_that_was_heard_and_not_answered_is_never_sent_again(
    transport: Transport,
) -> None:
    def talk(peer: Peer, number: int) -> None:
        peer.answer()
        peer.request()

    with serving(talk) as host:
        post(transport, host)
        with pytest.raises(MaybeSent, match="did not answer: RemoteDisconnected"):
            post(transport, host)
        assert (host.connections, host.requests) == (1, 2)


def test_half_a_request_on_a_connection_that_dies_is_sent_again_whole(
    transport: Transport,
) -> None:
    def talk(peer: Peer, number: int) -> None:
        peer.answer()
        if number == 1:
            peer.head()
            peer.reset()

    with serving(talk) as host:
        post(transport, host)
        assert post(transport, host, LARGE) == 200
        assert (host.connections, host.requests) == (2, 2)
        transport.close()


def test_half_a_request_on_a_new_connection_is_not_sent_again(transport: Transport) -> None:
    def talk(peer: Peer, number: int) -> None:
        peer.head()
        peer.reset()

    with serving(talk) as host, pytest.raises(MaybeSent):
        post(transport, host, LARGE)
    assert (host.connections, host.requests) == (1, 0)


def test_a_server_that_is_gone_when_a_connection_has_died_was_not_reached(
    transport: Transport,
) -> None:
    def talk(peer: Peer, number: int) -> None:
        peer.answer()

    with serving(talk) as host:
        post(transport, host)
        assert host.over.wait(10)
    with pytest.raises(NotSent, match="cannot be reached"):
        post(transport, host)


def test_a_number_that_a_plugin_has_closed_and_another_file_has_now_is_left_alone(
    transport: Transport,
) -> None:
    with serving(for_ever) as host:
        post(transport, host)
        mine, other = socket.socketpair()
        (kept,) = {  # on Linux, as Lambda is
            int(fd)
            for fd in os.listdir("/proc/self/fd")  # noqa: PTH208
            if _peer_of(int(fd)) == host.url.split("/")[2]
        }
        os.dup2(mine.fileno(), kept)
        assert post(transport, host) == 200
        other.setblocking(False)
        with pytest.raises(BlockingIOError):
            other.recv(1)
        os.write(kept, b"still open")
        assert other.recv(10) == b"still open"
        os.close(kept)
        mine.close()
        other.close()
        transport.close()


def _peer_of(fd: int) -> str:
    try:
        with socket.socket(fileno=os.dup(fd)) as sock:
            return "{}:{}".format(*sock.getpeername()[:2])
    except (OSError, IndexError):
        return ""


def test_a_fork_does_not_talk_into_its_parents_connection(transport: Transport) -> None:
    with serving(for_ever) as host:
        post(transport, host)
        child = os.fork()
        if not child:
            os._exit(0 if post(transport, host) == 200 else 1)
        assert os.waitpid(child, 0)[1] == 0
        assert host.connections == 2
        assert post(transport, host) == 200
        assert host.connections == 2
        transport.close()


def test_what_http_cannot_carry_is_not_sent_on_a_kept_connection_either(
    transport: Transport,
) -> None:
    with serving(for_ever) as host:
        post(transport, host)
        with pytest.raises(NotSent, match="holds characters that HTTP cannot carry"):
            transport.post(host.url, b"", {"x": "a\nb"}, timeout=10)
        assert post(transport, host) == 200
        assert host.requests == 2
        transport.close()


def test_many_at_once_mix_nothing_up(transport: Transport) -> None:
    def echo(peer: Peer, number: int) -> None:
        while (length := peer.head()) >= 0:
            body = peer.file.read(length)
            head = f"HTTP/1.1 200 OK\r\nContent-Length: {len(body)}\r\n\r\n"
            peer.sock.sendall(head.encode() + body)

    wrong: list[bytes] = []
    with serving(echo) as host:

        def ask(name: int) -> None:
            for index in range(50):
                body = f"{name}/{index}".encode()
                said = transport.post(host.url, body, {}, timeout=10).body
                if said != body:
                    wrong.append(said)

        threads = [threading.Thread(target=ask, args=(name,)) for name in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        transport.close()
    assert wrong == []
