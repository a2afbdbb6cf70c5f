"""What every app stands on: no domain in here."""
