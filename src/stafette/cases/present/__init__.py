"""What pages show: plain view objects, no query."""
