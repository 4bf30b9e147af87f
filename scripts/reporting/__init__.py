"""The parts of `scripts/report.py`: reads the results, joins them with the contract, writes HTML and JUnit XML."""
