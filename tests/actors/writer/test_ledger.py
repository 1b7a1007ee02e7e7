"""The ledger: the way back, also beyond what it keeps at hand."""

import pytest

from actors.writer import ledger as ledger_module
from actors.writer.ledger import Batch, Ledger, StaleProposal, UnknownRevision
from storage.document.document import RunDocument
from storage.document.ops import Insert
from storage.errors import BugError
from tests.actors.writer.stage import RESEARCHER, RUN, patch

START = RunDocument.new(RUN, "objective")


def typed(ledger: Ledger, text: str, base: int, pos: int) -> None:
    batch = Batch(ledger)
    batch.submit(patch(base, Insert(pos=pos, text=text)))
    ledger.enter(batch.steps)


@pytest.fixture
def long_ledger(monkeypatch: pytest.MonkeyPatch) -> Ledger:
    """Fifty revisions, of which at most twenty are at hand."""
    monkeypatch.setattr(ledger_module, "WINDOW", 10)
    ledger = Ledger(START)
    for number in range(50):
        typed(ledger, chr(ord("a") + number % 26), number, number)
    return ledger


def test_every_revision_is_there_at_hand_or_replayed(long_ledger: Ledger) -> None:
    text = long_ledger.head.canon("conductor")
    assert long_ledger.recent(5) is None
    for revision in range(51):
        assert long_ledger.at(revision).canon("conductor") == text[:revision]
        assert [step.document.revision for step in long_ledger.since(revision)] == list(
            range(revision + 1, 51)
        )


@pytest.mark.parametrize("base", [0, 5, 29, 30, 31, 49, 50])
def test_a_patch_on_any_revision_lands_as_if_all_were_at_hand(long_ledger: Ledger, base: int) -> None:
    whole = Ledger.replay(START, long_ledger.patches)
    pos = base // 2
    late = patch(base, Insert(pos=pos, text="!"))
    here, there = Batch(long_ledger), Batch(whole)
    assert here.submit(late) == there.submit(late)
    long_ledger.enter(here.steps)
    assert long_ledger.revision == 51


def test_replay_leaves_out_doubles_and_mends_the_order(long_ledger: Ledger) -> None:
    shuffled = [*long_ledger.patches[::-1], *long_ledger.patches[10:20]]
    assert Ledger.replay(START, shuffled).head == long_ledger.head


def test_replay_does_not_guess_what_is_missing(long_ledger: Ledger) -> None:
    with pytest.raises(UnknownRevision, match="no revision 20"):
        Ledger.replay(START, [each for each in long_ledger.patches if each.revision != 20])


def test_a_batch_changes_nothing_until_it_is_entered() -> None:
    ledger = Ledger(START)
    batch = Batch(ledger)
    first = patch(0, Insert(pos=0, text="one "))
    batch.submit(first)
    batch.submit(patch(0, Insert(pos=0, text="two ")))
    assert (ledger.revision, ledger.known(first.patch_id)) == (0, None)
    ledger.enter(batch.steps)
    assert (ledger.revision, ledger.head.canon("conductor")) == (2, "one two ")
    known = ledger.known(first.patch_id)
    assert known is not None
    assert known.revision == 1


def test_a_batch_made_on_an_older_document_is_a_bug() -> None:
    ledger = Ledger(START)
    late = Batch(ledger)
    late.submit(patch(0, Insert(pos=0, text="x")))
    typed(ledger, "y", 0, 0)
    with pytest.raises(BugError):
        ledger.enter(late.steps)


def test_an_agents_late_change_raises_with_the_present_text() -> None:
    ledger = Ledger(START)
    typed(ledger, "abc", 0, 0)
    typed(ledger, "X", 1, 1)
    from storage.document.ops import Delete

    with pytest.raises(StaleProposal) as caught:
        Batch(ledger).submit(patch(1, Delete(pos=0, len=3), by=RESEARCHER, kind="propose"))
    assert caught.value.present_text == "aXbc"
