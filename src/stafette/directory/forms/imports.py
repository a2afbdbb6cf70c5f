"""Form of the import page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from stafette.directory.interchange.limits import MAX_FILE_BYTES, MAX_FILES, MEGABYTE
from stafette.directory.services.imports import SOURCE_LENGTH


class SeveralFiles(forms.ClearableFileInput):
    """A file input that takes several files."""

    allow_multiple_selected = True


class SeveralFilesField(forms.FileField):
    """One or more files; each is checked by itself."""

    widget = SeveralFiles

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[Any]]:
        """The files in the order in which they were chosen."""
        given: Sequence[Any] = data if isinstance(data, list | tuple) and data else [data or None]
        if len(given) > MAX_FILES:
            raise forms.ValidationError(
                _("Das sind %(count)s Dateien. Höchstens %(most)s gehen auf einmal.")
                % {"count": len(given), "most": MAX_FILES},
                code="too_many",
            )
        return [self._checked(each, initial) for each in given]

    def _checked(self, each: Any, initial: Any) -> UploadedFile[Any]:
        file: UploadedFile[Any] = super().clean(each, initial)
        if file.size is not None and file.size > MAX_FILE_BYTES:
            raise forms.ValidationError(
                _("„%(name)s“ ist größer als %(limit)s MB. Teilen Sie die Datei.")
                % {"name": file.name, "limit": MAX_FILE_BYTES // MEGABYTE},
                code="too_large",
            )
        return file


class ImportForm(forms.Form):
    """Which files, and where they come from."""

    uploads = SeveralFilesField(
        label=gettext_lazy("Dateien"),
        help_text=gettext_lazy("JSON, CSV, XLSX oder ZIP, je Datei höchstens 50 MB. Was zusammengehört, zusammen."),
        error_messages={
            "required": gettext_lazy("Bitte wählen Sie mindestens eine Datei."),
            "empty": gettext_lazy("Die Datei ist leer. Bitte wählen Sie eine andere Datei."),
        },
        max_length=255,
    )
    source = forms.CharField(
        label=gettext_lazy("Name der Quelle"),
        help_text=gettext_lazy("Nur nötig, wenn Sie eine andere Quelle meinen als die, die in den Dateien steht."),
        required=False,
        max_length=SOURCE_LENGTH,
        strip=True,
    )

    def clean_source(self) -> str:
        """Small letters, digits and hyphens."""
        source = str(self.cleaned_data["source"]).strip().lower()
        if source and not re.fullmatch(r"[a-z0-9][a-z0-9_-]*", source):
            raise forms.ValidationError(
                _("Nehmen Sie nur kleine Buchstaben ohne Umlaute, Ziffern und Bindestriche."), code="bad_source"
            )
        return source
