"""``run_command``: one program with its words, when a rule allows exactly that."""

import shlex
from typing import Annotated

from pydantic import Field

from actors.sandbox.cancel import Budget
from actors.sandbox.process import KEPT_BYTES, CommandOutcome, CommandRequest, run_process
from actors.sandbox.rules import parse_command
from actors.tools.base import SHOWN_CHARS, Effect, Tool, ToolArgs, ToolContext, ToolData, ToolResult
from actors.tools.limits import at_most

MAX_SECONDS = 600
DEFAULT_SECONDS = 60


class RunCommandArgs(ToolArgs):
    """A command."""

    command: Annotated[str, Field(min_length=1, max_length=20_000)] = Field(
        description="One program and its words, quoted as for a shell; no pipes, redirection, ; && $() globs."
    )
    seconds: Annotated[int, at_most(MAX_SECONDS), Field(ge=1, le=MAX_SECONDS)] = DEFAULT_SECONDS


class CommandResult(ToolData):
    """How a command ended; ``exit_code`` None when it ran out of time, negative for a signal."""

    argv: tuple[str, ...]
    exit_code: int | None
    seconds: float
    dropped_bytes: int


class RunCommand(Tool[RunCommandArgs]):
    """Runs a command that a rule allows."""

    name = "run_command"
    description = (
        "Run one program in the workspace folder and read what it prints. There is no shell, no input and "
        f"no terminal. It is killed with all its children after its time limit (at most {MAX_SECONDS} s). "
        f"Shows {SHOWN_CHARS:,} characters of output, keeps {KEPT_BYTES // 1024} KB. Refused unless the "
        "person has allowed this command by a rule; a refusal names the rule that is missing."
    )
    effects = frozenset({Effect.RUNS_COMMANDS, Effect.READS_WORKSPACE, Effect.WRITES_WORKSPACE})
    Args = RunCommandArgs

    async def run(self, args: RunCommandArgs, context: ToolContext) -> ToolResult:
        """Ask the rules, then run it to its end."""
        argv = parse_command(args.command)
        rule = context.rules.require(argv)
        seconds = Budget(args.seconds, context.deadline).seconds
        outcome = await run_process(CommandRequest(argv, context.workspace.root, seconds))
        return ToolResult(
            output=_in_words(argv, outcome, None),
            shown=_in_words(argv, outcome, SHOWN_CHARS),
            data=CommandResult(
                argv=argv,
                exit_code=outcome.exit_code,
                seconds=round(outcome.seconds, 3),
                dropped_bytes=outcome.dropped,
            ),
            success=outcome.exit_code == 0,
            verdict=f'allowed by the rule "{rule}", unconfined',
        )


def _in_words(argv: tuple[str, ...], outcome: CommandOutcome, limit: int | None) -> str:
    if outcome.timed_out:
        end = f"killed with its children after {outcome.seconds:.1f} s, its time limit"
    elif outcome.exit_code is not None and outcome.exit_code < 0:
        end = f"ended by signal {-outcome.exit_code} after {outcome.seconds:.1f} s"
    else:
        end = f"exit code {outcome.exit_code} after {outcome.seconds:.1f} s"
    return f"[{shlex.join(argv)}: {end}]\n{_output(outcome, limit)}"


def _output(outcome: CommandOutcome, limit: int | None) -> str:
    """Return what the command printed; of too much, the beginning and the end."""
    if outcome.dropped:
        gap = f"\n[{outcome.dropped:,} bytes were not kept]\n"
        text = _decode(outcome.head) + gap + _decode(outcome.tail)
    else:
        text = _decode(outcome.head + outcome.tail)
    if limit is None or len(text) <= limit:
        return text or "[no output]"
    half = limit // 2
    return (
        f"{text[:half]}\n[showing the first and last {half:,} of {len(text):,} characters; "
        f"the log keeps all of it]\n{text[-half:]}"
    )


def _decode(data: bytes) -> str:
    return data.decode("utf-8", "backslashreplace").replace("\0", "\\x00")
