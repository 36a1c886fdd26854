"""Words as names and questions have them: split, stemmed, expanded, related."""

from quire.recommender.words.abbreviations import abbreviates, expansions
from quire.recommender.words.files import STOP_WORDS
from quire.recommender.words.question import QuestionWords, Quote, Word, tokens
from quire.recommender.words.split import split_name
from quire.recommender.words.stems import stem
from quire.recommender.words.thesaurus import Related, phrases, related

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
