"""The commands that change text, states, versions and status; pure.

Each makes a ``Plan`` on the newest document, or raises a refusal in words, and changes nothing itself.
"""

from dataclasses import dataclass

from actors.writer.answers import PatchReceipt, PolicyReceipt, StatusReceipt, VersionReceipt
from actors.writer.authors import SYSTEM, Author
from actors.writer.desk import Desk, Directive, Plan, WriterRefused
from actors.writer.ledger import Batch
from actors.writer.messages import (
    AppendLogLine,
    ApplyPatch,
    MarkDirectiveSeen,
    MarkSectionState,
    NameVersion,
    SetPolicy,
    SetStatus,
    SubmitUserPrompt,
)
from storage.document.drafts import hunk_of_draft, open_drafts, tail_of
from storage.document.issue import Issuer
from storage.document.patch import Patch
from storage.document.resolve import append
from storage.document.review import pending_changes
from storage.document.section import USER
from storage.events.document import (
    WriterDirectiveSeen,
    WriterDirectiveSent,
    WriterPolicyChanged,
    WriterRunStatus,
    WriterVersionNamed,
)
from storage.events.envelope import now
from storage.events.prompts import UserInput, UserInputRecord
from storage.projections.status import ENDED


def nth_id(patch_id: str, number: int) -> str:
    """The id of a command's n-th patch, from 1: its id, then ``id.2``, ``id.3`` and so on."""
    return patch_id if number == 1 else f"{patch_id}.{number}"


@dataclass(eq=False, slots=True)
class _Series:
    """Gives the ids of a command's patches."""

    patch_id: str
    given: int = 0

    def __call__(self) -> str:
        """The next id."""
        self.given += 1
        return nth_id(self.patch_id, self.given)


def issuer(by: Author, patch_id: str) -> Issuer:
    """Who issues the patches of one command."""
    return Issuer(by.name, by.source, _Series(patch_id))


def done_before(desk: Desk, patch_id: str) -> Plan | None:
    """The plan of a command that was sent twice: nothing, and the same answer."""
    patch = desk.ledger.known(patch_id)
    if patch is None:
        return None
    receipt = PatchReceipt(desk.run_id, patch_id, patch.revision, patch, repeated=True)
    return Plan(Batch(desk.ledger), receipt)


def one_patch(desk: Desk, batch: Batch, patch: Patch) -> Plan:
    """The plan of a command that is one patch."""
    ordered = batch.submit(patch)
    return Plan(batch, PatchReceipt(desk.run_id, patch.patch_id, ordered.revision, ordered))


def apply_patch(desk: Desk, message: ApplyPatch) -> Plan:
    """Apply a patch made on any earlier revision."""
    patch = message.patch
    return done_before(desk, patch.patch_id) or one_patch(desk, Batch(desk.ledger), patch)


def append_log_line(desk: Desk, message: AppendLogLine) -> Plan:
    """Write a line at the end of a section's canon."""
    if (plan := done_before(desk, message.patch_id)) is not None:
        return plan
    if not message.line:
        raise WriterRefused("There is nothing to write: the line is empty.")
    batch = Batch(desk.ledger)
    open_section(batch, message.section_id, message.by, message.patch_id)
    ops = append(batch.head, message.section_id, message.line)
    by = issuer(message.by, message.patch_id)
    return one_patch(desk, batch, by.patch(batch.head, "edit", message.section_id, ops=ops))


def open_section(batch: Batch, section_id: str, by: Author, patch_id: str) -> None:
    """Open a section that does not exist yet, in the name of whoever writes into it first."""
    if batch.head.find(section_id) is None:
        opening = issuer(by, f"{patch_id}.open")
        batch.submit(opening.patch(batch.head, "section_state", section_id, section_state="running"))


def mark_section_state(desk: Desk, message: MarkSectionState) -> Plan:
    """Give a section a state; nothing is written if it has it already."""
    if (plan := done_before(desk, message.patch_id)) is not None:
        return plan
    batch = Batch(desk.ledger)
    section = batch.head.find(message.section_id)
    if section is not None and section.state == message.state:
        return Plan(batch, PatchReceipt(desk.run_id, message.patch_id, desk.ledger.revision))
    by = issuer(message.by, message.patch_id)
    patch = by.patch(batch.head, "section_state", message.section_id, section_state=message.state)
    return one_patch(desk, batch, patch)


def set_status(desk: Desk, message: SetStatus) -> Plan:
    """Say how the run is; one that has ended leaves no half text behind."""
    batch = Batch(desk.ledger)
    if message.status in ENDED:
        withdraw_drafts(batch, "The run has ended.")
    revision = batch.head.revision
    body = WriterRunStatus.model_validate(
        {**desk.address(revision), "status": message.status, "message": message.message}
    )
    receipt = StatusReceipt(desk.run_id, message.status, revision)
    return Plan(batch, receipt, after=[body], status=message.status)


def withdraw_drafts(batch: Batch, reason: str) -> None:
    """Take out all texts that are still being written: nobody writes them any more."""
    for proposal_id in open_drafts(batch.head):
        withdraw_draft(batch, proposal_id, SYSTEM, reason)


