"""The public door of the spine for writes: verbs with an actor."""
