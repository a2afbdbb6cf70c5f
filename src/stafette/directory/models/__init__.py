"""Tables of the directory, by subject."""

from stafette.directory.models.details import (
    Accessibility,
    Address,
    Contact,
    CostOption,
    Phone,
    RequiredDocument,
    Schedule,
    ServiceArea,
)
from stafette.directory.models.handouts import Handout, HandoutItem, RedemptionCount
from stafette.directory.models.imports import ImportFile, ImportRun
from stafette.directory.models.places import Location, Town
from stafette.directory.models.search import SearchDocument, SynonymGroup
from stafette.directory.models.services import FieldGroupState, Service, ServiceAtLocation
from stafette.directory.models.themes import ServiceTheme, Theme

__all__ = [
    "Accessibility",
    "Address",
    "Contact",
    "CostOption",
    "FieldGroupState",
    "Handout",
    "HandoutItem",
    "ImportFile",
    "ImportRun",
    "Location",
    "Phone",
    "RedemptionCount",
    "RequiredDocument",
    "Schedule",
    "SearchDocument",
    "Service",
    "ServiceArea",
    "ServiceAtLocation",
    "ServiceTheme",
    "SynonymGroup",
    "Theme",
    "Town",
]
