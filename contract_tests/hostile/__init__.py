"""The client in a hostile world: a server that does everything wrong, any bytes, concurrency, secrets."""
