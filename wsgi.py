"""The WSGI entry point: gunicorn and flask find the application here."""

from service_finder import create_app

app = create_app()
