"""Properties of the generated client."""
