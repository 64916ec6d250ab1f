"""How gunicorn serves the site. The access log holds the path, never the query string.

Answers that leave no trace (docs/safety.md) are not in it at all, and no line of any log repeats
the address of a request that could not be read.
"""

import contextlib
import gc
import os
import re
import subprocess
import sys
from pathlib import Path

from gunicorn.glogging import Logger
from gunicorn.http import message
from sqlalchemy.exc import SQLAlchemyError

from service_finder.catalogue import directory
from service_finder.cli.directory import prepare
from service_finder.extensions import db

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
UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f]")
SENSITIVE_PATH = re.compile(r"/exit/?$|/[a-z]{2}/safety(/|$)")


class QuietLogger(Logger):
    """gunicorn's logger, silent about the pages that leave no trace."""

    def access(self, resp, req, environ, request_time):
        if environ.get(UNLOGGED) or SENSITIVE_PATH.match(environ.get("PATH_INFO", "")):
            return
        path = UNPRINTABLE.sub("?", environ.get("PATH_INFO", ""))  # %0A begins no line of its own
        super().access(resp, req, environ | {"PATH_INFO": path}, request_time)

    def warning(self, msg, *args, **kwargs):
        if msg.startswith("Invalid request from ip="):
            msg, args = "A request could not be read.", ()  # the message repeats the request line
        super().warning(msg, *args, **kwargs)

    def exception(self, msg, *args, **kwargs):
        if isinstance(msg, str) and msg.startswith("Error handling request"):
            msg, args = "Error handling a request", ()  # the argument is the address, query and all
        super().exception(msg, *args, **kwargs)


logger_class = QuietLogger


# The program is read once, before the workers split off: they start at once and share its memory.
preload_app = True


def on_starting(server):
    """Bring the database up when `make run` asks for it, and read the directory into memory."""
    from wsgi import app  # the one that the workers will serve; read by gunicorn just before

    with app.app_context():
        if os.environ.get("PREPARE") == "1":
            prepare()
        with contextlib.suppress(SQLAlchemyError):  # a database that is down is for /readyz to say
            directory.current()
        db.session.remove()
        db.engine.dispose()  # no connection may be shared between processes
    # What was read stays: the collector of the workers need not look through it again and again,
    # which would pause them and copy memory that they share.
    gc.collect()
    gc.freeze()


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
