"""The client in a hostile world: a server that does everything wrong, fuzzing, concurrency, secrets, supply chain."""
