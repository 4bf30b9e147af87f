"""What a server can do wrong, one row each, with the documented error that must come of it."""

from contract_tests.hostile.behaviours import bodies, certificates, framing, links, redirects, resets, waits
from contract_tests.hostile.behaviours.row import Row

ROWS: tuple[Row, ...] = (
    *redirects.ROWS,
    *links.ROWS,
    *bodies.ROWS,
    *framing.ROWS,
    *resets.ROWS,
    *certificates.ROWS,
    *waits.ROWS,
)

__all__ = ["ROWS", "Row"]
