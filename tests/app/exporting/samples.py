"""Documents to export."""

from app.exporting.subject import Subject
from app.viewmodels.writer_facts import Source
from storage.document import Delete, Insert, Replace, decide_all
from tests.storage.document.helpers import Desk

AT = "2026-11-21T12:34:56.000000Z"
SECONDS = "2026-11-21T12:34:56Z"
REPORT = """# A report

Some *emphasis*, **strong**, `code`, a [link](https://example.org/a) and wordier words than needed.

- one
- two
  - deeper

## Second part

> A quote.

| head a | head b |
|---|---|
| cell c | cell d |

```python
def f():
\tx = 1
    return "<script>alert(1)</script>"
```

Wörld שלום 漢字 <script>alert(2)</script> [bad](javascript:alert(3)) ![pic](http://track.er/x.png).
"""


class Review:
    """A report with something of everything waiting."""

    def __init__(self, text: str = REPORT) -> None:
        self.desk = Desk(text, objective="What is in here?")

    def replace(self, old: str, new: str, reason: str = "", citation_ids: tuple[str, ...] = ()) -> None:
        pos = self.desk.text().index(old)
        ops = (Replace(pos=pos, len=len(old), text=new),)
        self.desk.agent("propose", ops=ops, reason=reason or None, citation_ids=citation_ids)

    def insert(self, before: str, new: str, reason: str = "") -> None:
        ops = (Insert(pos=self.desk.text().index(before), text=new),)
        self.desk.agent("propose", ops=ops, reason=reason or None)

    def delete(self, old: str, reason: str = "") -> None:
        ops = (Delete(pos=self.desk.text().index(old), len=len(old)),)
        self.desk.agent("propose", ops=ops, reason=reason or None)

    def reject_all(self) -> None:
        for patch in decide_all(self.desk.document, self.desk.issuer("user", "user"), "reject"):
            self.desk.do(patch)

    @property
    def subject(self) -> Subject:
        times = {patch.patch_id: AT for patch in self.desk.patches}
        return Subject(self.desk.document, times, {"c1": Source("src/app.py:3")})
