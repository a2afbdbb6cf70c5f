"""The worker: ``python -m stafette.core.worker``; any number may run on any number of machines."""
