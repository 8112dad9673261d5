"""A network line that can be cut: a proxy between a browser and the live server."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator
from urllib.parse import urlsplit


class Line:
    """Passes bytes on until it is cut; then nobody gets through, and what is open breaks."""

    def __init__(self, target: str) -> None:
        place = urlsplit(target)
        self._target = (place.hostname or "localhost", place.port or 80)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._open: set[socket.socket] = set()
        self._is_up = True
        self.address = f"http://localhost:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._listen, daemon=True).start()

    def cut(self) -> None:
        self._is_up = False
        for one in list(self._open):
            _end(one)

    def mend(self) -> None:
        self._is_up = True

    def close(self) -> None:
        self.cut()
        self._listener.close()

    def _listen(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                caller, _ = self._listener.accept()
                if self._is_up:
                    threading.Thread(target=self._serve, args=[caller], daemon=True).start()
                else:
                    _end(caller)

    def _serve(self, caller: socket.socket) -> None:
        try:
            server = socket.create_connection(self._target)
        except OSError:
            _end(caller)
            return
        self._open |= {caller, server}
        back = threading.Thread(target=_pass_on, args=[server, caller], daemon=True)
        back.start()
        _pass_on(caller, server)
        back.join()
        self._open -= {caller, server}


def _pass_on(source: socket.socket, sink: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            sink.sendall(data)
    _end(source)
    _end(sink)


def _end(one: socket.socket) -> None:
    with contextlib.suppress(OSError):
        one.shutdown(socket.SHUT_RDWR)
    one.close()


@contextlib.contextmanager
def line_to(target: str) -> Iterator[Line]:
    line = Line(target)
    try:
        yield line
    finally:
        line.close()
