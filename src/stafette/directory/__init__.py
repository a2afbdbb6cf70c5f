"""The Wegweiser: services, places, themes, search, hand-outs."""
