"""Health check of the web container: the web server answers, whatever the state of worker and beat."""

import http.client
import os
import sys


def main() -> None:
    """Ask /healthz; it answers 200, or 503 when another part is down: either way the web server works."""
    host = (os.environ.get("ALLOWED_HOSTS") or "localhost").split(",")[0].strip().lstrip(".")
    connection = http.client.HTTPConnection("127.0.0.1", int(os.environ.get("PORT") or 8000), timeout=5)
    connection.request("GET", "/healthz", headers={"Host": host, "X-Forwarded-Proto": "https"})
    status = connection.getresponse().status
    healthy = status in (http.HTTPStatus.OK, http.HTTPStatus.SERVICE_UNAVAILABLE)
    sys.exit(0 if healthy else f"/healthz answered {status}")


if __name__ == "__main__":
    main()
