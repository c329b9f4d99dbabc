"""How long words are: counted in words, and estimated in seconds.

Only an estimate: the certificate and the phone use the true seconds of the takes once they are recorded.
"""

from collections.abc import Iterable

# callers.md, "Words and sound": 250-375 ms of silence at both ends of a clip, so 500-750 ms between two sentences.
_SENTENCE_PAUSE = 0.6
_COMMA_PAUSE = 0.25
_WORDS_PER_MINUTE = 150  # a calm Dutch voice, without its pauses


def word_count(text: str) -> int:
    """Count what is spoken as a word: a token between spaces with a letter or a digit in it."""
    return sum(any(map(str.isalnum, token)) for token in text.split())


def spoken_seconds(sentences: Iterable[str]) -> float:
    """Estimate how many seconds the sentences take, with a pause after each and at each comma."""
    return sum(
        word_count(sentence) * 60 / _WORDS_PER_MINUTE + sentence.count(",") * _COMMA_PAUSE + _SENTENCE_PAUSE
        for sentence in sentences
    )
