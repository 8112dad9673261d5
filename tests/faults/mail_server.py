"""A small SMTP server that can be away, slow to answer, and remembers what it took."""

import email
import socketserver
import threading
from collections import Counter


class MailServer:
    """`running()` until `stop()`; `taken` counts mails by their Message-ID."""

    def __init__(self, port: int) -> None:
        self.port, self.taken = port, Counter()
        self._server: _Server | None = None

    def start(self) -> None:
        self._server = _Server(("127.0.0.1", self.port), _Session)
        self._server.taken = self.taken
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False
    taken: Counter


class _Session(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        try:
            self._talk()
        except OSError:
            # The other side was killed.
            return

    def _talk(self) -> None:
        self._say("220 ready")
        while line := self.rfile.readline():
            word = line.split()[0].upper() if line.split() else b""
            if word == b"DATA":
                self._say("354 go on")
                self._take()
            elif word == b"QUIT":
                self._say("221 bye")
                return
            else:
                self._say("250 ok")

    def _take(self) -> None:
        lines = []
        while (line := self.rfile.readline()) not in {b".\r\n", b""}:
            lines.append(line)
        if line:
            message = email.message_from_bytes(b"".join(lines))
            self.server.taken[message["Message-ID"]] += 1
            self._say("250 taken")

    def _say(self, text: str) -> None:
        self.wfile.write(text.encode() + b"\r\n")
