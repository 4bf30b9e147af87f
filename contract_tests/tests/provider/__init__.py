"""Tests of the provider's contract itself: its rules can fail, and it cries wolf at no right provider."""
