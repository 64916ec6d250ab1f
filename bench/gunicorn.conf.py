"""gunicorn as `make run` has it, without the clock and the access log."""

workers = 2
worker_class = "gthread"
threads = 4
reuse_port = True
keepalive = 30
timeout = 300
preload_app = False
control_socket_disable = True
loglevel = "error"
