"""What a consumer writes, held against the types that they were promised: read by mypy and pyright, never run."""
