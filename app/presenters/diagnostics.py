"""Keeps the diagnostics window's page: measured while somebody looks, at most twice a second."""

import logging
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from app.diagnostics.privacy import fit_to_share, told, without_quotes
from app.presenters.background import Background
from app.presenters.diagnostics_probe import Near, Probe
from app.presenters.frame_clock import FrameClock
from app.services import Services
from app.viewmodels.diagnostics import DiagnosticsView, diagnostics_view
from app.viewmodels.diagnostics_facts import Facts
from app.viewmodels.diagnostics_report import Extras, report
from storage.errors import KnownError
from storage.options import RunQuery
from storage.paths import HomePaths

if TYPE_CHECKING:  # pydantic and the store come later
    from collections.abc import Iterable

LOOK_MS = 500
PRIVATE_RUNS = 500
PRIVATE_DOCUMENTS = 50
PRIVATE_BYTES = 400_000

logger = logging.getLogger(__name__)


class DiagnosticsPresenter(QObject):
    """Measures while it is watched; the look-out for stalls runs from ``start`` to ``close``.

    Signals:
        view_changed(DiagnosticsView): show it now.
        reported(str): a report that was asked for.
        failed(str): something could not be measured; one line.
    """

    view_changed = Signal(object)
    reported = Signal(str)
    failed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.view = DiagnosticsView()
        self.clock = FrameClock(self)
        self.probe = Probe(self.clock)
        self._services: Services | None = None
        self._looking = False
        self._said = ""
        self._background = Background("diagnostics", self)
        self._background.failed.connect(self._on_failed)
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self._look)
        self.clock.start()

    def attach(self, services: Services) -> None:
        """A home is open: measure its log and its actors, too."""
        self._services = services
        self.probe.attach(services.home, services.store, services.metrics)

    def watch(self, *, on: bool) -> None:
        """Measure from now on, or no longer."""
        self.clock.watch(on=on)
        if on and not self._timer.isActive():
            self._timer.start()
            self._look()
        elif not on:
            self._timer.stop()

    def ask_report(self) -> None:
        """Make a report; ``reported`` tells it."""
        self._background.run(partial(self._report, self.probe.near()), self.reported.emit)

    def close(self) -> None:
        """Measure nothing more."""
        self._timer.stop()
        self.clock.stop()
        self._background.close()

    def _look(self) -> None:
        if self._looking:
            return  # the last look is still under way: a disk that hangs is not asked twice
        self._looking = True
        self._background.run(partial(self.probe.facts, self.probe.near()), self._on_facts)

    def _on_facts(self, facts: Facts) -> None:
        self._looking = False
        view = diagnostics_view(facts)
        if view != self.view:
            self.view = view
            self.view_changed.emit(view)

    def _on_failed(self, words: str) -> None:
        self._looking = False
        if words != self._said:
            self._said = words
            self.failed.emit(words)

    # -- in the thread

    def _report(self, near: Near) -> str:
        view = diagnostics_view(self.probe.facts(near, count_now=True))
        lines = [line for record in self.probe.records() for line in told(record)]
        services = self._services
        settings = {} if services is None else settings_in_words(HomePaths(services.home).settings)
        private = () if services is None else private_texts(services)
        made_at = datetime.now().astimezone().isoformat(sep=" ", timespec="seconds")
        text = report(view, Extras(settings, lines[-200:], made_at))
        safe = "\n".join(without_quotes(text.splitlines(), private)) + "\n"
        secrets = () if services is None else secrets_of(services)
        return fit_to_share(safe, secrets, Path.home())


def settings_in_words(path: Path) -> dict[str, object]:
    """Return the declared settings of a file; what is not declared may be anything, and is left out."""
    from app.settings.declared import Settings  # noqa: PLC0415 -- pydantic, in the thread that asks
    from app.settings.file import load  # noqa: PLC0415 -- the same

    settings = load(path).settings
    declared = set(Settings.model_fields)
    values = settings.model_dump(mode="json", include=declared)
    endpoints = [
        {name: each.get(name) for name in ("name", "family", "base_url", "models", "context_tokens")}
        for each in values.pop("endpoints", [])
    ]
    values["limits"] = {name: values["limits"][name] for name in type(settings.limits).model_fields}
    return {**values, "endpoints": endpoints}


def secrets_of(services: Services) -> "Iterable[str]":
    """Return the keys that the session of a home has used."""
    return services.models.keys.secrets() if services.models is not None else ()


def private_texts(services: Services) -> "Iterable[str]":
    """Yield what no report may quote: the prompts and the documents of the newest runs."""
    paths = HomePaths(services.home)
    try:
        runs = services.store.runs(RunQuery(limit=PRIVATE_RUNS))
    except KnownError:
        return
    for number, run in enumerate(runs):
        yield run.objective
        if number < PRIVATE_DOCUMENTS:
            try:
                with paths.document(run.run_id).open(encoding="utf-8", errors="replace") as file:
                    yield file.read(PRIVATE_BYTES)
            except OSError:
                continue
