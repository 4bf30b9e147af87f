"""The rules of the contract: what any OpenAPI file must be, and what the house asks for; spec_lint.py runs them."""
