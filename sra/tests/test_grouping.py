from hypothesis import given
from hypothesis import strategies as st

from sra.grouping import group, ungroup

PAIRS = st.lists(st.tuples(st.sampled_from("ABC"), st.fixed_dictionaries({"value": st.sampled_from("123")})))


@given(pairs=PAIRS)
def test_the_order_of_all_pairs_comes_back(pairs: list[tuple[str, dict[str, str]]]) -> None:
    assert ungroup(group(pairs, dict), dict) == pairs


def test_neighbours_need_no_position() -> None:
    pairs = [("A", {"value": "1"}), ("A", {"value": "2"}), ("B", {"value": "3"})]
    assert group(pairs, dict) == {"A": [{"value": "1"}, {"value": "2"}], "B": {"value": "3"}}


def test_a_position_beyond_the_end_means_the_end() -> None:
    grouped = {"A": [{"value": "1"}, {"value": "2", "position": 99}], "B": {"value": "3"}}
    assert [entry["value"] for _, entry in ungroup(grouped, dict)] == ["1", "3", "2"]
