"""The command line. With no verb it opens the desktop; the verbs need no display and import no Qt.

What a verb needs is imported when it is called: the desktop's first window waits for this module.
Errors are one line on stderr, what and what to do; ``--debug`` adds the traceback.
"""

import argparse
import importlib
import logging
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NoReturn

from app.diagnostics.log_file import Redacting, hush, keys_of_environment
from app.verbs.base import Console, Exit
from storage.errors import KnownError
from storage.paths import default_home, home_named

Verb = Callable[[argparse.Namespace, Console], int]
_DIGITS = 18  # what the log can count
_LONGEST_S = 365 * 86_400.0
POLICIES = ("review", "default", "all")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command line; return the exit code."""
    console = Console.standard()
    args = _parser().parse_args(arguments)
    _log_to_stderr(logging.DEBUG if args.debug else logging.CRITICAL)
    try:
        code = int(_verb(args.verb)(args, console))
        console.out.flush()
    except KeyboardInterrupt:
        return Exit.CANCELLED
    except BrokenPipeError:
        _forget_output()
        return Exit.COMPLETED
    except Exception as error:  # the last door: a bug is told in one line too
        if args.debug:
            logging.getLogger("quire").exception("the verb failed")
        known, exit_code = _in_words(error)
        console.note(f"quire: {known.for_user()}")
        _forget_output()
        return exit_code
    return code


def _log_to_stderr(level: int) -> None:
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Redacting(keys_of_environment))
    logging.basicConfig(level=level, handlers=[handler])
    hush()


def _forget_output() -> None:
    """Leave nothing that the interpreter would fail to flush at its end, when nobody takes our output."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:  # nobody reads it, or the disk is full
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _in_words(error: Exception) -> tuple[KnownError, Exit]:
    """Return an error in words, and the exit code.

    A prompt, model, folder or rule that cannot be is the caller's to mend; the rest failed.
    """
    usage = {"UsageError", "TaskRefusedError", "UnknownModelError", "ToolError", "RunNotFoundError"}
    match error:
        case KnownError():
            return error, Exit.USAGE if type(error).__name__ in usage else Exit.FAILED
        case OSError():
            reason = error.strerror or str(error)
            words = f"{error.filename or 'The output'}: {reason}. Check the disk and the permissions."
        case _:
            words = f"{type(error).__name__}: {error}. This is a fault of the program; --debug shows where."
    return KnownError(words), Exit.FAILED


def _verb(name: str | None) -> Verb:
    """Return a verb's function; only its own module is imported."""
    if name is None:
        return _desktop
    module, function = _VERBS[name]
    found: Verb = getattr(importlib.import_module(f"app.verbs.{module}"), function)
    return found


def _desktop(args: argparse.Namespace, console: Console) -> int:
    del console
    from app.main import run  # noqa: PLC0415 - imports Qt

    return run(args.home, args.theme)


_VERBS = {
    "run": ("run", "run"),
    "runs": ("look", "runs"),
    "events": ("look", "events"),
    "timeline": ("look", "timeline"),
    "document": ("document", "document"),
    "export": ("document", "export"),
    "open": ("document", "open_document"),
    "prompt": ("steer", "prompt"),
    "pause": ("steer", "pause"),
    "resume": ("steer", "resume"),
    "cancel": ("steer", "cancel"),
    "policy": ("policy", "policy"),
    "verify": ("check", "verify"),
    "backup": ("check", "backup"),
    "smoke": ("check", "smoke"),
    "screenshot": ("screenshot", "screenshot"),
}


class _Parser(argparse.ArgumentParser):
    """Complains in one line, like everything else here."""

    def error(self, message: str) -> NoReturn:
        self.exit(Exit.USAGE, f"quire: {' '.join(message.split())}. See: {self.prog} --help\n")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="quire", description="Hand work to several agents; watch and steer them. Opens the desktop."
    )
    parser.add_argument("--home", type=_home, default=default_home(), help="folder that keeps everything")
    parser.add_argument("--debug", action="store_true", help="show the program's own log and tracebacks")
    parser.add_argument("--theme", choices=("system", "dark", "light"), help="of the desktop")
    verbs = parser.add_subparsers(dest="verb", metavar="VERB")
    _add_run(verbs)
    _add_looks(verbs)
    _add_document(verbs)
    _add_steering(verbs)
    _add_screenshot(verbs)
    verbs.add_parser("verify", help="hold the log against its own rules")
    backup = verbs.add_parser("backup", help="copy everything to a new folder that is a home itself")
    backup.add_argument("target", metavar="TARGET", type=Path, help="the folder; it must not exist yet")
    verbs.add_parser("smoke", help="try whether the program works here")
    return parser


def _add_run(verbs: "argparse._SubParsersAction[_Parser]") -> None:
    run = verbs.add_parser("run", help="work on a prompt; the document to stdout, progress to stderr")
    run.add_argument("prompt", metavar="PROMPT", help="what is to be done; - reads it from stdin")
    run.add_argument("--workspace", metavar="DIR", help="folder to work in; the present one if left out")
    run.add_argument("--model", metavar="NAME", help="which model decides and works; the one set if left out")
    run.add_argument("--policy", choices=POLICIES, help="which proposals are merged by themselves")
    run.add_argument(
        "--allow", metavar="RULE", action="append", default=[], help='a command that may run: "pytest *"'
    )
    run.add_argument("--timeout", metavar="S", type=_seconds, help="cancel the run after so many seconds")
    run.add_argument("--json", action="store_true", help="one JSON object instead of the document")


