"""Blob references inside payloads: a long text is stored once and named by its hash.

A string over 8 KiB (UTF-8) becomes ``{"$blob": sha-256, "chars": n, "head": first 200 characters}``.
"""

import hashlib
from collections.abc import Callable
from typing import Any

BLOB_LIMIT_BYTES = 8 * 1024
HEAD_CHARS = 200


def blob_hash(data: bytes) -> str:
    """Return the name of a blob: the sha-256 of its bytes, in hex."""
    return hashlib.sha256(data).hexdigest()


def is_blob_ref(value: object) -> bool:
    """Return whether a payload value is a blob reference."""
    return isinstance(value, dict) and "$blob" in value


def extract(value: Any, put: Callable[[str], str]) -> Any:  # noqa: ANN401 - any JSON value
    """Return a JSON value with its long strings replaced by references; ``put`` stores and names a text."""
    if isinstance(value, str):
        if len(value) * 4 <= BLOB_LIMIT_BYTES or len(value.encode()) <= BLOB_LIMIT_BYTES:
            return value
        return {"$blob": put(value), "chars": len(value), "head": value[:HEAD_CHARS]}
    if isinstance(value, dict):
        return {key: extract(inner, put) for key, inner in value.items()}
    if isinstance(value, list):
        return [extract(inner, put) for inner in value]
    return value


def replace_refs(value: Any, get: Callable[[dict[str, Any]], str]) -> Any:  # noqa: ANN401 - any JSON value
    """Return a JSON value with every reference replaced by what ``get`` says."""
    if isinstance(value, dict):
        if "$blob" in value:
            return get(value)
        return {key: replace_refs(inner, get) for key, inner in value.items()}
    if isinstance(value, list):
        return [replace_refs(inner, get) for inner in value]
    return value


def head(reference: dict[str, Any]) -> str:
    """Return what a reference shows without its blob."""
    return str(reference.get("head", ""))
