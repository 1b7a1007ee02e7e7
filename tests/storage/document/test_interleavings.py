"""The real document held against the reference model: a person and three agents, interleaved at random."""

import pytest
from hypothesis import example, given

from storage.document import (
    Applied,
    Patch,
    PatchRefused,
    Stale,
    apply,
    decide_all,
    document_at,
    parse,
    replay,
    serialise,
    view_for,
)
from storage.document.apply import ranges_to_move
from storage.document.serialise import split_appended
from tests.storage.document.helpers import Desk, assert_same, empty_reference, interleavings
from tests.storage.document.people import AGENTS, SECTIONS, Scene, Step, review_steps, steps
from tests.storage.document.reference import Reference, RefusedError, carried_text


def caught_up(desk: Desk) -> Reference:
    reference = empty_reference(desk.start)
    for applied in desk.log:
        reference.apply(applied.patch)
    return reference


def check_against(reference: Reference, applied: Applied) -> None:
    reference.apply(applied.patch)
    assert_same(applied.document, reference)
    for author in (*AGENTS, "user"):
        for section_id in SECTIONS:
            seen = view_for(applied.document, author, section_id)
            assert seen.text == reference.seen_by(author, section_id)
            live = applied.document.live_text(section_id)
            assert [live[seen.live_char(i)] for i in range(len(seen.text))] == list(seen.text)


def check_carried(desk: Desk, patch: Patch, applied: Applied) -> None:
    """A person's edit reads as if it had been there all along."""
    since = desk.log[patch.base_revision : applied.before.revision]
    base = since[0].before if since else applied.before
    if patch.undoes_patch_id is None and base.find(patch.section_id):
        wanted = carried_text(base.live_text(patch.section_id), patch.ops, since, patch.section_id)
        assert applied.document.live_text(patch.section_id) == wanted


def check_file(applied: Applied) -> None:
    document = applied.document
    parsed = parse(serialise(document))
    assert parsed.revision == document.revision
    assert parsed.objective == document.objective
    assert tuple(section.section_id for section in parsed.sections) == document.section_ids
    for section in document.sections:
        found = parsed.section(section.section_id)
        assert (found.canon, found.proposals) == split_appended(section)


@interleavings
@given(steps)
def test_real_and_reference_agree_after_every_step(script: list[Step]) -> None:
    scene = Scene()
    reference = caught_up(scene.desk)
    for step in script:
        for patch in scene.patches(step):
            revision = scene.desk.document.revision
            outcome = scene.offer(patch)
            if not isinstance(outcome, Applied):
                assert scene.desk.document.revision == revision
                assert not patch.by_person or outcome is None
                continue
            assert outcome.document.revision == revision + 1
            check_against(reference, outcome)
            if patch.by_person and patch.kind == "edit":
                check_carried(scene.desk, patch, outcome)
            check_file(outcome)
            scene.check_nothing_typed_is_lost()


