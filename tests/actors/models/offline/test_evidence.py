"""The offline planner tells on what its text rests."""

from actors.models.offline.planner import plan
from actors.models.offline.transcript import Answer, Call, Transcript

PROMPT = "<objective>\nSummarise `notes.md`.\n</objective>\nWorkspace: /w"
TOOLS = frozenset({"list_files", "read_file", "append_section", "report_finding", "finish"})
TEXT = "[notes.md:1-3 of 3 lines; citation 01]\n1\t# Notes\n2\t\n3\tThe pump was checked in May.\n"


def read_through() -> tuple[Transcript, list[Call]]:
    """Answer what it asks for, until it writes."""
    answers: list[Answer] = []
    for _ in range(6):
        transcript = Transcript(PROMPT, TOOLS, tuple(answers))
        calls = plan(transcript)
        if any(call.tool == "append_section" for call in calls):
            return transcript, calls
        for call in calls:
            listed = "1 entry in .\nnotes.md\t42\n"
            answers.append(Answer(call, TEXT if call.tool == "read_file" else listed))
    raise AssertionError("it never writes")


def test_a_text_names_the_lines_that_were_read_and_goes_without_them_if_they_changed() -> None:
    transcript, calls = read_through()
    (append,) = (call for call in calls if call.tool == "append_section")
    evidence = append.args.get("evidence")
    assert evidence == [where for call in calls for where in call.args.get("evidence", ()) if call != append]
    answered = tuple(Answer(call, "Noted.") for call in calls if call != append)
    before = (*transcript.answers, *answered)
    refused = Answer(append, "notes.md:1-3: the file has only 1 lines; name lines that exist.")
    (again,) = plan(Transcript(PROMPT, TOOLS, (*before, refused)))
    assert again.tool == "append_section"
    assert "evidence" not in again.args
    assert again.args["text"] == append.args["text"]
    taken = Answer(again, "Proposed in section researcher-1, revision 4 (proposal p).")
    (end,) = plan(Transcript(PROMPT, TOOLS, (*before, refused, taken)))
    assert end.tool == "finish"
