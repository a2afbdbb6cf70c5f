"""What pages show, as plain values made from plain values: no database, no request."""
