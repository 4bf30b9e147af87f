"""The rule that a client can be generated; what the generator supports is for it to say, in scripts/generator."""

from scripts.generator.obstacles import GenerationError
from scripts.generator.planner import make_plan
from scripts.lint_rules.rule import Breaches, Document, Rule


def _client(document: Document) -> Breaches:
    try:
        return make_plan(document)[1]
    except GenerationError as error:
        return [("", str(error))]


RULES = (Rule("client", "Everything in it can be had from a generated client (docs/generating.md).", _client),)
