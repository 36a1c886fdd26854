"""The word lists that come along: their size, their form, and what they know."""

import pytest

from quire.words import abbreviates, expansions, phrases, related, split_name, stem, tokens
from quire.words.files import lines

SYNONYMS = [
    ("employee", "staff"), ("cost", "price"), ("customer", "client"), ("nation", "country"), ("film", "movie"),
    ("physician", "doctor"), ("car", "vehicle"), ("begin", "start"), ("song", "track"), ("teacher", "instructor"),
    ("salary", "wage"), ("shop", "store"), ("airplane", "aircraft"), ("gender", "sex"), ("spouse", "wife"),
    ("lawyer", "attorney"), ("author", "writer"), ("revenue", "sales"), ("american", "usa"), ("german", "germany"),
]  # fmt: skip
MEANINGS = [
    ("how old are they", "age"), ("how tall is he", "height"), ("how far", "distance"),
    ("how long is the movie", "duration"), ("how much is it", "price"), ("the most populous city", "population"),
    ("full name", "first"), ("gdp per capita", "population"),
    ("new york", "state"), ("the sri lankan players", "country"), ("how heavy", "weight"),
]  # fmt: skip
DERIVED = [
    ("when", "date"), ("where", "city"), ("who", "name"), ("expensive", "price"), ("cheapest", "price"),
    ("oldest", "age"),
    ("youngest", "birth"), ("latest", "date"), ("fastest", "speed"), ("popular", "rating"), ("best", "rank"),
    ("richest", "salary"), ("female", "gender"), ("married", "marital"), ("french", "country"), ("monday", "day"),
    ("summer", "season"), ("texas", "state"), ("europe", "continent"), ("mph", "speed"), ("dollars", "price"),
]  # fmt: skip
SHORT = {
    "qty": "quantity", "dob": "date of birth", "addr": "address", "cust": "customer", "mgr": "manager", "st": "state",
    "lat": "latitude", "rx": "prescription", "kunnr": "customer number", "bukrs": "company code", "strm": "term",
    "ytd": "year to date", "pidm": "person id", "fname": "first name", "univ": "university", "avg": "average",
}  # fmt: skip


@pytest.mark.parametrize(("word", "other"), SYNONYMS)
def test_words_of_one_group_are_the_same_both_ways(word, other):
    assert dict(related(stem(word)))[stem(other)] == dict(related(stem(other)))[stem(word)] == 1.0


@pytest.mark.parametrize(("question", "meaning"), MEANINGS)
def test_phrases_lead_to_what_they_mean(question, meaning):
    assert stem(meaning) in dict(phrases(question.split()))


@pytest.mark.parametrize(("word", "meaning"), DERIVED)
def test_a_word_leads_to_what_is_derived_from_it(word, meaning):
    assert stem(meaning) in dict(related(stem(word)))


@pytest.mark.parametrize(("short", "long"), SHORT.items())
def test_common_abbreviations_are_known(short, long):
    assert tuple(long.split()) in expansions(short)
    assert short[0] != long[0] or abbreviates(short, long) == 1.0


def test_the_thesaurus_is_the_same_from_both_sides_and_never_relates_a_word_to_itself():
    words = {stem(word) for line in lines("thesaurus.txt") for word in line.replace(",", " ").replace(">", " ").split()}
    for word in words:
        for other, weight in related(word):
            assert other != word
            assert 0 < weight <= 1
            assert stem(other) == other
            assert weight < 1 or dict(related(other)).get(word) == 1.0


def test_the_lists_are_large_enough_and_well_formed():
    assert len(lines("thesaurus.txt")) > 1_000
    assert len({line.partition(":")[0] for line in lines("abbreviations.txt")}) > 800
    assert all(
        short.strip() and long.strip()
        for short, colon, long in (line.partition(":") for line in lines("abbreviations.txt"))
    )
    groups = [group for line in lines("places.txt") for group in line.partition(":")[2].split(";")]
    assert len(groups) > 250
    assert all(group.strip() for group in groups)


GLUED = {
    "orderdate": "order date", "dateofbirth": "date of birth", "createdat": "created at",
    "unitsinstock": "units in stock",
    "reportsto": "reports to", "acctbal": "acct bal", "plocation": "p location", "BOOKMARKEDURL": "book marked url",
    "LASTUPDATEDATE": "last update date", "numemployees": "num employees", "mediatypeid": "media type id",
    "username": "user name", "gasstations": "gas stations", "custname": "cust name",
}  # fmt: skip


@pytest.mark.parametrize(("name", "words"), GLUED.items())
def test_glued_names_are_cut_into_words(name, words):
    assert " ".join(split_name(name)) == words


REAL = """
see king attract contrast referred massage destination percentage someone worldwide partner message average package
customer attendance management season person hybrid android rapid valid candidate monkey leadership scholarship capable
remarkable transparent desire describe decided island mandate update candidate format information nationality
"""


@pytest.mark.parametrize("word", REAL.split())
def test_words_of_the_language_stay_whole(word):
    assert split_name(word) == (word,)


def test_a_command_at_the_start_is_a_stop_word_and_a_thing_elsewhere_is_not():
    words = tokens("Show the tv show list that users return").words
    assert [word.text for word in words if word.is_stop] == ["Show", "the", "that"]


def test_years_are_told_from_other_numbers():
    assert [word.text for word in tokens("the 20 orders of 2014, 9999 and 1,987").words if word.is_year] == ["2014"]


HOSTILE = ["a" * 1_000_000, "'" * 1_000_000, "a'b " * 250_000, "\u0301" * 1_000_000, "A-1" * 300_000, "«“" * 500_000]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_a_text_of_a_megabyte_is_read_in_part_only(text):
    assert sum(map(len, split_name(text))) <= 4_096
    assert all(word.end <= 20_000 for word in tokens(text).words)
    assert abbreviates(text, text) <= 1.0
    assert related(text) == phrases([text]) == expansions(text) == ()
    assert stem(text) == text
