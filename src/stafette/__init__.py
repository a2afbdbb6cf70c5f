"""Stafette: from first contact to lasting work without dropping anyone."""
