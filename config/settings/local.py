"""``make run``: the production settings except TLS, with the demonstration's helpers (shifted clock, mail sink)."""

from __future__ import annotations

from config.env import HOME
from config.settings.apps import *
from config.settings.database import *
from config.settings.logs import *
from config.settings.mail import *
from config.settings.security import *
from config.settings.web import *

DEBUG = False
PROFILE = "local"
MAIL_SINK_FOLDER = HOME / "mailbox"
