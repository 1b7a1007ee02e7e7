"""Clean exports: the report's settled text, all of it, and nothing else."""

import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QSizeF
from PySide6.QtWidgets import QApplication

from app.exporting.formats import Format
from app.exporting.pdf_text import PdfText
from app.exporting.subject import Subject
from app.exporting.work import made
from storage.document import Insert, PatchRefused, Stale
from tests.app.exporting.readers import Html, pdf_pages
from tests.app.exporting.samples import Review
from tests.storage.document.helpers import interleavings
from tests.storage.document.people import Scene, Step, steps

STOP = threading.Event()
CLEAN: tuple[Format, ...] = ("markdown", "html", "pdf")


def read(kind: Format, data: bytes) -> str:
    if kind == "pdf":
        return "\n".join(pdf_pages(data))
    text = data.decode()
    return Html(text).text if kind == "html" else text


@pytest.mark.parametrize("kind", CLEAN)
def test_it_holds_the_report_and_no_pending_or_rejected_text(qapp: QApplication, kind: Format) -> None:
    review = Review()
    review.insert("- one", "REJECTED words\n\n")
    review.reject_all()
    review.insert("- two", "- PENDING words\n", reason="SECRET reason")
    review.replace("wordier", "SHORTER")
    review.desk.agent("propose", "researcher", ops=(Insert(pos=0, text="INBOX note"),))
    review.desk.user("edit", "user", ops=(Insert(pos=0, text="DIRECTIVE"),))
    text = read(kind, made(review.subject, kind, STOP))
    for words in (
        "A report",
        "emphasis",
        "strong",
        "code",
        "link",
        "wordier",
        "deeper",
        "Second part",
        "A quote",
    ):
        assert words in text
    for words in ("head a", "cell d", "def f()", "<script>alert(1)</script>", "Wörld", "漢字"):
        assert words in text, "or no font of this system has these letters"
    for words in (
        "REJECTED",
        "PENDING",
        "SHORTER",
        "SECRET",
        "INBOX",
        "DIRECTIVE",
        "Conductor",
        "Researcher",
    ):
        assert words not in text


@interleavings
@given(script=steps, where=st.integers(0, 10_000), rejected=st.integers(0, 10_000))
def test_no_history_leaks(qapp: QApplication, script: list[Step], where: int, rejected: int) -> None:
    scene = Scene()
    desk = scene.desk
    for step in script:
        for patch in scene.patches(step):
            scene.offer(patch)
    for number, words in ((rejected, "ZZREJECTEDZZ"), (where, "ZZPENDINGZZ")):
        for section_id in ("conductor", "researcher"):
            pos = number % (desk.document.section(section_id).length + 1)
            patch = desk.make("terminal", "agent", "propose", section_id, ops=(Insert(pos=pos, text=words),))
            proposal = f"{patch.patch_id}/1"
            try:
                outcome = desk.offer(patch.model_copy(update={"proposal_id": patch.patch_id}))
            except PatchRefused:
                continue
            if words == "ZZREJECTEDZZ" and not isinstance(outcome, Stale):
                fields = {"proposal_id": patch.patch_id, "hunk_ids": (proposal,)}
                desk.user("reject", section_id, **fields)
    subject = Subject(desk.document)
    assert subject.report == desk.canon()
    page = Html(made(subject, "html", STOP).decode()).text
    pages = PdfText(STOP)
    pages.add(subject.report)
    for text in (subject.report, page, pages.document.toPlainText()):
        assert "ZZREJECTEDZZ" not in text
        assert "ZZPENDINGZZ" not in text
    if "ZZPENDINGZZ" in desk.text():
        assert "ZZPENDINGZZ" in made(subject, "criticmarkup", STOP).decode(), "it shows everything"


def test_a_page_is_safe_and_whole() -> None:
    review = Review()
    review.desk.user("edit", ops=(Insert(pos=0, text="# <img src=x onerror=alert(1)>\n\n"),))
    page = Html(made(review.subject, "html", STOP).decode())
    assert not {"script", "img", "iframe", "link", "object", "form"} & set(page.tags)
    assert not [name for name, _value in page.values if name.startswith("on")]
    links = [value for name, value in page.values if name in ("href", "src")]
    assert links == ["https://example.org/a", "http://track.er/x.png"]
    policy = next(value for name, value in page.values if "default-src" in value)
    assert "default-src 'none'" in policy
    assert "style" in page.tags
    assert "<script>alert(2)</script>" in page.text


def test_an_objective_cannot_break_out_of_the_page() -> None:
    review = Review("No heading here.")
    document = review.desk.document
    subject = Subject(type(document).new("run", "</title><script>x</script>\nand more"))
    page = Html(made(subject, "html", STOP).decode())
    assert "script" not in page.tags
    assert "</title><script>x</script> and more" in page.text


def test_the_objective_is_the_title_only_of_a_report_without_one() -> None:
    assert made(Review("Words.").subject, "html", STOP).decode().count("<h1>What is in here?</h1>") == 1
    assert "<h1>What is in here?</h1>" not in made(Review().subject, "html", STOP).decode()


def test_pages_are_numbered_and_hold_the_whole_text(qapp: QApplication) -> None:
    paragraphs = [f"Paragraph {number} says that it is the one with this number." for number in range(200)]
    pages = pdf_pages(made(Review("\n\n".join(paragraphs)).subject, "pdf", STOP))
    assert len(pages) > 3
    for number, page in enumerate(pages, 1):
        assert f"{number} / {len(pages)}" in page
    text = " ".join(pages)
    for paragraph in paragraphs:
        assert text.count(paragraph) == 1, "no line may fall between two pages, or stand on both"


def test_a_long_heading_takes_several_lines(qapp: QApplication) -> None:
    heading = " ".join(f"word{number}" for number in range(60))
    text = PdfText(STOP)
    text.add(f"# {heading}\n\nAnd text.")
    text.lay_out(QSizeF(400, 60_000))
    layout = text.document.begin().layout()
    lines = [layout.lineAt(number) for number in range(layout.lineCount())]
    assert len(lines) > 3
    assert max(line.naturalTextWidth() for line in lines) <= 400
    (page,) = pdf_pages(made(Review(f"# {heading}").subject, "pdf", STOP))
    assert " ".join(page.split()).startswith(heading)


def test_critic_markup_shows_who_proposes_what_and_why() -> None:
    review = Review()
    review.replace("wordier", "SHORTER", reason="It reads better")
    text = made(review.subject, "criticmarkup", STOP).decode()
    assert "{--wordier--}{++SHORTER++}{>>researcher: It reads better<<}" in text
