"""Mutants of the source that no check catches, each with the reason why it breaks no promise."""

EQUIVALENT: dict[str, str] = {
    "paging.START: without argument after: Cursor(0, after=True) in START = Cursor(0, after=True)": (
        "Positions begin at 1 (an INTEGER PRIMARY KEY), so before 0 and after 0 is the same place."
    ),
    "store.Store.setting: 0 to -1: 0 in rows = self._read('SELECT value FROM settings WHERE name = :name', lam…": (
        "The query selects one column: the first is the last."
    ),
    "store.Store.setting: 0 to -1: 0 in return rows[0] if rows else default": (
        "The name is the primary key: there is at most one row, so the first is the last."
    ),
}
"""Name to reason. A survivor that is not listed fails the run, and so does an entry that is caught or gone."""
