import re
from typing import Any


def test_the_shipped_prompts_are_clean(untouched: Any) -> None:
    answer = untouched.run("prompts", "lint")

    assert (answer.status, answer.err) == (0, "")
    assert re.fullmatch(r"\d+ prompts, 77 paragraphs of the leaflet: no problems\n", answer.out)


def test_a_word_that_callers_should_not_hear_is_told_with_its_line(installation: Any) -> None:
    line = installation.edit("nl/line.yaml", "Dit nummer is in gesprek.", "Dit nummer is thans in gesprek.")

    answer = installation.run("prompts", "lint")

    assert (answer.status, answer.out) == (2, "")
    assert answer.err.startswith(f"nl/line.yaml:{line}: busy.sentences[1]: officialese is used")
    assert answer.err.count("\n") == 1


def test_what_cannot_be_read_is_told_before_anything_else(installation: Any) -> None:
    line = installation.edit("nl/line.yaml", "Dit nummer is in gesprek.", "Druk {nummer} in.")

    answer = installation.here("prompts", "lint")

    assert (answer.status, answer.out) == (2, "")
    assert answer.err.startswith(f"nl/line.yaml:{line}: busy.sentences[1].say: ")
    assert answer.err.count("\n") == 1


def test_a_broken_list_of_paragraphs_is_a_problem_of_its_own(installation: Any) -> None:
    (installation.prompts / "leaflet.yaml").write_text("sections: [")

    answer = installation.here("prompts", "lint")

    assert (answer.status, answer.out) == (2, "")
    assert answer.err.startswith("leaflet.yaml:1: ")
