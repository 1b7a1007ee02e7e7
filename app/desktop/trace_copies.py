"""Puts calls, loops and runs of Trace on the clipboard."""

from typing import cast

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication

from app.desktop.core import DesktopCore
from app.presenters.trace_copier import CopyReady, TraceCopier
from app.viewmodels.desktop import Notice
from app.viewmodels.trace_copy import Form

_NO_CALL = "No call is chosen: j and k walk the calls, n goes to the next failure."


class TraceCopies(QObject):
    """Copies what is asked for, and says so when it is done."""

    def __init__(self, desktop: DesktopCore) -> None:
        super().__init__(desktop)
        self._desktop = desktop
        self.copier = TraceCopier(self)
        self.copier.ready.connect(self._on_ready)
        self.copier.failed.connect(self._on_failed)

    def copy_named(self, action: str) -> None:
        """Copy as an action says (``copy-call-json``): the call that is marked, the run that is shown."""
        _copy, what, form = action.split("-")
        detail = self._desktop.trace.detail
        call = detail.call_fact(detail.choices.selected)
        if what == "run":
            self.copy(what, form, detail.run_id)
        elif call is None:
            self._desktop.say(Notice(_NO_CALL))
        else:
            self.copy(what, form, call.key if what == "call" else call.loop_key)

    def copy(self, what: str, form: str, name: str) -> None:
        """Copy a call, a loop or a run by its name."""
        detail, wanted = self._desktop.trace.detail, cast("Form", form)
        call = detail.call_fact(name)
        if what == "run" and name:
            self.copier.copy_run(name, wanted)
        elif what == "loop":
            self.copier.copy_loop(detail.run_id, name, wanted)
        elif call is not None:
            self.copier.copy_call(detail.run_id, call, wanted)

    def _on_ready(self, made: CopyReady) -> None:
        QGuiApplication.clipboard().setText(made.text)
        self._desktop.say(Notice(made.words))

    def _on_failed(self, problem: str) -> None:
        self._desktop.say(Notice(problem, "failed"))
