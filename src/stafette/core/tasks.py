"""Background jobs: how a task is declared, and the tasks and periodic jobs of the core.

A task may run twice (a worker is killed after the work and before the note that it is done), so every task finds out by
state what is left to do.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import time, timedelta
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib.sessions.backends.db import SessionStore
from django.db import transaction
from procrastinate import BaseRetryStrategy, RetryStrategy
from procrastinate.contrib.django import app

from stafette.core import actor, automations, files, mail, metrics, rate, retention
from stafette.core.mail import TASK as DELIVER_MAIL
from stafette.core.periodic import periodic

Work = Callable[..., object]
OUTAGE_RETRY = RetryStrategy(max_attempts=5, exponential_wait=5)


def task(
    name: str,
    *,
    acts_as: str = "",
    atomic: bool = True,
    queue: str = "default",
    retry: BaseRetryStrategy | None = OUTAGE_RETRY,
) -> Callable[[Work], Work]:
    """Declare a background job: it acts as a named system actor, inside one transaction unless ``atomic`` is off.

    The function takes keyword arguments that JSON can carry. Defer it by name:
    ``app.configure_task(name).defer(…)`` inside the transaction that makes it necessary.
    """

    def decorate(work: Work) -> Work:
        @wraps(work)
        def run(**arguments: Any) -> None:
            state = "failed"
            try:
                with actor.acting(actor.system(acts_as or name)):
                    if atomic:
                        with transaction.atomic():
                            work(**arguments)
                    else:
                        work(**arguments)
                state = "succeeded"
            finally:
                metrics.JOBS.labels(name, state).inc()

        app.task(name=name, queue=queue, retry=retry or False)(run)
        return work

    return decorate


@task(DELIVER_MAIL, acts_as="mail", atomic=False, queue="mail", retry=None)
def deliver_mail(message_id: str) -> None:
    """Send one mail."""
    mail.deliver(UUID(message_id))


@task("core.retention", acts_as="retention", atomic=False)
def forget_what_is_due() -> None:
    """Delete what retention rules say, in small transactions; only counts if the automation is off."""
    retention.apply(write=automations.is_on(retention.AUTOMATION.key))


@periodic("core.mail", name="Liegengebliebene Mails finden", every=timedelta(minutes=1), acts_as="mail")
def look_after_mail() -> None:
    """Find mails whose sender died and mails without a job."""
    mail.settle_broken_off()
    mail.defer_forgotten()


@periodic("core.rate", name="Alte Zählungen löschen", every=timedelta(hours=1), acts_as="rate")
def clean_rate_windows() -> None:
    """Delete windows that no limit looks at any more."""
    rate.clean()


@periodic("core.files", name="Dateiablage aufräumen", every=timedelta(days=1), at=time(3, 10), acts_as="files")
def tidy_files() -> None:
    """Remove expired files and files that nobody knows."""
    files.remove_expired()
    files.sweep_orphans()


@periodic("core.retention", name="Aufbewahrungsfristen", every=timedelta(days=1), at=time(3, 30), acts_as="retention")
def start_retention() -> None:
    """Hand the deletions over to a job of their own."""
    app.configure_task("core.retention", lock="core.retention").defer()


@periodic("core.forgotten", name="Liste der Löschungen", every=timedelta(minutes=10), acts_as="retention")
def list_forgotten() -> None:
    """Copy deletions that are not yet in the list outside the database."""
    retention.list_forgotten()


@periodic("core.sessions", name="Beendete Sitzungen löschen", every=timedelta(days=1), at=time(3, 50))
def clear_sessions() -> None:
    """Delete sessions whose time is over."""
    SessionStore.clear_expired()
