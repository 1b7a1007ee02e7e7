"""The offline planner: which tool calls come next, from the conversation alone."""

from actors.models.offline.chapters.about import Parts, Purpose
from actors.models.offline.chapters.base import Chapter, nothing_there
from actors.models.offline.chapters.dependencies import Dependencies
from actors.models.offline.chapters.files import Command, FileList, Summary, Usage
from actors.models.offline.chapters.measure import Size, Todos
from actors.models.offline.conducting import decide
from actors.models.offline.intents import Kind, classify
from actors.models.offline.transcript import Call, Transcript
from actors.models.offline.writing import Written

_MAX_FINDINGS = 12
_TAKEN = "Proposed in section"  # how a change that was taken is answered
_MAX_EVIDENCE = 50  # references that a document tool takes at once


def plan(transcript: Transcript) -> list[Call]:
    """Return the next tool calls; the tools on offer tell whether it conducts or works."""
    if "spawn_worker" in transcript.tools:
        return decide(transcript)
    return work(transcript)


def work(transcript: Transcript) -> list[Call]:
    """Return a worker's next calls: what its chapters still need, else the report, else the end."""
    chapters = _chapters(transcript.objective)
    if not chapters:
        words = "This objective needs a language model; the offline planner cannot do it."
        return [Call("finish", {"summary": words})]
    needed = {call.key: call for chapter in chapters for call in chapter.needs(transcript)}
    missing = [call for call in needed.values() if not transcript.asked(call)]
    if missing:
        return missing
    if nothing_there(transcript):
        chapters = chapters[:1]  # it says so; the others would say it again
    written = [chapter.write(transcript) for chapter in chapters]
    proposed = transcript.of("append_section")
    if not proposed:
        return [*_findings(written), _report(written)]
    if len(proposed) == 1 and not (proposed[0].text or "").startswith(_TAKEN):
        return [_report(written, cites=False)]  # a file has changed since: the text says where it was read
    return [Call("finish", {"summary": _summary(written)})]


def _findings(written: list[Written]) -> list[Call]:
    claims = [claim for chapter in written for claim in chapter.claims][:_MAX_FINDINGS]
    return [
        Call("report_finding", {"claim": c.claim, "confidence": 1.0, "evidence": list(c.evidence)})
        for c in claims
    ]


def _report(written: list[Written], *, cites: bool = True) -> Call:
    text = "\n\n".join(chapter.markdown.strip() for chapter in written) + "\n"
    evidence = dict.fromkeys(
        where for chapter in written for claim in chapter.claims for where in claim.evidence
    )
    args = {"text": text, "reason": "What the objective asked for, with its sources."}
    return Call(
        "append_section", {**args, "evidence": list(evidence)[:_MAX_EVIDENCE]} if evidence and cites else args
    )


def _summary(written: list[Written]) -> str:
    return (
        " ".join(chapter.summary.strip() for chapter in written if chapter.summary)
        or "Reported what was found."
    )


def _chapters(objective: str) -> list[Chapter]:
    """Return the chapters that an objective asks for, in reading order."""
    if "this folder" in objective and (chapters := _by_words(objective)):
        return chapters
    intent = classify(objective)
    named: dict[Kind, list[Chapter]] = {
        Kind.SUMMARISE: [Summary(path) for path in intent.paths],
        Kind.SEARCH: [Usage(term) for term in intent.terms],
        Kind.LIST_FILES: [FileList(intent.globs)],
        Kind.COMMAND: [Command(intent.command)],
        Kind.ARITHMETIC: [],
        Kind.UNKNOWN: [],
    }
    return named.get(intent.kind) or _by_words(objective)


def _by_words(objective: str) -> list[Chapter]:
    lowered = objective.lower()
    wanted: list[tuple[tuple[str, ...], Chapter]] = [
        (("what this folder is", "what it is"), Purpose()),
        (("main parts", "structure"), Parts()),
        (("dependenc",), Dependencies()),
        (("size", "languages", "measure"), Size()),
        (("todo",), Todos()),
    ]
    return [chapter for words, chapter in wanted if any(word in lowered for word in words)]
