"""The index on disk finds what the index in memory finds, whatever the names are."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from catops.plugins.catalogue import Catalogue, catalogue_bytes
from catops.plugins.index import qualified_key
from catops.plugins.settling import settle
from catops.spec import CommandSpec, Parameter

WORDS = st.text("abcä", min_size=1, max_size=2)
NAMES = st.lists(WORDS, min_size=1, max_size=3).map(" ".join)
SPECS = st.builds(
    CommandSpec,
    name=NAMES,
    summary=st.text(max_size=20),
    plugin=st.sampled_from(["one", "two", "three"]),
    aliases=st.lists(NAMES, max_size=2).map(tuple),
    parameters=st.lists(
        st.builds(
            Parameter,
            name=WORDS,
            kind=st.just("word"),
            choices=st.just(("x", "y")),
            synonyms=st.just((("z", "x"),)),
        )
    ).map(tuple),
    effect=st.sampled_from(["read", "write", "destructive"]),
    timeout=st.none() | st.floats(1, 100),
)


@settings(max_examples=200, deadline=None)
@given(specs=st.lists(SPECS, max_size=12), asked=NAMES)
def test_both_indexes_agree(specs: list[CommandSpec], asked: str) -> None:
    index, _ = settle(specs)
    catalogue = Catalogue(catalogue_bytes(index, [], [], {}, {}))
    assert catalogue.longest == index.longest
    assert catalogue.keys() == sorted(index.keys(), key=str.encode)
    for key in [asked, *index.entries(), *(qualified_key(s.plugin, s.name) for s in specs)]:
        assert catalogue.get(key) == index.get(key)
        assert dict(catalogue.under(key)) == dict(index.under(key))
    assert dict(catalogue.under("")) == dict(index.under(""))
