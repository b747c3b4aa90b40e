"""Project wiring: settings, addresses, web server, Celery."""
