"""Simple arithmetic in a prompt: found, checked and computed without evaluating code."""

import ast
import operator
import re
from collections.abc import Callable
from fractions import Fraction

_EXPRESSION = re.compile(r"[\d\s+\-*/×÷xX^().,%]*\d[\d\s+\-*/×÷xX^().,%]*")  # noqa: RUF001 - signs people type
_FILLER = re.compile(
    r"\b(what|whats|what's|is|the|result|of|calculate|compute|how|much|please|equals?|evaluate|tell|me|sum)\b|[?=!:.]$",
    re.IGNORECASE,
)
_BINARY: dict[type[ast.operator], Callable[[Fraction, Fraction], Fraction]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}
_MAX_POWER = 64
_MAX_DIGITS = 60


def answer(prompt: str) -> str | None:
    """Return ``expression = value`` when the prompt is nothing but arithmetic, else None."""
    text = _FILLER.sub(" ", _FILLER.sub(" ", prompt.strip())).strip(" ?=!.")
    if not text or not _EXPRESSION.fullmatch(text) or not re.search(r"[+\-*/×÷^%]|\dx\d", text):  # noqa: RUF001
        return None
    shown = " ".join(text.split())
    source = shown.replace("×", "*").replace("÷", "/").replace("^", "**").replace(",", "")  # noqa: RUF001
    source = re.sub(r"(?<=[\d)\s])[xX](?=[\s(\d])", "*", source)
    try:
        value = _value(ast.parse(source, mode="eval").body)
    except ZeroDivisionError:
        return f"{shown} has no value: it divides by zero"
    except (SyntaxError, ValueError, KeyError, TypeError, OverflowError, RecursionError, MemoryError):
        return None
    return f"{shown} = {_shown(value)}"


def _value(node: ast.expr) -> Fraction:
    match node:
        case ast.Constant(value=int() | float() as number):
            return Fraction(str(number))
        case ast.UnaryOp(op=ast.USub(), operand=inner):
            return -_value(inner)
        case ast.UnaryOp(op=ast.UAdd(), operand=inner):
            return _value(inner)
        case ast.BinOp(left=base, op=ast.Pow(), right=exponent):
            return _power(_value(base), _value(exponent))
        case ast.BinOp(left=left, op=ast.Mod(), right=right):
            return _value(left) % _value(right)
        case ast.BinOp(left=left, op=sign, right=right):
            return _BINARY[type(sign)](_value(left), _value(right))
        case _:
            raise ValueError("not arithmetic")


def _power(base: Fraction, exponent: Fraction) -> Fraction:
    if exponent.denominator != 1 or abs(exponent) > _MAX_POWER:
        raise ValueError("too large a power")
    return base ** int(exponent)


def _shown(value: Fraction) -> str:
    if value.denominator == 1:
        text = str(value.numerator)
        return text if len(text) <= _MAX_DIGITS else f"{float(value):.6e}"
    return f"{float(value):.10g}"
