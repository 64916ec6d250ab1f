"""Ports for the servers that tests start."""

from __future__ import annotations

import socket

_held: list[socket.socket] = []


def free_port() -> int:
    """Return a port of 127.0.0.1 that nobody else is given as long as this process lives.

    The servers bind with SO_REUSEPORT: two that were told the same port would share its
    connections without a word. What holds it here listens to nothing.
    """
    holder = socket.socket()
    holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    holder.bind(("127.0.0.1", 0))
    _held.append(holder)
    return int(holder.getsockname()[1])
