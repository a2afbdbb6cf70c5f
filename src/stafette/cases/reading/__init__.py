"""What the pages of the spine read: few statements each, their number constant in the data."""
