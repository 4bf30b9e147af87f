"""`make bench`: the client beside its peers, all of them against one static server, in one run."""
