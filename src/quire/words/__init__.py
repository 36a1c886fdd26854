"""Words as names and questions have them: split, stemmed, expanded, related."""

from quire.words.abbreviations import abbreviates, expansions
from quire.words.files import STOP_WORDS
from quire.words.question import QuestionWords, Quote, Word, tokens
from quire.words.split import split_name
from quire.words.stems import stem
from quire.words.thesaurus import Related, phrases, related

__all__ = [
    "STOP_WORDS",
    "QuestionWords",
    "Quote",
    "Related",
    "Word",
    "abbreviates",
    "expansions",
    "phrases",
    "related",
    "split_name",
    "stem",
    "tokens",
]
