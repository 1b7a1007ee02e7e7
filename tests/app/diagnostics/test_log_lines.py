import logging
from pathlib import Path

from app.diagnostics.log_file import LogFile
from app.diagnostics.log_lines import records, tail

GEHEIM = "geheim-1234567890"


def broken(words: str) -> None:
    raise ValueError(words)


def test_records_have_their_tracebacks(tmp_path: Path) -> None:
    log = LogFile(tmp_path)
    logger = logging.getLogger("quire.test")
    with log.writing():
        logger.info("begun")
        try:
            broken("no")
        except ValueError:
            logger.exception("it broke")
    begun, broke = tail(log.path)
    assert (begun.level, begun.message, begun.more, begun.notable) == ("INFO", "begun", (), False)
    assert (broke.level, broke.name, broke.message) == ("ERROR", "quire.test", "it broke")
    assert broke.more[0].startswith("Traceback")
    assert broke.more[-1] == "ValueError: no"
    assert broke.notable


def test_of_a_long_log_the_end_is_read_and_no_half_of_a_record(tmp_path: Path) -> None:
    lines = [f"2026-01-31 12:00:00,000 INFO quire number {number}" for number in range(1_000)]
    path = tmp_path / "quire.log"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    found = tail(path, 2_000)
    assert 20 < len(found) < 50
    assert [each.message for each in found] == [f"number {n}" for n in range(1_000 - len(found), 1_000)]


def test_what_is_no_log_has_no_records(tmp_path: Path) -> None:
    assert tail(tmp_path / "none.log") == ()
    assert records(["", "ValueError: no", "\x00"]) == ()


def test_keys_and_what_looks_like_one_do_not_reach_the_file(tmp_path: Path) -> None:
    log = LogFile(tmp_path)
    log.secrets = lambda: (GEHEIM,)
    with log.writing():
        logging.getLogger("quire.test").warning("GET https://e.org/?token=%s", "abcdefgh")
        try:
            broken(f"refused: {GEHEIM}")
        except ValueError:
            logging.getLogger("quire.test").exception("of %s", "sk-abcdefgh12345678")
    text = log.path.read_text(encoding="utf-8")
    assert text.count("[hidden]") == 3
    assert not any(secret in text for secret in ("geheim", "abcdefgh"))


def test_the_chatter_of_http_clients_is_left_out(tmp_path: Path) -> None:
    log = LogFile(tmp_path)
    with log.writing():
        logging.getLogger("httpx").info("HTTP Request: POST https://example.org")
    assert log.path.read_text(encoding="utf-8") == ""
