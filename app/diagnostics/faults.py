"""Faults that nobody caught, written to the log: of Qt's slots, of threads, of the loop."""

import asyncio
import logging
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Any

logger = logging.getLogger("quire.faults")

TOLD = 5
"""A fault that comes again and again (of painting) is written so often, then at each power of two."""


class FaultLog:
    """Writes faults; the same one, by its kind and place, not each time."""

    def __init__(self) -> None:
        self._seen: Counter[tuple[str, str, int]] = Counter()

    def write(self, where: str, fault: BaseException) -> None:
        """Write a fault, unless it was written too often."""
        if isinstance(fault, KeyboardInterrupt | SystemExit):
            return
        place = _place(fault.__traceback__)
        key = (type(fault).__name__, *place)
        self._seen[key] += 1
        count = self._seen[key]
        if count > TOLD and count & (count - 1):
            return
        again = f" ({count} times by now)" if count > 1 else ""
        logger.error("unexpected in %s%s", where, again, exc_info=fault)

    def on_loop_fault(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        """Write what the loop tells; without the things it names, which may hold texts."""
        del loop
        fault = context.get("exception")
        if isinstance(fault, BaseException):
            self.write(f"the loop: {context.get('message', '')}", fault)
        else:
            logger.error("the loop tells: %s", context.get("message", "nothing"))


@contextmanager
def faults_logged() -> Iterator[FaultLog]:
    """Write to the log what would only be printed; it is printed as well."""
    log = FaultLog()
    print_it, print_of_thread, print_unraisable = sys.excepthook, threading.excepthook, sys.unraisablehook

    def of_main(kind: type[BaseException], fault: BaseException, trace: TracebackType | None) -> None:
        log.write("the interface", fault)
        print_it(kind, fault, trace)

    def of_thread(args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None:
            log.write(f"thread {args.thread.name if args.thread else '?'}", args.exc_value)
        print_of_thread(args)

    def unraisable(args: "sys.UnraisableHookArgs") -> None:
        if args.exc_value is not None:
            log.write("what could not be raised", args.exc_value)
        print_unraisable(args)

    sys.excepthook, threading.excepthook, sys.unraisablehook = of_main, of_thread, unraisable
    try:
        yield log
    finally:
        sys.excepthook, threading.excepthook = print_it, print_of_thread
        sys.unraisablehook = print_unraisable


def _place(trace: TracebackType | None) -> tuple[str, int]:
    """Return the file and line of the innermost frame."""
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return ("", 0) if trace is None else (trace.tb_frame.f_code.co_filename, trace.tb_lineno)
