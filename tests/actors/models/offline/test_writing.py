"""Words of the offline planner."""

from actors.models.offline.writing import notes


def test_notes_of_tools_are_told_once_and_without_their_arguments() -> None:
    said = ["1 entry left out by .gitignore (include_ignored shows them)", "", "1 binary file left out"]
    assert notes([*said, said[2]]) == "\n\n*1 entry left out by .gitignore*\n\n*1 binary file left out*"