def _add_looks(verbs: "argparse._SubParsersAction[_Parser]") -> None:
    runs = verbs.add_parser("runs", help="list runs, newest first")
    runs.add_argument("--json", action="store_true")
    runs.add_argument("--status", metavar="S", help='runs in this state, such as completed or "in progress"')
    runs.add_argument("--search", metavar="TEXT", help="runs whose prompt or events hold this text")
    runs.add_argument("--limit", metavar="N", type=_count)
    events = verbs.add_parser("events", help="print the log, one JSON envelope a line")
    events.add_argument("--run", metavar="RUN")
    events.add_argument("--prefix", metavar="P", help="types that begin so")
    events.add_argument("--since", metavar="SEQ", type=_count, default=0, help="events after this one")
    events.add_argument("--limit", metavar="N", type=_count)
    events.add_argument("--newest", action="store_true", help="newest first")
    events.add_argument("--resolve", action="store_true", help="long texts whole")
    events.add_argument("--stats", action="store_true", help="counts, sizes and rules of reading instead")
    timeline = verbs.add_parser("timeline", help="tell a run, event by event")
    timeline.add_argument("run", metavar="RUN")
    timeline.add_argument("--category", metavar="C", help="events of this kind, such as agent_results")


def _add_document(verbs: "argparse._SubParsersAction[_Parser]") -> None:
    document = verbs.add_parser("document", help="print a run's document")
    document.add_argument("run", metavar="RUN")
    which = document.add_mutually_exclusive_group()
    which.add_argument("--revision", metavar="N", type=_count, help="as it was then")
    which.add_argument("--versions", action="store_true", help="list the named revisions instead")
    formats = ("md", "html", "pdf", "docx", "criticmarkup")
    document.add_argument("--format", choices=formats, default="md", help="pdf and docx need -o")
    document.add_argument("-o", "--output", metavar="FILE", help="write it there")
    opens = verbs.add_parser("open", help="take a Markdown file in as a document of its own; prints its run")
    opens.add_argument("file", metavar="FILE", type=Path)
    export = verbs.add_parser("export", help="put a run's document into a file")
    export.add_argument("run", metavar="RUN")
    export.add_argument("--format", choices=("markdown", *formats[1:]), help="as FILE says if left out")
    export.add_argument("-o", "--output", metavar="FILE", help="named after the prompt if left out")
    export.add_argument("--revision", metavar="N", type=_count, help="as it was then")


def _add_steering(verbs: "argparse._SubParsersAction[_Parser]") -> None:
    prompt = verbs.add_parser("prompt", help="send words to a run while it works")
    prompt.add_argument("run", metavar="RUN")
    prompt.add_argument("text", metavar="TEXT")
    prompt.add_argument("--worker", metavar="W", help="to one worker, such as researcher-1")
    prompt.add_argument("--when", choices=("now", "next", "after"), default="next")
    pause = verbs.add_parser("pause", help="hold a run up at its next step")
    pause.add_argument("run", metavar="RUN")
    resume = verbs.add_parser("resume", help="let a paused run go on")
    resume.add_argument("run", metavar="RUN")
    policy = verbs.add_parser("policy", help="choose what a run merges without you, from its next merge on")
    policy.add_argument("run", metavar="RUN")
    policy.add_argument("policy", choices=POLICIES)
    cancel = verbs.add_parser("cancel", help="end a run, in whichever process it works")
    cancel.add_argument("run", metavar="RUN")


def _add_screenshot(verbs: "argparse._SubParsersAction[_Parser]") -> None:
    shot = verbs.add_parser("screenshot", help="draw a stored run to a PNG, without a display")
    shot.add_argument("--window", choices=("desktop", "writer", "trace"), default="desktop")
    shot.add_argument("--run", metavar="RUN", help="the newest if left out")
    shot.add_argument("--theme", choices=("dark", "light"), default="dark", dest="shot_theme")
    shot.add_argument("--size", metavar="WxH", type=_size, default=(1280, 800))
    shot.add_argument("-o", "--output", metavar="FILE.png", type=Path, required=True)


def _home(text: str) -> Path:
    if not text:
        raise argparse.ArgumentTypeError("must name a folder")
    return home_named(text)


def _count(text: str) -> int:
    if not text.isdecimal() or len(text) > _DIGITS:
        raise argparse.ArgumentTypeError("must be a whole number, 0 or more")
    return int(text)


def _seconds(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value <= _LONGEST_S:
        raise argparse.ArgumentTypeError("must be seconds, more than 0")
    return value


def _size(text: str) -> tuple[int, int]:
    width, cross, height = text.lower().partition("x")
    if not cross or not (width.isdigit() and height.isdigit()):
        raise argparse.ArgumentTypeError("must be WIDTHxHEIGHT, such as 1280x800")
    size = int(width), int(height)
    if not (320 <= size[0] <= 8000 and 240 <= size[1] <= 8000):
        raise argparse.ArgumentTypeError("must be between 320x240 and 8000x8000")
    return size
