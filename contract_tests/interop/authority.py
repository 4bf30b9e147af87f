"""A throw-away certificate authority, for libraries that insist on https."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import trustme

from contract_tests.interop.tunnel import API_HOST


@dataclass(frozen=True, slots=True)
class Certificates:
    """PEM files: the authority to trust, and a server's certificate for the API's host with its key."""

    authority: Path
    chain: Path
    key: Path


def issue(folder: Path) -> Certificates:
    """A new authority and a certificate of it; both are worthless once the folder is gone."""
    certificates = Certificates(folder / "authority.pem", folder / "chain.pem", folder / "key.pem")
    authority = trustme.CA()
    issued = authority.issue_cert(API_HOST)
    authority.cert_pem.write_to_path(str(certificates.authority))
    issued.private_key_pem.write_to_path(str(certificates.key))
    for blob in issued.cert_chain_pems:
        blob.write_to_path(str(certificates.chain), append=True)
    return certificates
