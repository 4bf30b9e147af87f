"""Renders docs/ and the contract as HTML pages that need no script, no network and no particular colour scheme."""
