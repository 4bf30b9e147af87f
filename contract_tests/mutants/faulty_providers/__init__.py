"""Hand-written faulty providers, each of which breaks one promise, by subject."""

from importlib import import_module
from pkgutil import iter_modules

from contract_tests.mutants.faulty_providers.declaring import FAULTY_PROVIDERS

for _subject in iter_modules(__path__):
    import_module(f"{__name__}.{_subject.name}")

__all__ = ["FAULTY_PROVIDERS"]
