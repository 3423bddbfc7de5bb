from jupyter_xvoice.engine.speech.feed import Feed


def fed(*deltas):
    """What is handed on after each delta, then the rest."""
    feed = Feed()
    taken = []
    for delta in deltas:
        feed.add(delta)
        taken.append(feed.take())
    return taken, feed.take_rest()


def test_sentences_are_handed_on_when_white_space_follows_them():
    assert fed("Hello wor", "ld. How", " are you", "? Fine") == (["", "Hello world. ", "", "How are you? "], "Fine")


def test_words_without_any_space_are_joined_with_spaces():
    taken, rest = fed("Hello", "from", "LiveKit.", "This", "is", "one", "sentence.")
    assert "".join(taken) + rest == "Hello from LiveKit. This is one sentence."
    assert taken[3] == "Hello from LiveKit. "


def test_pieces_of_words_are_joined_as_they_are():
    assert fed("Hel", "lo", " wor", "ld.") == (["", "", "", ""], "Hello world.")


def test_one_delta_without_a_space_is_itself():
    assert fed("Hello") == ([""], "Hello")


def test_scripts_without_spaces_get_none():
    assert fed("你好", "世界") == (["", ""], "你好世界")


def test_a_number_is_not_cut_at_its_point():
    taken, rest = fed("Pi is 3.", "14 about")
    assert "".join(taken) == ""
    assert rest == "Pi is 3.14 about"


def test_an_open_tag_is_waited_for():
    taken, rest = fed("<build-intensity>One. ", "Two. ", "Three.</build-intensity> Four")
    assert taken == ["", "", ""]
    assert rest == "<build-intensity>One. Two. Three.</build-intensity> Four"


def test_an_open_tag_is_not_waited_for_for_ever():
    taken, _ = fed("<loud>", *["A sentence of some length here. "] * 30)
    assert any(taken)


def test_a_long_text_without_a_stop_flows():
    taken, rest = fed(*["word "] * 200)
    assert "".join(taken)
    assert "".join(taken) + rest == "word " * 200


def test_after_the_rest_nothing_is_left():
    feed = Feed()
    feed.add("One. Two")
    assert feed.take_rest() == "One. Two"
    assert feed.take_rest() == ""


def test_words_without_a_stop_flow_too():
    taken, rest = fed(*["word"] * 300)
    assert 100 < max(len(text) for text in taken) < 500
    assert "".join(taken) + rest == " ".join(["word"] * 300)
