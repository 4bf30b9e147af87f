"""Random contracts and edits, and an oracle that says whether an edit breaks."""