@interleavings
@given(steps)
def test_replay_gives_every_revision(script: list[Step]) -> None:
    scene = Scene()
    for step in script:
        for patch in scene.patches(step):
            scene.offer(patch)
    patches = scene.desk.patches
    logged = [Patch.model_validate_json(patch.model_dump_json()) for patch in patches]
    live = [applied.document for applied in scene.desk.log]
    assert list(replay(scene.desk.start, [*reversed(logged), *logged])) == live
    for document in live[:: max(1, len(live) // 4)]:
        assert document_at(scene.desk.start, logged, document.revision) == document


@interleavings
@given(review_steps)
def test_after_rejecting_all_the_canon_is_the_persons_work_alone(script: list[Step]) -> None:
    scene = Scene()
    for patch in decide_all(scene.desk.document, scene.desk.issuer("user", "user"), "reject"):
        scene.desk.do(patch)
    alone = {section_id: scene.desk.canon(section_id) for section_id in scene.desk.document.section_ids}
    for step in script:
        if step.what in {"user_move", "agent_move", "restore", "undo_own", "user_proposes"}:
            continue
        for patch in scene.patches(step):
            outcome = scene.offer(patch)
            if isinstance(outcome, Applied) and patch.kind == "edit":
                alone[patch.section_id] = on_canon(alone[patch.section_id], outcome)
            if isinstance(outcome, Applied) and patch.kind == "move":
                alone |= moved_along(alone, outcome)
    for patch in decide_all(scene.desk.document, scene.desk.issuer("user", "user"), "reject"):
        scene.desk.do(patch)
    for section_id, text in alone.items():
        assert scene.desk.canon(section_id) == scene.desk.text(section_id) == text


def on_canon(canon: str, applied: Applied) -> str:
    """The person's operations on a text that no agent ever touched."""
    section_id = applied.patch.section_id
    in_canon = [
        span.insert_proposal is None
        for span in applied.before.section(section_id).spans
        for _ in range(len(span.text))
    ]
    for op in applied.patch.ops:
        if op.op == "retain":
            continue
        pos = sum(in_canon[: op.pos])
        if op.op in {"delete", "replace"}:
            canon = canon[:pos] + canon[pos + sum(in_canon[op.pos : op.pos + op.len]) :]
            del in_canon[op.pos : op.pos + op.len]
        if op.op in {"insert", "replace"}:
            canon = canon[:pos] + op.text + canon[pos:]
            in_canon[op.pos : op.pos] = [True] * len(op.text)
    return canon


def moved_along(alone: dict[str, str], applied: Applied) -> dict[str, str]:
    """What the person typed inside a change goes with it, from its notes to the end of the report."""
    patch, before = applied.patch, applied.before
    in_canon = [
        span.insert_proposal is None
        for span in before.section(patch.section_id).spans
        for _ in range(len(span.text))
    ]
    text = alone[patch.section_id]
    moved, rest, done = "", "", 0
    for start, stop in (*ranges_to_move(before, patch), (len(in_canon), len(in_canon))):
        first, last = sum(in_canon[:start]), sum(in_canon[:stop])
        rest += text[done:first]
        moved += text[first:last]
        done = last
    target = patch.target_section_id or ""
    return {patch.section_id: rest, target: alone[target] + moved}


@interleavings
@given(steps)
def test_after_accepting_all_everything_typed_is_there_once(script: list[Step]) -> None:
    scene = Scene()
    for step in script:
        for patch in scene.patches(step):
            scene.offer(patch)
    struck = {
        char
        for section in scene.desk.document.sections
        for span in section.spans
        if span.delete_proposal
        for char in span.text
    }
    for patch in decide_all(scene.desk.document, scene.desk.issuer("user", "user"), "accept"):
        scene.desk.do(patch)
    for section in scene.desk.document.sections:
        assert section.canon == section.live_text
    text = scene.typed_text()
    for char in scene.all_typed:
        if char not in scene.excused and char not in struck:
            assert text.count(char) == 1
        if char in struck:
            assert char not in text


@interleavings
@given(steps)
def test_what_the_real_one_refuses_the_reference_refuses(script: list[Step]) -> None:
    scene = Scene()
    reference = caught_up(scene.desk)
    for step in script:
        for patch in scene.patches(step):
            on_now = patch.ordered_after(scene.desk.document.revision)
            try:
                applied = apply(scene.desk.document, on_now)
            except PatchRefused:
                with pytest.raises(RefusedError):
                    reference.apply(on_now)
            else:
                reference.apply(on_now)
                assert_same(applied.document, reference)
                scene.desk.document = applied.document
                scene.desk.log.append(applied)


@interleavings
@given(steps)
def test_a_stale_patch_had_a_reason_and_an_applied_one_had_none(script: list[Step]) -> None:
    """What an agent's patch struck out is, letter for letter, what the agent meant to strike out."""
    scene = Scene()
    for step in script:
        for patch in scene.patches(step):
            base = scene.base(scene.desk.document.revision - patch.base_revision)
            outcome = scene.offer(patch)
            if patch.by_person or patch.kind not in {"propose", "edit"}:
                continue
            if isinstance(outcome, Stale):
                assert outcome.reason
                concurrent = patch.base_revision < scene.desk.document.revision
                assert concurrent or "waits for review" in outcome.reason
            elif isinstance(outcome, Applied):
                meant = apply(base, patch.ordered_after(base.revision))
                assert struck_out(outcome) == struck_out(meant)
                for text in typed_away(outcome):
                    assert not text


def struck_out(applied: Applied) -> str:
    """The text an agent's patch removes or marks, in the order of the document."""
    section_id = applied.patch.section_id
    after = applied.document.section(section_id).content
    return "".join(
        span.text
        for span in after
        if span.patch_id != applied.patch.patch_id
        if span.provenance.removed_by == applied.patch.patch_id
        or (span.live and span.delete_proposal is not None and is_new_mark(applied, span.delete_proposal))
    )


def is_new_mark(applied: Applied, hunk: str) -> bool:
    return hunk.startswith(f"{applied.patch.proposal_id or applied.patch.patch_id}/")


def typed_away(applied: Applied) -> list[str]:
    """What a person typed and this patch took out of the text."""
    return [
        span.text
        for section in applied.document.sections
        for span in section.content
        if span.provenance.removed_by == applied.patch.patch_id and span.source == "user"
    ]


@example([Step("type", 0, 0, 0, 0, ""), Step("append", 0, 0, 0, 0, "word ")])
@given(steps)
@interleavings
def test_a_doubled_patch_is_refused_and_changes_nothing(script: list[Step]) -> None:
    scene = Scene()
    for step in script:
        for patch in scene.patches(step):
            scene.offer(patch)
    document = scene.desk.document
    for applied in scene.desk.log[-3:]:
        with pytest.raises(PatchRefused):
            apply(document, applied.patch)
