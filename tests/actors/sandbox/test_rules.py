import shlex

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from actors.sandbox.errors import RefusedError, ToolError
from actors.sandbox.rules import Rule, RuleSet, parse_command, shell_feature

words = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=12)
plain_words = st.text("abcxyz-_./0123456789", min_size=1, max_size=8)
commands = st.lists(words, min_size=1, max_size=6).filter(lambda argv: bool(argv[0]) and "=" not in argv[0])
plain_commands = st.lists(plain_words, min_size=1, max_size=6)


@given(commands)
def test_quoted_words_are_read_back_exactly(argv: list[str]) -> None:
    assert parse_command(shlex.join(argv)) == tuple(argv)


@pytest.mark.parametrize(
    "text",
    [
        "git status; rm -rf x",
        "git status && rm x",
        "git status || rm x",
        "git status | sh",
        "git status & rm x",
        "git status > /tmp/x",
        "git status < /etc/passwd",
        "git status 2>&1",
        "git status $(rm x)",
        "git status `rm x`",
        'git status "$(rm x)"',
        'git status "`rm x`"',
        "git status $HOME",
        "git status ${HOME}",
        "git status\nrm x",
        "git status\rrm x",
        "(git status)",
        "git status \\\\; rm x",
        "git status 'a'; rm x",
        'git status "it\'s"; rm x',
        "X=1 git status",
    ],
)
def test_what_needs_a_shell_is_refused_whatever_the_rules(text: str) -> None:
    rules = RuleSet.parse(["git *", "*"])
    with pytest.raises(RefusedError):
        rules.require(parse_command(text))


@pytest.mark.parametrize(
    "text", ["grep 'a;b|c' f", 'echo "a & b"', "echo a\\;b", "echo '$(x)' '`'", "echo $ $5x"]
)
def test_quoted_signs_are_words(text: str) -> None:
    assert shell_feature(text) is None
    assert parse_command(text) == tuple(shlex.split(text))


@given(
    plain_commands, st.sampled_from([";", "&&", "||", "|", "&", ">", ">>", "<", "\n", "`"]), plain_commands
)
def test_no_rule_ever_allows_a_compound(first: list[str], sign: str, second: list[str]) -> None:
    text = f"{shlex.join(first)} {sign} {shlex.join(second)}"
    with pytest.raises(RefusedError):
        RuleSet.parse([f"{shlex.join(first)} *", "*"]).require(parse_command(text))


@given(commands, commands)
def test_a_rule_without_a_star_allows_exactly_itself(rule: list[str], argv: list[str]) -> None:
    assume("*" not in rule)
    parsed = Rule.parse(shlex.join(rule))
    assert parsed.matches(rule)
    assert parsed.matches(argv) == (rule == argv)
    assert not parsed.matches([*rule, "more"])


@given(plain_commands, commands)
def test_a_star_allows_any_further_words_and_no_fewer(rule: list[str], more: list[str]) -> None:
    parsed = Rule.parse(f"{shlex.join(rule)} *")
    assert parsed.matches(rule)
    assert parsed.matches([*rule, *more])
    assert not parsed.matches(rule[:-1])
    assert not parsed.matches(["other", *rule])


@given(plain_commands)
def test_a_rule_reads_back_as_it_is_shown(rule: list[str]) -> None:
    for text in (shlex.join(rule), f"{shlex.join(rule)} *"):
        parsed = Rule.parse(text)
        assert Rule.parse(str(parsed)) == parsed


@given(commands)
def test_deny_beats_allow(argv: list[str]) -> None:
    with pytest.raises(RefusedError, match="forbids"):
        RuleSet.parse(["*"], ["*"]).require(argv)


def test_deny_holds_for_a_program_named_from_any_folder() -> None:
    rules = RuleSet.parse(["*"], ["rm *"])
    with pytest.raises(RefusedError, match="forbids"):
        rules.require(("/bin/rm", "-rf", "x"))
    assert str(rules.require(("ls",))) == "*"


def test_allow_does_not_hold_for_a_program_of_that_name_elsewhere() -> None:
    with pytest.raises(RefusedError):
        RuleSet.parse(["ls *"]).require(("./ls",))


def test_nothing_is_allowed_without_a_rule_and_the_refusal_names_it() -> None:
    with pytest.raises(RefusedError) as caught:
        RuleSet().require(("ls",))
    assert caught.value.for_user() == 'run_command is not allowed: pass --allow "ls"'
    with pytest.raises(RefusedError) as caught:
        RuleSet.parse(["git status"]).require(("git", "status", "a b"))
    assert str(caught.value) == "run_command is not allowed: pass --allow \"git status 'a b'\""


@given(commands)
def test_the_rule_that_a_refusal_names_would_allow_it(argv: list[str]) -> None:
    assume("*" not in argv)
    with pytest.raises(RefusedError) as caught:
        RuleSet().require(argv)
    named = str(caught.value).partition(' --allow "')[2].removesuffix('"')
    rule = named.replace('\\"', '"').replace("\\\\", "\\")
    assert RuleSet.parse([rule]).require(argv).words == tuple(argv)


@pytest.mark.parametrize(
    "text", ["", "  ", "git status; ls", "git * status", "a | b", "'open", "a\0b", "'' x"]
)
def test_a_rule_that_cannot_be_used_is_told(text: str) -> None:
    with pytest.raises(ToolError):
        Rule.parse(text)
