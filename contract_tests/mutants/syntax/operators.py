"""Operators on a syntax tree: each yields other trees for one node, with a word for what was done."""

import ast
import re
from collections.abc import Iterator

Change = tuple[str, ast.AST | None]
"""What was done, and the node that stands there instead; None where a statement is taken out."""

COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.FloorDiv}
SQL: tuple[tuple[str, str], ...] = (
    (" AND ", " OR "),
    (" > :", " >= :"),
    (" < :", " <= :"),
    (" > :", " < :"),
    (" < :", " > :"),
    (" = :", " != :"),
    (" DESC", ""),
    ("ORDER BY position", "ORDER BY sid"),
    (" LIMIT :limit", ""),
    ("services.is_default", "1"),
    ("UNION ALL", "EXCEPT"),
)
"""Changes of a query, each at every place where it can be made."""
TAKEN_OFF = frozenset({"lower", "strip", "rstrip", "removeprefix", "encode"})
"""Methods without which a call still makes sense."""
IS_SQL = re.compile(r"\b(WHERE|SELECT|ORDER BY)\b")


def changes(node: ast.AST) -> Iterator[Change]:
    """Every change of one node."""
    for operator in (
        _comparison, _boolean, _not, _arithmetic, _constant, _query, _condition, _returned, _statement, _slice,
        _call, _handler,
    ):  # fmt: skip
        yield from operator(node)


def _comparison(node: ast.AST) -> Iterator[Change]:
    if isinstance(node, ast.Compare):
        for place, operator in enumerate(node.ops):
            for other in COMPARISONS.get(type(operator), ()):
                operators = [*node.ops[:place], other(), *node.ops[place + 1 :]]
                yield (
                    f"{type(operator).__name__} to {other.__name__}",
                    ast.Compare(node.left, operators, node.comparators),
                )


def _boolean(node: ast.AST) -> Iterator[Change]:
    if isinstance(node, ast.BoolOp):
        other = ast.Or() if isinstance(node.op, ast.And) else ast.And()
        yield f"{type(node.op).__name__} to {type(other).__name__}", ast.BoolOp(other, node.values)
        for place in range(len(node.values)):
            rest = [*node.values[:place], *node.values[place + 1 :]]
            yield f"without operand {place}", rest[0] if len(rest) == 1 else ast.BoolOp(node.op, rest)


def _not(node: ast.AST) -> Iterator[Change]:
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield "without not", node.operand


def _arithmetic(node: ast.AST) -> Iterator[Change]:
    if isinstance(node, ast.BinOp) and type(node.op) in ARITHMETIC:
        other = ARITHMETIC[type(node.op)]
        yield f"{type(node.op).__name__} to {other.__name__}", ast.BinOp(node.left, other(), node.right)


def _constant(node: ast.AST) -> Iterator[Change]:
    if not isinstance(node, ast.Constant):
        return
    value = node.value
    if isinstance(value, bool):
        yield f"{value} to {not value}", ast.Constant(not value)
    elif isinstance(value, int):
        yield f"{value} to {value + 1}", ast.Constant(value + 1)
        yield f"{value} to {value - 1}", ast.Constant(value - 1)
    elif isinstance(value, str) and not IS_SQL.search(value):
        yield "other text", ast.Constant(f"{value}X" if value else "X")
        if value:
            yield "no text", ast.Constant("")
    elif isinstance(value, bytes):
        yield "other bytes", ast.Constant(value + b"X")


def _query(node: ast.AST) -> Iterator[Change]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and IS_SQL.search(node.value):
        text = node.value
        for old, new in SQL:
            for place, found in enumerate(re.finditer(re.escape(old), text)):
                other = f"{text[: found.start()]}{new}{text[found.end() :]}"
                yield f"in the query {old.strip()!r} to {new.strip()!r}, place {place}", ast.Constant(other)


def _condition(node: ast.AST) -> Iterator[Change]:
    if isinstance(node, (ast.If, ast.IfExp)):
        for value in (True, False):
            changed = ast.Constant(value)
            yield (
                f"if {value}",
                (
                    ast.If(changed, node.body, node.orelse)
                    if isinstance(node, ast.If)
                    else ast.IfExp(changed, node.body, node.orelse)
                ),
            )


def _returned(node: ast.AST) -> Iterator[Change]:
    if isinstance(node, ast.Return) and node.value is not None:
        # No caller of what says yes or no tells None from False.
        if not (isinstance(node.value, ast.Constant) and (node.value.value is None or node.value.value is False)):
            yield "returns None", ast.Return(ast.Constant(None))
        if isinstance(node.value, ast.Tuple) and len(node.value.elts) > 1:
            first, second, *rest = node.value.elts
            yield "returns swapped", ast.Return(ast.Tuple([second, first, *rest], ast.Load()))


def _statement(node: ast.AST) -> Iterator[Change]:
    if isinstance(node, (ast.Raise, ast.AugAssign)) or (
        isinstance(node, ast.Expr) and not isinstance(node.value, ast.Constant)
    ):
        yield "taken out", ast.Pass()
    if isinstance(node, ast.Assign) and isinstance(node.targets[0], (ast.Subscript, ast.Attribute)):
        yield "taken out", ast.Pass()


def _slice(node: ast.AST) -> Iterator[Change]:
    if isinstance(node, ast.Slice):
        for name in ("lower", "upper", "step"):
            if getattr(node, name) is not None:
                other = ast.Slice(node.lower, node.upper, node.step)
                setattr(other, name, None)
                yield f"slice without {name}", other


def _call(node: ast.AST) -> Iterator[Change]:
    if not isinstance(node, ast.Call):
        return
    function = node.func
    if isinstance(function, ast.Attribute) and function.attr in TAKEN_OFF and len(node.args) < 2:
        yield f"without .{function.attr}()", function.value
    if isinstance(function, ast.Name) and function.id in {"min", "max"} and len(node.args) == 2:
        other = ast.Name("max" if function.id == "min" else "min", ast.Load())
        yield f"{function.id} to {other.id}", ast.Call(other, node.args, node.keywords)
        for place in range(2):
            yield f"only argument {place} of {function.id}", node.args[place]
    for place, keyword in enumerate(node.keywords if not is_zip(node) else ()):
        if keyword.arg is not None:
            rest = [*node.keywords[:place], *node.keywords[place + 1 :]]
            yield f"without argument {keyword.arg}", ast.Call(function, node.args, rest)


def is_zip(node: ast.AST) -> bool:
    """Whether the only keyword is `strict`: for the next author, where lengths are equal by construction."""
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "zip"


def _handler(node: ast.AST) -> Iterator[Change]:
    if isinstance(node, ast.ExceptHandler) and node.type is not None:
        yield "catches nothing", ast.ExceptHandler(ast.Name("ZeroDivisionError", ast.Load()), node.name, node.body)
