"""From a command to its plan; pure."""

from typing import assert_never

from actors.writer import agents, drafts, edits, files, review
from actors.writer.agent_messages import (
    BeginDraft,
    GrowDraft,
    ProposeAppend,
    ProposeInsertAfter,
    ProposeReplaceExact,
    WithdrawDraft,
)
from actors.writer.desk import Desk, Plan
from actors.writer.messages import (
    AppendLogLine,
    ApplyPatch,
    Change,
    CommitProposal,
    DiscardProposal,
    EditProposal,
    MarkDirectiveSeen,
    MarkSectionState,
    MergeCanon,
    MergeFile,
    NameVersion,
    Restore,
    SetPolicy,
    SetStatus,
    SubmitUserPrompt,
    TakeFile,
    Undo,
    UndoChange,
)


def plan_for(desk: Desk, message: Change) -> Plan:  # noqa: C901, PLR0911, PLR0912 -- a table with a line for each command
    """What a command makes of the newest document.

    Raises:
        StaleProposal: an agent's change, and its text has changed.
        KnownError: it is refused in words.
    """
    match message:
        case ApplyPatch():
            return edits.apply_patch(desk, message)
        case AppendLogLine():
            return edits.append_log_line(desk, message)
        case MarkSectionState():
            return edits.mark_section_state(desk, message)
        case SetStatus():
            return edits.set_status(desk, message)
        case SetPolicy():
            return edits.set_policy(desk, message)
        case NameVersion():
            return edits.name_version(desk, message)
        case SubmitUserPrompt():
            return edits.submit_user_prompt(desk, message)
        case MarkDirectiveSeen():
            return edits.mark_directive_seen(desk, message)
        case ProposeAppend():
            return drafts.finished(desk, message) or agents.propose_append(desk, message)
        case ProposeReplaceExact():
            return drafts.finished(desk, message) or agents.propose_replace_exact(desk, message)
        case ProposeInsertAfter():
            return drafts.finished(desk, message) or agents.propose_insert_after(desk, message)
        case BeginDraft():
            return drafts.begin(desk, message)
        case GrowDraft():
            return drafts.grow(desk, message)
        case WithdrawDraft():
            return drafts.withdraw(desk, message)
        case CommitProposal():
            return review.commit_proposal(desk, message)
        case DiscardProposal():
            return review.discard_proposal(desk, message)
        case EditProposal():
            return review.edit_proposal(desk, message)
        case MergeCanon():
            return review.merge_canon(desk, message)
        case MergeFile():
            return files.merge_file(desk, message)
        case TakeFile():
            return files.take_file(desk, message)
        case Undo():
            return review.undo(desk, message)
        case UndoChange():
            return review.undo_change(desk, message)
        case Restore():
            return review.restore(desk, message)
        case _:
            assert_never(message)
