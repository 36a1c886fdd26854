"""The ten best tables by plain BM25 over their texts, or by the nearest vectors; run in an environment of its own.

The vectors need no download: character n-grams of three to five letters inside words, weighed by TF-IDF, brought down
to 256 dimensions by a truncated SVD fitted on the tables' own texts, compared by cosine. That is not the embedding of
a language model, which knows synonyms from other texts.
"""

from __future__ import annotations

import json
import re
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np

WORD = re.compile(r"[^\W_]+")
DIMENSIONS = 256
GRAMS = 60_000
Search = Callable[[str], "np.ndarray"]


def bm25(texts: list[str]) -> Search:
    """Okapi BM25 over lower-case words; underscores part words."""
    from rank_bm25 import BM25Okapi

    model = BM25Okapi([words(text) for text in texts])
    return lambda question: model.get_scores(words(question))


def words(text: str) -> list[str]:
    """The words of a text."""
    return WORD.findall(text.lower())


def vectors(texts: list[str]) -> Search:
    """Cosine of vectors."""
    from sklearn.decomposition import TruncatedSVD
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import Normalizer

    grams = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), max_features=GRAMS, sublinear_tf=True)
    size = min(DIMENSIONS, len(texts) - 1)
    embed = make_pipeline(grams, TruncatedSVD(size, random_state=0, n_iter=2), Normalizer(copy=False))
    stored = embed.fit_transform(texts)
    return lambda question: stored @ embed.transform([question])[0]


def main() -> None:
    """Read tables' texts and questions, answer with the places of the best tables and the times in milliseconds."""
    request = json.load(sys.stdin)
    begin = time.perf_counter()
    search = {"bm25": bm25, "vectors": vectors}[request["method"]](request["texts"])
    build = 1e3 * (time.perf_counter() - begin)
    answers: list[dict[str, Any]] = []
    for question in request["questions"]:
        begin = time.perf_counter()
        best = np.argsort(-search(question), kind="stable")[: request["most"]]
        answers.append({"ms": 1e3 * (time.perf_counter() - begin), "tables": best.tolist()})
    print(json.dumps({"build": build, "answers": answers}))


if __name__ == "__main__":
    main()
