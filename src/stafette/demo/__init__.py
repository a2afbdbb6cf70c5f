"""The fictional county that `make run` shows."""
