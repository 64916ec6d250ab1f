"""How gunicorn serves the site. The access log holds the path, never the query string.

Answers that leave no trace (docs/safety.md) are not in it at all, and no line of any log repeats
the address of a request that could not be read.
"""

import re
import subprocess
import sys
from pathlib import Path

from gunicorn.glogging import Logger
from gunicorn.http import message

workers = 2
worker_class = "gthread"
threads = 4
reuse_port = True
timeout = 30
graceful_timeout = 10
keepalive = 15
accesslog = "-"
access_log_format = "%(t)s %(m)s %(U)s %(s)s %(B)s %(M)sms"
control_socket_disable = True
# A long question is answered in the reader's words ("too long"), not by the server's own page:
# gunicorn caps the setting at a constant of its own.
message.MAX_REQUEST_LINE = limit_request_line = 32 * 1024

# Set by public.headers.mark_sensitive; the paths are for requests that never came so far.
UNLOGGED = "service_finder.unlogged"
SENSITIVE_PATH = re.compile(r"/exit/?$|/[a-z]{2}/safety(/|$)")


class QuietLogger(Logger):
    """gunicorn's logger, silent about the pages that leave no trace."""

    def access(self, resp, req, environ, request_time):
        if environ.get(UNLOGGED) or SENSITIVE_PATH.match(environ.get("PATH_INFO", "")):
            return
        super().access(resp, req, environ, request_time)

    def warning(self, msg, *args, **kwargs):
        if msg.startswith("Invalid request from ip="):
            msg, args = "A request could not be read.", ()  # the message repeats the request line
        super().warning(msg, *args, **kwargs)

    def exception(self, msg, *args, **kwargs):
        if isinstance(msg, str) and msg.startswith("Error handling request"):
            msg, args = "Error handling a request", ()  # the argument is the address, query and all
        super().exception(msg, *args, **kwargs)


logger_class = QuietLogger


# The clock: one process beside the workers does what is due (openings, draws, lapses, reminders,
# purges). It needs no cron and ends with the server.
TICK_SECONDS = "20"


def when_ready(server):
    command = [sys.executable, "-m", "service_finder.cli", "tick", "--every", TICK_SECONDS]
    server.ticker = subprocess.Popen(command, cwd=Path(__file__).resolve().parent.parent)


def on_exit(server):
    ticker = getattr(server, "ticker", None)
    if ticker is not None:
        ticker.terminate()
