"""Between records and tables: reading and writing whole catalogues."""

from stafette.directory.catalog.read import read_catalog, read_stored
from stafette.directory.catalog.write import write_catalog

__all__ = ["read_catalog", "read_stored", "write_catalog"]
