"""Prometheus metrics. Labels are view names and states, never anything about a person."""

from __future__ import annotations

from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, Counter, Gauge, Histogram, generate_latest

REQUESTS = Counter("stafette_requests_total", "Requests by view, method and status", ["view", "method", "status"])
SECONDS = Histogram(
    "stafette_request_seconds",
    "Seconds per request by view",
    ["view"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
)
MAILS = Counter("stafette_mails_total", "Mails by end", ["state"])
SEARCH_DOCUMENTS = Gauge("stafette_search_documents", "Offers in this process's search index")
SEARCH_FAILURES = Counter(
    "stafette_search_failures_total", "Searches that failed (shown as a failure, not as no result)"
)
JOBS = Counter("stafette_jobs_total", "Background jobs by name and end", ["job", "state"])

CONTENT_TYPE = CONTENT_TYPE_LATEST


def observe_request(view: str, method: str, status: int, seconds: float) -> None:
    """Count one request."""
    REQUESTS.labels(view, method, str(status)).inc()
    SECONDS.labels(view).observe(seconds)


def exposition() -> bytes:
    """All metrics in Prometheus's text format."""
    return generate_latest(REGISTRY)
