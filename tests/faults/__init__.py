"""Tests that kill processes or take the database away."""