def withdraw_draft(batch: Batch, proposal_id: str, by: Author, reason: str) -> None:
    """Take out a text that is still being written; a person's words in it stay."""
    proposal = batch.head.proposals.get(proposal_id)
    if proposal is None or proposal.draft is None:
        return
    patch_id = f"{proposal_id}.withdrawn"
    tail = tail_of(batch.head, proposal_id)
    if tail is not None:
        fields = {"proposal_id": proposal_id, "hunk_ids": (hunk_of_draft(proposal_id),), "reason": reason}
        patch = issuer(by, patch_id).patch(batch.head, "reject", tail.section_id, **fields)
    else:  # a person took the text out; should it come back, it is no longer being written
        author = issuer(Author(proposal.author, proposal.source), patch_id)
        section_id = batch.head.section_ids[0]
        patch = author.patch(batch.head, "propose", section_id, proposal_id=proposal_id)
    batch.submit(patch)


def set_policy(desk: Desk, message: SetPolicy) -> Plan:
    """Choose the policy; nothing is written if it is in force already. Only a person does."""
    if message.by.source != "user":
        raise WriterRefused("Only a person chooses what is merged without review.")
    batch = Batch(desk.ledger)
    plan = Plan(batch, PolicyReceipt(desk.run_id, message.policy, batch.head.revision))
    if message.policy != desk.policy:
        chosen = {"policy": message.policy, "by": message.by.name}
        plan.after = [WriterPolicyChanged.model_validate({**desk.address(batch.head.revision), **chosen})]
        plan.policy = message.policy
    return plan


def name_version(desk: Desk, message: NameVersion) -> Plan:
    """Give a revision a name."""
    name = " ".join(message.name.split())
    if not name:
        raise WriterRefused("A version needs a name.")
    revision = desk.ledger.revision if message.revision is None else message.revision
    desk.ledger.check(revision)
    body = WriterVersionNamed.model_validate(
        {
            **desk.address(revision),
            "version_id": message.version_id,
            "name": name,
            "file_path": message.file_path,
        }
    )
    receipt = VersionReceipt(desk.run_id, message.version_id, revision, name)
    return Plan(Batch(desk.ledger), receipt, after=[body])


def submit_user_prompt(desk: Desk, message: SubmitUserPrompt) -> Plan:
    """Keep a person's words: as input, and as a pending text of the user's section until they are seen."""
    if (plan := done_before(desk, message.input_id)) is not None:
        return plan
    if not message.text.strip():
        raise WriterRefused("There is nothing to send: write what the agents should do.")
    batch = Batch(desk.ledger)
    ops = append(batch.head, USER, _entry(message))
    by = issuer(message.by, message.input_id)
    plan = one_patch(
        desk, batch, by.patch(batch.head, "propose", USER, ops=ops, proposal_id=message.input_id)
    )
    record = UserInputRecord(input_id=message.input_id, surface="writer", text=message.text, created_at=now())
    plan.before = [
        UserInput(run_id=desk.run_id, input_id=message.input_id, surface=message.surface, record=record)
    ]
    anchor = {"section_id": message.section_id, "quote": message.quote} if message.section_id else None
    sent = {"input_id": message.input_id, "target": message.target, "anchor": anchor, "when": message.when}
    plan.after = [WriterDirectiveSent.model_validate({**desk.address(batch.head.revision), **sent})]
    plan.directives = {message.input_id: Directive(message.target, message.when)}
    return plan


def _entry(message: SubmitUserPrompt) -> str:
    """How a directive reads in the user's section: about what, to whom, and the words."""
    quote = "".join(f"> {line}\n" for line in message.quote.splitlines())
    to = f"To {message.target}: " if message.target != "run" else ""
    return f"{quote}{to}{message.text.strip()}"


def mark_directive_seen(desk: Desk, message: MarkDirectiveSeen) -> Plan:
    """Note who has read a directive; the first reader makes its text settled."""
    directive = desk.directives.get(message.input_id)
    if directive is None:
        raise WriterRefused(f"There is no directive {message.input_id} in this run.")
    batch = Batch(desk.ledger)
    plan = Plan(batch, PatchReceipt(desk.run_id, message.input_id, desk.ledger.revision))
    # The person may have taken the text out, or somebody else has read it: then only the receipt is new.
    waiting = [
        change.hunk_id
        for change in pending_changes(batch.head, USER)
        if change.proposal_id == message.input_id
    ]
    if waiting:
        by = issuer(SYSTEM, f"{message.input_id}.seen.{desk.ledger.revision}")
        patch = by.patch(batch.head, "accept", USER, proposal_id=message.input_id, hunk_ids=tuple(waiting))
        plan = one_patch(desk, batch, patch)
    seen = {"input_id": message.input_id, "target": message.by.name, "when": directive.when}
    plan.after = [WriterDirectiveSeen.model_validate({**desk.address(batch.head.revision), **seen})]
    return plan
