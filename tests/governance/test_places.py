import tomllib
from collections.abc import Iterator
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from governance.loading.places import Path, places


def test_places_of_every_way_to_write_a_thing() -> None:
    document = "\n".join(
        [
            'title = "with # no comment, [no] table"',  # 1
            "[agreement]",  # 2
            "'odd key'.inner = 1.5",  # 3
            "started_on = 2013-04-23 00:00:00",  # 4
            'text = """two',  # 5
            'lines with = and [[x]] and ""quotes"""""',  # 6
            "after = '''",  # 7
            "[[not]]'''",  # 8
            "[[pools]] # first",  # 9
            'code = "a"',  # 10
            "  [[pools.elements]]",  # 11
            "  lead.party = {code = 'x', list = [ {a = 1}, {b = 2} ]}",  # 12
            "  [pools.elements.more]",  # 13
            "  deep = true",  # 14
            "[[pools]]",  # 15
            "groups = [ # comment ]",  # 16
            '  "one",',  # 17
            "  [2,",  # 18
            "   3],",  # 19
            "]",  # 20
            "[[pools.elements]]",  # 21
            "[other.'x.y']",  # 22
        ]
    )

    found = places(document)

    assert found["agreement", "odd key", "inner"] == 3
    assert found["agreement", "text"] == 5
    assert found["agreement", "after"] == 7
    assert found["pools", 0, "elements", 0] == 11
    assert found["pools", 0, "elements", 0, "lead", "party", "list", 1, "b"] == 12
    assert found["pools", 0, "elements", 0, "more", "deep"] == 14
    assert found["pools", 1, "groups", 1, 1] == 19
    assert found["pools", 1, "elements", 0] == 21
    assert found["other", "x.y"] == 22
    assert set(found) == set(_paths(tomllib.loads(document)))


keys = st.text(alphabet="ab-_", min_size=1, max_size=4) | st.text(
    alphabet="é .\"=[]#'", min_size=1, max_size=4
)
scalars = (
    st.integers(-9, 9).map(str)
    | st.sampled_from(["true", "1.5", "2017-04-01", "2017-04-01T10:00:00Z", "1979-05-27 07:32:00", "inf"])
    | st.text(alphabet="x\"'=[]{},.#\n", max_size=6).map(lambda text: _quoted(text))
    | st.text(alphabet='x"=[]{},.#\n', max_size=6).map(lambda text: f"'''\n{text}'''")
)
values = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=3).map(lambda items: "[ # list\n " + ",\n ".join(items) + " ]")
        | st.dictionaries(keys, inner, max_size=3).map(
            lambda table: "{ " + ", ".join(f"{_key(key)} = {value}" for key, value in table.items()) + " }"
        )
    ),
    max_leaves=6,
)
tables = st.lists(st.dictionaries(keys, values, max_size=3), min_size=1, max_size=3)


@given(top=st.dictionaries(keys, values, max_size=3), lists=st.dictionaries(keys, tables, max_size=3))
def test_places_knows_each_path_the_standard_library_reads_and_no_other(
    top: dict[str, str], lists: dict[str, list[dict[str, str]]]
) -> None:
    document = _pairs({f"t{key}": value for key, value in top.items()})
    for name, items in lists.items():
        for item in items:
            document += (
                f"\n[[ {_key('l' + name)} ]] # item\n{_pairs(item)}\n[{_key('l' + name)} . sub-table]\nx=1\n"
            )

    found = places(document)

    assert set(found) == set(_paths(tomllib.loads(document)))
    lines = document.split("\n")
    assert all(1 <= line <= len(lines) for line in found.values())


def _pairs(table: dict[str, str]) -> str:
    return "".join(f"{_key(key)}  =  {value} # end\n" for key, value in table.items())


def _key(key: str) -> str:
    return (
        key if key.replace("-", "").replace("_", "").isascii() and key.strip("ab-_tl") == "" else _quoted(key)
    )


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def _paths(data: Any, at: Path = ()) -> Iterator[Path]:
    items = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in items:
        yield (*at, key)
        yield from _paths(value, (*at, key))
