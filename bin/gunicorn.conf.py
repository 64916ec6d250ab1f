"""How gunicorn serves the site. The access log holds the path, never the query string."""

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
