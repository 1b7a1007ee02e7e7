"""Long outputs, cut for the model: head and tail, and how much lies between. The log keeps all."""

TAIL_SHARE = 0.3


def compact(text: str, limit: int) -> str:
    """Return at most ``limit`` characters of the text and a line that says what was left out.

    The cut is at line ends where there are any near.
    """
    if len(text) <= limit:
        return text
    tail_chars = int(limit * TAIL_SHARE)
    head = _to_line_end(text[: limit - tail_chars])
    tail = _from_line_start(text[len(text) - tail_chars :])
    left_out = text[len(head) : len(text) - len(tail)]
    gap = f"[{len(left_out):,} of {len(text):,} characters ({left_out.count(chr(10)):,} lines) left out here]"
    return f"{head.rstrip(chr(10))}\n{gap}\n{tail}"


def _to_line_end(head: str) -> str:
    cut = head.rfind("\n")
    return head[: cut + 1] if cut >= len(head) // 2 else head


def _from_line_start(tail: str) -> str:
    cut = tail.find("\n")
    return tail[cut + 1 :] if 0 <= cut < len(tail) // 2 else tail
