"""When a mail may be tried again, and the list of what retention deleted."""

from django.db import migrations, models

import stafette.core.ids
from stafette.core.audit import guarded


class Migration(migrations.Migration):
    dependencies = [("core", "0003_audit")]
    operations = [
        migrations.AddField("mailmessage", "not_before", models.DateTimeField(blank=True, null=True)),
        migrations.CreateModel(
            name="Forgotten",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=stafette.core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("table_name", models.CharField(max_length=63)),
                ("row_id", models.UUIDField()),
                ("at", models.DateTimeField()),
                ("listed_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "db_table": "core_forgotten",
                "indexes": [
                    models.Index(
                        fields=["at"], name="core_forgotten_open", condition=models.Q(("listed_at__isnull", True))
                    )
                ],
            },
        ),
        guarded("core_forgotten"),
    ]
