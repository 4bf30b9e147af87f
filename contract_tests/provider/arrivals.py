"""Receipts that arrive at a provider elsewhere while it is checked: a relation that met them is stated again."""

from contract_tests.provider.relations import Relation
from contract_tests.provider.relations.walk import read_all
from contract_tests.provider.session import Session
from scripts.reporting.results import CheckKind

ATTEMPTS = 3
KEPT_ARRIVING = "not checked, receipts kept arriving; name a message that is no longer on its way"


class Patience:
    """States relations; where receipts arrived meanwhile, what was told against the provider is taken back.

    The data of a provider on this machine stands still, so there every relation is stated once.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._known: set[str] | None = None

    def settle(self, relation: Relation, kind: CheckKind) -> bool:
        """State a relation; False if receipts arrived meanwhile and what it told was taken back."""
        session = self._session
        with session.checking(relation.name, kind, relation.clause, relation.says):
            if self._known is None and not session.target.is_loopback:
                self._known = self._read()
            relation.state(session)
        if session.target.is_loopback or not session.has_told(relation.name) or not self._some_came(relation):
            return True
        session.withdraw(relation.name)
        return False

    def _some_came(self, relation: Relation) -> bool:
        before = self._known or set()
        with self._session.checking(relation.name, "relation", relation.clause, relation.says):
            self._known = self._read()
        return before < (self._known or set())

    def _read(self) -> set[str]:
        return {str(receipt["sid"]) for receipt in read_all(self._session, self._session.target.short)}
