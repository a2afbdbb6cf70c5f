"""Staff, organisations, teams, roles, absence and deputies."""
