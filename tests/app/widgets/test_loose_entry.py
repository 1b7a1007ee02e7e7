from pytestqt.qtbot import QtBot

from app.widgets.trace.loose_entry import LooseEntry


def test_it_is_hidden_while_there_are_none(qtbot: QtBot) -> None:
    entry = LooseEntry()
    qtbot.addWidget(entry)
    entry.set_count(0)
    assert not entry.isVisible()
    entry.set_count(1)
    assert entry.isVisible()
    assert entry.text() == "Unattributed · 1 event"


def test_its_words_give_way_to_a_narrow_list(qtbot: QtBot) -> None:
    entry = LooseEntry()
    qtbot.addWidget(entry)
    entry.set_count(1_234_567)
    assert entry.minimumSizeHint().width() < 120 < entry.sizeHint().width()
    assert entry.accessibleName() == "Unattributed · 1,234,567 events"
