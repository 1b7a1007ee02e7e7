"""``runs``, ``events``, ``timeline``: what is in the log, as text or JSON."""

import argparse
from collections.abc import Collection, Iterator
from dataclasses import asdict, replace
from itertools import islice
from typing import TYPE_CHECKING, Any, get_args

from app.verbs.base import Console, Exit, UsageError, open_store, run_named
from app.viewmodels import formats
from app.viewmodels.run_json import run_json
from storage.events.envelope import StoredEvent
from storage.options import EventQuery, RunQuery
from storage.projections.status import Badge, RunState
from storage.stats import StoreStats

if TYPE_CHECKING:
    from storage.event_store import EventStore

_PAGE = 1_000


def runs(args: argparse.Namespace, console: Console) -> Exit:
    """List runs, newest first."""
    _check("--status", args.status, {*get_args(RunState), *get_args(Badge)})
    with open_store(args.home) as store:
        found = store.runs(RunQuery(status=args.status, search=args.search, limit=args.limit))
    if args.json:
        console.json([run_json(each) for each in found], indent=2)
        return Exit.COMPLETED
    for each in found:
        objective = " ".join(each.objective.split())[:70]
        tokens = formats.tokens(each.tokens.total)
        total = formats.run_total(each.duration_ms)
        console.say(f"{each.run_id}  {each.status:<12} {total:>8} {tokens:>6} tok  {objective}")
    if not found:
        console.note('No runs. Start one with: quire run "PROMPT"')
    return Exit.COMPLETED


def events(args: argparse.Namespace, console: Console) -> Exit:
    """Print events, one JSON envelope a line; or what reading them took."""
    with open_store(args.home) as store:
        if args.stats:
            console.json(stats_json(store.stats()), indent=2)
            return Exit.COMPLETED
        query = EventQuery(
            run_id=run_named(store, args.run) if args.run else None,
            prefix=args.prefix,
            since=args.since,
            newest=args.newest,
            resolve=args.resolve,
        )
        for event in islice(_pages(store, query), args.limit):
            console.json(event_json(event))
    return Exit.COMPLETED


def _pages(store: "EventStore", query: EventQuery) -> Iterator[StoredEvent]:
    """Yield events page by page: a log of any length is printed in little memory, and at once."""
    while page := store.read(replace(query, limit=_PAGE)):
        yield from page
        last = page[-1].seq
        query = replace(query, until=last - 1) if query.newest else replace(query, since=last)


def event_json(event: StoredEvent) -> dict[str, Any]:
    """Return an envelope as ``events`` prints it."""
    return {
        "seq": event.seq,
        "event_id": event.event_id,
        "timestamp": event.timestamp,
        "event_type": event.event_type,
        "actor_id": event.actor_id,
        "run_id": event.run_id,
        "task_id": event.task_id,
        "call_id": event.call_id,
        "payload": event.payload,
    }


def stats_json(stats: StoreStats) -> dict[str, Any]:
    """Return what is in a store, as ``events --stats`` prints it."""
    figures = asdict(replace(stats, events_by_type={}, rules={}))
    return figures | {"events_by_type": dict(stats.events_by_type), "rules": dict(stats.rules)}


def timeline(args: argparse.Namespace, console: Console) -> Exit:
    """Print a run's events with their categories and a line in words."""
    from storage.projections.timeline import Category  # noqa: PLC0415 - only this verb needs it
    from storage.projections.timeline import timeline as tell  # noqa: PLC0415 - the same

    _check("--category", args.category, get_args(Category))
    with open_store(args.home, must_exist=True) as store:
        run_id = run_named(store, args.run)
        rollup = store.run(run_id)
        entries = tell(store.read(EventQuery(run_id=run_id)), args.category)
    console.json(
        {
            "run_id": run_id,
            "objective": rollup.objective if rollup else "",
            "status": rollup.status if rollup else "",
            "events": [
                {
                    "seq": entry.seq,
                    "timestamp": entry.timestamp,
                    "event_type": entry.event_type,
                    "category": entry.category,
                    "summary": entry.summary,
                }
                for entry in entries
            ],
        },
        indent=2,
    )
    return Exit.COMPLETED


def _check(option: str, value: str | None, choices: Collection[str]) -> None:
    """Refuse what is none of the choices; the parser does not know them, so that it need not import them."""
    if value is not None and value not in choices:
        known = ", ".join(sorted(choices))
        raise UsageError(f"argument {option}: invalid choice: {value!r} (choose from {known})")
