import subprocess

import pytest

from ivr.studio.pronunciation import MENDED, UnsayableError, markup


def phonemes(*texts: str) -> list[str]:
    """What espeak-ng says of texts of one sentence, without the catches before vowels."""
    lines = "\n".join(text.removesuffix(".") + "." for text in texts)
    said = subprocess.run(
        ["espeak-ng", "-b", "1", "-v", "nl", "-q", "-x", "--stdin"],
        input=lines.encode(),
        capture_output=True,
        check=True,
    ).stdout.decode()
    return [line.strip() for line in said.replace("_|", "").replace("_!", "").splitlines() if line.strip()]


WORDS = {spelling: said for group in MENDED.values() for spelling, said in group.items()}


@pytest.mark.parametrize(
    ("text", "given"),
    [
        pytest.param("Voor een medewerker, toets 0.", "Voor een medewerker, toets nul.", id="a key"),
        pytest.param("toets 1", "toets één.", id="a key without a full stop"),
        pytest.param(" Tot\n ziens.", "Tot ziens.", id="white space is made plain"),
        pytest.param("Tot ziens", "Tot ziens.", id="a full stop is added"),
        pytest.param("Kunnen we nog iets doen?", "Kunnen we nog iets doen?", id="a question stays one"),
        pytest.param("De BALIE.", "De [[b'a:li]].", id="capitals do not matter"),
        pytest.param("balies", "balies.", id="another word is left alone"),
        pytest.param("'s middags", "[[sm'IdAxs]].", id="an apostrophe"),
        pytest.param("\u2019s middags", "[[sm'IdAxs]].", id="the other apostrophe"),
        pytest.param("e\u0301e\u0301n", "één.", id="accents apart"),
        pytest.param("oefeningen – thuis", "oefeningen, thuis.", id="a dash is a pause"),
        pytest.param(
            "nul twee drie, twee twee vier, vier acht",
            "nul twee drie, [[_::]] twee twee vier, [[_::]] vier acht.",
            id="a phone number is written down",
        ),
        pytest.param("Zuid: nul twee drie", "Zuid: [[_::]] nul twee drie.", id="and so is its beginning"),
        pytest.param("een, twee, drie", "een, twee, drie.", id="counting is no phone number"),
    ],
)
def test_words_become_what_the_voice_needs(text: str, given: str) -> None:
    assert markup(text, finished=True) == given


@pytest.mark.parametrize(
    ("text", "given"),
    [
        pytest.param("half twee", "half twee,", id="goes on"),
        pytest.param("half twee.", "half twee.", id="ends"),
    ],
)
def test_an_unfinished_text_keeps_its_tone_up_unless_a_mark_ends_it(text: str, given: str) -> None:
    assert markup(text, finished=False) == given


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="nothing"),
        pytest.param(" ,.", id="no word"),
        pytest.param("om 13:30", id="a time"),
        pytest.param("bel 112", id="a number"),
        pytest.param("tien % korting", id="a sign"),
        pytest.param("toets *", id="a star"),
        pytest.param("[[b'a:li]]", id="phonemes"),
        pytest.param("<break/>", id="mark-up"),
        pytest.param("a@b.nl", id="an address"),
        pytest.param("één\x00twee", id="a control character"),
    ],
)
def test_what_is_not_in_words_is_refused(text: str) -> None:
    with pytest.raises(UnsayableError):
        markup(text, finished=True)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param("verpleegkundige", "v@rple:xk'8nd@Q@", id="verpleegkundige"),
        pytest.param("specialist", "sp,e:Sa:l'Ist", id="specialist"),
        pytest.param("orthopedisch", ",Orto:p'e:dis", id="orthopedisch"),
        pytest.param("Hoofddorp", "h'o:vdOrp", id="Hoofddorp"),
        pytest.param("Spaarne Gasthuis", "sp'a:rn@ Q'AsthWys", id="Spaarne Gasthuis"),
        pytest.param("Haarlem Zuid", "h'a:rlEm z'Wyt", id="Haarlem Zuid"),
        pytest.param("spoedeisende", "sp'ut,EIz@nd@", id="spoedeisende"),
        pytest.param("polikliniek", "p,o:lIklin'ik", id="polikliniek"),
        pytest.param("rugpoli", "r'8xpo:l,i", id="rugpoli"),
        pytest.param("balie", "b'a:li", id="balie"),
        pytest.param("aspecifieke", ",a:spe:sif'ik@", id="aspecifieke"),
        pytest.param("één één twee", "'e:n 'e:n tv#'e:", id="one one two"),
        pytest.param("toets 1", "t'uts 'e:n", id="a key"),
        pytest.param("sterretje", "st'Er@tj@", id="star"),
        pytest.param("hekje", "h'Ekj@", id="hash"),
    ],
)
def test_the_words_of_the_line_are_said_as_the_dutch_say_them(text: str, said: str) -> None:
    assert phonemes(markup(text, finished=True)) == [said]


def test_every_mended_word_is_said_as_the_table_says() -> None:
    said = phonemes(*(markup(word, finished=True) for word in WORDS))
    assert dict(zip(WORDS, said, strict=True)) == {
        word: given.replace("_|", "") for word, given in WORDS.items()
    }


def test_no_row_says_what_the_voice_says_by_itself() -> None:
    by_itself = dict(zip(WORDS, phonemes(*WORDS), strict=True))
    alone_only = {"de een", "een of beide"}  # inside a sentence the voice says the article
    assert {word for word in WORDS if by_itself[word] == WORDS[word].replace("_|", "")} <= alone_only


def test_no_word_has_two_rows() -> None:
    assert len(WORDS) == sum(map(len, MENDED.values()))
