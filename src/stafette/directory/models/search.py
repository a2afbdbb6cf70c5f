"""What the search index of each process is built from."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from stafette.core.models import Record


class SearchDocument(models.Model):
    """The analysed words of a service, made when it is written. Its id is the service's.

    ``version`` is the number of the transaction that wrote it: every process reads what may have become visible since
    it last looked (see ``search_feed``). A removed service leaves its row with an empty ``body``.
    """

    id = models.UUIDField(primary_key=True)
    body = models.BinaryField(null=True)
    version = models.BigIntegerField(default=0)

    class Meta:
        db_table = "directory_search_document"
        indexes = [models.Index(fields=["version"], name="directory_search_version")]


class SynonymGroup(Record):
    """Words that mean the same to people who search. Edited by staff."""

    words = ArrayField(models.CharField(max_length=60))
    directed = models.BooleanField(default=False)
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        db_table = "directory_synonym_group"
