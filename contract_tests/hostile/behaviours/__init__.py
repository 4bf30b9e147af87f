"""What a server can do wrong, one row each, with the documented error that must come of it."""

from contract_tests.hostile.behaviours import bodies, connections, framing, links
from contract_tests.hostile.behaviours.row import Row

ROWS: tuple[Row, ...] = (
    *links.ROWS,
    *bodies.ROWS,
    *framing.ROWS,
    *connections.ROWS,
)

__all__ = ["ROWS", "Row"]
