"""Tests of the mutants themselves, and a small fixed share of them; `make mutants` examines all."""
