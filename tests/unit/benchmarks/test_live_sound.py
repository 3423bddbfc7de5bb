"""What the live measurement finds in a recording."""

import numpy as np
import pytest

from tests.benchmarks.live_sound import in_order, lay

RANDOM = np.random.default_rng(0)


def sent(samples: int) -> np.ndarray:
    return RANDOM.integers(1, 20_000, samples, dtype=np.int16)


def silence(samples: int) -> np.ndarray:
    return np.zeros(samples, np.float32)


def as_rendered(sound: np.ndarray) -> np.ndarray:
    return sound.astype(np.float32) / np.float32(32768)


def test_each_item_is_found_where_it_began_and_how_far_it_came() -> None:
    one, two = sent(5000), sent(3000)
    faded = as_rendered(one[:2000]) * np.concatenate([np.ones(1808), np.linspace(1, 0.01, 192)]).astype(np.float32)
    rendered = np.concatenate([silence(1000), faded, silence(700), as_rendered(two), silence(50)])
    first, second = lay(rendered, [("one", one), ("two", two)], [0, 0])
    assert (first.begin, first.length, first.exact) == (1000, 2000, True)
    assert (second.begin, second.length, second.exact) == (3700, 3000, True)
    assert [first.off(reported) for reported in (1990, 2000, 2128)] == [-10, 0, 128]


def test_an_item_that_sounded_before_is_looked_for_behind_that() -> None:
    one = sent(2000)
    rendered = np.concatenate([as_rendered(one), silence(500), as_rendered(one)])
    assert [laid.begin for laid in lay(rendered, [("one", one), ("again", one)], [0, 2000])] == [0, 2500]
    assert lay(silence(9000), [("one", one)], [0]) == []


def test_silence_that_was_sent_may_have_been_rendered_or_not() -> None:
    one = np.concatenate([sent(1000), np.zeros(300, np.int16), sent(1000)])
    (laid,) = lay(np.concatenate([as_rendered(one[:1100]), silence(4000)]), [("one", one)], [0])
    assert (laid.length, laid.silence) == (1000, 300)
    assert [laid.off(reported) for reported in (990, 1000, 1200, 1300, 1310)] == [-10, 0, 0, 0, 10]


@pytest.mark.parametrize("at", [100, 600])
def test_a_sample_that_is_missing_is_noticed(at: int) -> None:
    one = sent(1000)
    rendered = np.concatenate([as_rendered(np.delete(one, at)), silence(100)])
    assert not in_order(rendered, one)
    assert not any(laid.exact for laid in lay(rendered, [("one", one)], [0]))


def test_gaps_do_not_count_where_only_the_order_does() -> None:
    one = sent(1000)
    rendered = np.concatenate([as_rendered(one[:400]), silence(77), as_rendered(one[400:])])
    assert in_order(rendered, one)
    assert not in_order(np.concatenate([rendered[500:], rendered[:500]]), one)
