"""Background and periodic jobs of the spine."""

from __future__ import annotations

from datetime import time, timedelta

from procrastinate.contrib.django import app

from stafette.cases.services.absences import run_absences
from stafette.cases.services.deadline_run import run_deadlines
from stafette.core.periodic import periodic
from stafette.core.tasks import task

MOVE_ON = "cases.move_on"


@task(MOVE_ON, acts_as="deadlines", atomic=False)
def move_on() -> None:
    """Lend the work of absent people, give back what is over, then let deadlines move what is due."""
    run_absences()
    run_deadlines()


@periodic("cases.deadlines", name="Fristen und Vertretungen", every=timedelta(days=1), at=time(4, 10))
def start_move_on() -> None:
    """Hand the work over to a job of its own."""
    app.configure_task(MOVE_ON, lock=MOVE_ON).defer()
