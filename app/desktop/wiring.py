"""Every connection between two parts of the desktop, in one place, with bound slots."""

from functools import partial

from app.desktop.desktop import Desktop
from app.desktop.shell import Shell
from app.feed import EventFeed
from app.viewmodels.desktop import Notice


def wire(desktop: Desktop) -> None:
    """Connect what is there from the start, and whatever follows the events of a home later."""
    desktop.feeding.connect(partial(_wire_feed, desktop))
    _wire_shell(desktop, desktop.shell)
    _wire_prompt(desktop)
    desktop.trace.failed.connect(partial(_say_failed, desktop))
    desktop.runs.failed.connect(partial(_say_failed, desktop))
    desktop.runs.ended.connect(desktop.prompt.note_ended)
    desktop.runs.ended.connect(desktop.follow_ups.note_ended)
    desktop.runs.changed.connect(desktop.follow_ups.look_again)
    desktop.trace.document_wanted.connect(desktop.show_writer)
    desktop.trace_desk.text_wanted.connect(desktop.history.show_text)


def _wire_feed(desktop: Desktop, feed: EventFeed) -> None:
    feed.arrived.connect(desktop.runs.take)
    feed.arrived.connect(desktop.trace.take)
    feed.arrived.connect(desktop.trace_desk.pages.events.take)
    feed.arrived.connect(desktop.trace_desk.finder.take)
    feed.arrived.connect(desktop.trace_desk.times.take)
    feed.arrived.connect(desktop.writers.take)
    feed.arrived.connect(desktop.documents.take)
    feed.arrived.connect(desktop.follow_ups.take)
    feed.failed.connect(partial(_say_failed, desktop))


def _wire_shell(desktop: Desktop, shell: Shell) -> None:
    window, windows = desktop.window, desktop.windows
    desktop.keeper.changed.connect(desktop.set_theme)
    windows.tabs_changed.connect(window.top_bar.set_tabs)
    windows.tabs_changed.connect(desktop.prompt_desk.on_windows_changed)
    windows.opened.connect(desktop.recorder.on_opened)
    windows.closed.connect(desktop.recorder.on_closed)
    windows.closed.connect(shell.on_window_closed)
    desktop.workspaces.switched.connect(desktop.recorder.on_switched)
    window.top_bar.tab_pressed.connect(shell.on_tab_pressed)
    window.top_bar.launcher.entries_wanted.connect(partial(_fill_launcher, desktop))
    window.top_bar.launcher.chosen.connect(desktop.offers.take)
    window.top_bar.theme_toggled.connect(desktop.keeper.toggle)
    window.top_bar.palette_wanted.connect(shell.open_palette)
    shell.palette_wanted.connect(desktop.palette.open)
    window.top_bar.settings_wanted.connect(desktop.show_settings)
    window.prompt.folder_wanted.connect(desktop.prompt_desk.on_workspace_wanted)
    window.folder_chosen.connect(desktop.prompt_desk.on_folder_chosen)
    window.notices.command_wanted.connect(desktop.actions.trigger)
    desktop.runs.changed.connect(shell.on_runs_changed)
    desktop.actions.install(window, window.top_bar.menus)


def _wire_prompt(desktop: Desktop) -> None:
    bar, presenter, choices = desktop.window.prompt, desktop.prompt, desktop.choices
    follow_ups, text = desktop.follow_ups, presenter.text
    bar.submitted.connect(choices.note_used)
    bar.submitted.connect(follow_ups.submit)
    bar.follow_up_submitted.connect(follow_ups.submit_follow_up)
    bar.follow_up_chosen.connect(follow_ups.choose)
    bar.model_chosen.connect(choices.choose_model)
    bar.model_wanted.connect(desktop.show_models)
    bar.policy_chosen.connect(choices.choose_policy)
    bar.folder_chosen.connect(choices.choose_folder)
    bar.folder_dropped.connect(choices.choose_folder)
    bar.earlier_wanted.connect(text.go_earlier)
    bar.later_wanted.connect(text.go_later)
    bar.emptied.connect(text.note_emptied)
    bar.filled.connect(text.note_filled)
    bar.left.connect(desktop.prompt_desk.on_prompt_left)
    choices.view_changed.connect(bar.set_view)
    choices.noticed.connect(desktop.say)
    follow_ups.view_changed.connect(bar.set_follow_up)
    follow_ups.noticed.connect(desktop.say)
    text.draft_changed.connect(bar.set_draft)
    presenter.writer_wanted.connect(desktop.show_writer)
    presenter.writer_wanted.connect(desktop.shell.on_run_wanted)
    presenter.writer_unwanted.connect(desktop.drop_writer)
    presenter.noticed.connect(desktop.say)


def _say_failed(desktop: Desktop, problem: str) -> None:
    desktop.say(Notice(problem, "failed"))


def _fill_launcher(desktop: Desktop) -> None:
    """Offer what can be opened now."""
    desktop.window.top_bar.launcher.set_entries(desktop.offers.launched())
