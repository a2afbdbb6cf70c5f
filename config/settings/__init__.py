"""Settings in small files: one part per subject, three profiles (production, local, test) that put them together."""
