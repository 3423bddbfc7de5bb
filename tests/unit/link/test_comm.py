"""The kernel's end of the link, with the page's end made here; real kernels are in tests/kernel."""

from __future__ import annotations

import sys
import threading
import time
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

import jupyter_xvoice.link.page as pages
from jupyter_xvoice.link import CommLink, Frame
from jupyter_xvoice.link.kernel import _SWITCH_INTERVAL
from tests.unit.link.fake_page import FakePage, FakeWidget

if TYPE_CHECKING:
    from collections.abc import Iterator


class End:
    """The kernel's end and all that it was told."""

    def __init__(self, widget: FakeWidget) -> None:
        self.got: list[tuple[str, dict[str, Any]]] = []
        self.heard: list[Frame] = []
        self.left: list[str] = []
        self.greeted: list[dict[str, Any]] = []
        self.threads: set[str] = set()
        self.link = CommLink(widget, self._receive, self._hear, self.left.append, self._hello)

    def _receive(self, kind: str, body: dict[str, Any]) -> None:
        self.threads.add(threading.current_thread().name)
        if kind == "fail":
            raise RuntimeError("as asked")
        self.got.append((kind, body))

    def _hear(self, frame: Frame) -> None:
        self.threads.add(threading.current_thread().name)
        self.heard.append(frame)

    def _hello(self, body: dict[str, Any]) -> None:
        self.threads.add(threading.current_thread().name)
        self.greeted.append(body)
        self.link.send("state", {"live": False})


@pytest.fixture
def widget() -> FakeWidget:
    return FakeWidget()


@pytest.fixture
def end(widget: FakeWidget) -> Iterator[End]:
    made = End(widget)
    yield made
    made.link.close()


@pytest.fixture
def page(widget: FakeWidget, end: End) -> FakePage:
    made = FakePage(widget, "one")
    made.hello()
    widget.until(lambda: widget.of("state"))
    return made


def test_a_page_is_welcomed_and_gets_the_state(widget: FakeWidget, end: End) -> None:
    assert not end.link.attached
    FakePage(widget, "one").hello(next=5)
    widget.until(lambda: widget.of("state"))
    assert end.link.attached
    assert [content["type"] for content, _ in widget.sent[:2]] == ["welcome", "state"]
    assert widget.of("welcome")[0]["body"].items() >= {"next": 0, "taken": 5, "sequence": 0, "t": 1.0}.items()
    assert widget.of("state")[0]["n"] == 0
    assert end.greeted[0]["page"] == "one"


def test_everything_is_handed_over_on_the_links_own_thread(widget: FakeWidget, end: End, page: FakePage) -> None:
    page.post("text", {"text": "hi"}, n=0)
    page.frame()
    widget.until(lambda: end.got and end.heard)
    assert end.threads == {"xvoice-link"}
    assert end.got == [("text", {"text": "hi"})]
    assert [answer["u"] for answer in page.answers("ack")] == [1, 2]
    assert page.answers("ack")[1]["body"] == {"sequence": 0, "next": 1}


def test_messages_are_taken_in_order_and_once(widget: FakeWidget, end: End, page: FakePage) -> None:
    for n in (1, 0, 0, 2, 1):
        page.post("text", {"n": n}, n=n)
    widget.until(lambda: len(end.got) == 3)
    assert [body["n"] for _, body in end.got] == [0, 1, 2]
    assert [answer["body"]["next"] for answer in page.answers("ack")] == [0, 2, 2, 3, 3]


def test_a_callee_that_fails_stops_nothing(
    widget: FakeWidget, end: End, page: FakePage, caplog: pytest.LogCaptureFixture
) -> None:
    page.post("fail", n=0)
    page.post("text", n=1)
    widget.until(lambda: end.got)
    assert "could not be handled" in caplog.text


def test_gaps_are_counted(widget: FakeWidget, end: End, page: FakePage) -> None:
    page.frame()
    page.frame(skip=3)
    page.post("frame", {}, b"no frame")
    widget.until(lambda: len(end.heard) == 2)
    health = end.link.health
    assert (health.frames, health.lost, health.late, health.frame_ms) == (2, 3, 0, 40.0)


def test_strangers_are_told_that_they_are(widget: FakeWidget, end: End, page: FakePage) -> None:
    stranger = FakePage(widget, "two")
    stranger.post("ping", {"t": 1})
    assert [answer["u"] for answer in stranger.answers("unknown")] == [0]
    assert stranger.answers("ack") == []


def test_what_is_no_message_of_ours_is_let_alone(widget: FakeWidget, end: End, page: FakePage) -> None:
    before = len(widget.of("ack", "unknown", "welcome"))
    for content in ("text", None, {}, {"xv": 2, "type": "ping", "page": "one", "body": {}}, {"xv": 1, "type": "ping"}):
        widget.handlers[0](widget, content, [])
    assert len(widget.of("ack", "unknown", "welcome")) == before


def test_a_second_page_takes_over(widget: FakeWidget, end: End, page: FakePage) -> None:
    second = FakePage(widget, "two")
    second.hello()
    widget.until(lambda: len(end.greeted) == 2)
    assert page.answers("replaced")
    page.post("text", n=0)
    page.hello(1)  # one that waited behind a cell
    second.post("text", {"of": "second"}, n=0)
    widget.until(lambda: end.got)
    assert end.got == [("text", {"of": "second"})]
    assert len(page.answers("replaced")) == 3
    assert len(end.greeted) == 2
    assert end.left == []


def test_a_hello_that_was_repeated_counts_once(widget: FakeWidget, end: End, page: FakePage) -> None:
    page.hello(t=2.0)
    page.hello(t=0.5)
    page.post("text", n=0)
    widget.until(lambda: end.got)
    assert len(end.greeted) == 1
    assert len(page.answers("welcome")) == 3
    page.hello(1)
    widget.until(lambda: len(end.greeted) == 2)


def test_bye_is_the_end_of_the_page_and_of_the_thread(widget: FakeWidget, end: End, page: FakePage) -> None:
    thread = end.link._thread
    assert thread is not None
    page.post("bye")
    widget.until(lambda: end.left)
    assert end.left == ["the page has closed the agent"]
    assert not end.link.attached
    widget.until(lambda: not thread.is_alive())
    page.hello(1, resumed=True)
    widget.until(lambda: len(end.greeted) == 2)


def test_a_silent_page_is_gone(widget: FakeWidget, end: End, page: FakePage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "_GONE", 0.5)
    widget.until(lambda: end.left)
    assert end.left == ["the page has not been heard for a minute"]
    page.post("ping", {"t": 1})
    assert page.answers("unknown")


def test_a_hidden_page_may_be_silent_for_longer(
    widget: FakeWidget, end: End, page: FakePage, monkeypatch: pytest.MonkeyPatch
) -> None:
    page.post("ping", {"t": 1, "hidden": True})
    monkeypatch.setattr(pages, "_GONE", 0.0)
    beats = len(widget.of("beat"))
    widget.until(lambda: len(widget.of("beat")) > beats + 2)
    assert end.link.attached


def test_the_heart_beats_and_tells_what_was_sent(widget: FakeWidget, end: End, page: FakePage) -> None:
    page.frame()
    page.frame(skip=1)
    widget.until(lambda: [beat for beat in widget.of("beat") if beat["body"]["lost"]])
    assert widget.of("beat")[-1]["body"] == {"next": 1, "lost": 1, "beside": False}


def test_a_page_asks_again_for_what_it_missed(widget: FakeWidget, end: End, page: FakePage) -> None:
    for number in range(3):
        end.link.send("row", {"number": number})
    widget.sent.clear()
    page.post("again", {"next": 2})
    widget.until(lambda: len(widget.of("row")) == 2)
    assert [(row["n"], row["body"]["number"]) for row in widget.of("row")] == [(2, 1), (3, 2)]


def test_what_is_not_kept_any_more_is_given_as_a_new_state(widget: FakeWidget, end: End, page: FakePage) -> None:
    for number in range(3):
        end.link.send("row", {"number": number})
    page.post("ping", {"t": 1, "next": 4})
    widget.sent.clear()
    page.post("again", {"next": 2})
    widget.until(lambda: widget.of("state"))
    assert widget.of("welcome")[0]["body"]["next"] == widget.of("state")[0]["n"] == 4


def test_sound_that_waited_behind_a_cell_is_dropped(widget: FakeWidget, end: End, page: FakePage) -> None:
    now = time.monotonic() * 1000
    page.post("ping", {"t": 0, "rtt": 4.0, "offset": now - 50_000, "next": 0})
    page.frame(time=50_000 - 5000)
    page.frame(time=50_000)
    widget.until(lambda: end.heard)
    assert [frame.sequence for frame in end.heard] == [1]
    assert (end.link.health.late, end.link.health.rtt_ms) == (1, 4.0)


def test_sound_of_a_process_that_stood_still_is_kept(widget: FakeWidget, end: End, page: FakePage) -> None:
    now = time.monotonic()
    end.link._stalls.note(now - 6.0, now, 0.25)
    page.post("ping", {"t": 0, "rtt": 4.0, "offset": 1000 * now - 50_000, "next": 0})
    page.frame(time=50_000 - 5000)
    widget.until(lambda: end.heard)
    assert end.link.health.late == 0


def test_speech_has_its_item_announced_first(widget: FakeWidget, end: End, page: FakePage) -> None:
    end.link.play("msg_1", 3, b"\x01\x00" * 480, 0)
    end.link.play("msg_2", 3, b"\x02\x00" * 480, 0)
    end.link.play("msg_1", 3, b"\x03\x00" * 480, 480)
    kinds = [content["type"] for content, _ in widget.sent if content["type"] in {"item", "frame"}]
    assert kinds == ["item", "frame", "item", "frame", "frame"]
    assert [item["body"] for item in widget.of("item")] == [{"item": 1, "id": "msg_1"}, {"item": 2, "id": "msg_2"}]
    frames = widget.frames()
    assert [(one.item, one.position, one.generation, one.sequence) for one in frames] == [
        (1, 0, 3, 0),
        (2, 0, 3, 1),
        (1, 480, 3, 2),
    ]
    assert frames[2].data == b"\x03\x00" * 480


def test_an_item_may_be_announced_long_before_its_sound(widget: FakeWidget, end: End, page: FakePage) -> None:
    end.link.announce("msg_1")
    assert [item["body"] for item in widget.of("item")] == [{"item": 1, "id": "msg_1"}]
    end.link.announce("msg_1")
    end.link.play("msg_1", 0, bytes(960), 0)
    assert [content["type"] for content, _ in widget.sent if content["type"] in {"item", "frame"}] == ["item", "frame"]


def test_a_new_page_has_the_items_announced_anew(widget: FakeWidget, end: End, page: FakePage) -> None:
    end.link.play("msg_1", 0, bytes(960), 0)
    FakePage(widget, "two").hello()
    end.link.play("msg_1", 0, bytes(960), 480)
    assert len(widget.of("item")) == 2


def test_a_long_answer_at_once_is_no_flood(
    widget: FakeWidget, end: End, page: FakePage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server lets 1,000 messages a second through, on the average of three, for the whole kernel."""
    moment = time.monotonic()
    monkeypatch.setattr("jupyter_xvoice.link.comm.time", SimpleNamespace(monotonic=lambda: moment))
    for piece in range(6000):  # two minutes in pieces of 20 ms
        end.link.play("msg_1", 0, bytes([piece % 251]) * 960, 480 * piece)
    for number in range(4000):
        end.link.send("row", {"number": number})
    end.link.close()  # sends what waits for its time
    assert sum(len(one["body"]["messages"]) for one in widget.of("batch")) + len(widget.of("row")) >= 4000
    assert len(widget.sent) < 1000
    numbers = [one["n"] for content in widget.of("row", "batch") for one in content["body"].get("messages", [content])]
    assert numbers == sorted(numbers)
    assert sum(frame.samples for frame in widget.frames()) == 480 * 6000
    sound = b"".join(frame.data for frame in widget.frames())
    assert sound == b"".join(bytes([piece % 251]) * 960 for piece in range(6000))


def test_a_flush_drops_what_waits_and_goes_at_once(widget: FakeWidget, end: End, page: FakePage) -> None:
    for piece in range(500):
        end.link.play("msg_1", 0, bytes(960), 480 * piece)
        end.link.send("row", {"number": piece})
    end.link.send("flush", {"generation": 1})
    end.link.play("msg_1", 0, bytes(960), 480 * 500)
    end.link.play("msg_2", 1, bytes(960), 0)
    assert widget.frames()[-1].generation == 1
    # The heart may beat at any time.
    kinds = [one["type"] for one, _ in widget.sent if one["type"] != "beat"]
    assert kinds[kinds.index("flush") :] == ["flush", "item", "frame"]


def test_without_a_page_nothing_is_sent(widget: FakeWidget, end: End) -> None:
    end.link.send("row")
    end.link.play("msg_1", 0, bytes(960), 0)
    assert widget.sent == []


def test_a_buffer_travels_with_its_message(widget: FakeWidget, end: End, page: FakePage) -> None:
    end.link.send("file", {"id": 1}, [b"RIFF"])
    assert [buffers for content, buffers in widget.sent if content["type"] == "file"] == [[b"RIFF"]]


def test_bytes_of_the_page_come_with_their_message(widget: FakeWidget, end: End, page: FakePage) -> None:
    page.post("part", {"of": 2}, b"second", n=1)
    page.post("part", {"of": 2}, b"first", n=0)
    widget.until(lambda: len(end.got) == 2)
    assert end.got == [("part", {"of": 2, "bytes": b"first"}), ("part", {"of": 2, "bytes": b"second"})]


def test_closing_leaves_nothing(widget: FakeWidget, end: End, page: FakePage) -> None:
    before = sys.getswitchinterval()
    assert widget.comm._reply_subshell_for({}, "asked") == "asked"
    page.frame()
    widget.until(lambda: end.heard)
    thread = end.link._thread
    assert thread is not None
    end.link.close()
    end.link.close()
    assert widget.handlers == []
    assert widget.comm._reply_subshell_for({}, "asked") == "the shell that sent last"
    widget.until(lambda: not thread.is_alive())
    assert sys.getswitchinterval() >= before
    assert end.left == []


def test_a_link_may_be_closed_on_its_own_thread(widget: FakeWidget, end: End, page: FakePage) -> None:
    end._receive = lambda *_: end.link.close()  # type: ignore[method-assign]
    end.link._receive = end._receive
    thread = end.link._thread
    assert thread is not None
    page.post("text", n=0)
    widget.until(lambda: not widget.handlers)
    widget.until(lambda: not thread.is_alive())


def test_threads_take_turns_more_often_while_sound_flows(widget: FakeWidget, end: End, page: FakePage) -> None:
    widget.until(lambda: sys.getswitchinterval() > _SWITCH_INTERVAL)  # no sound of another test flows any more
    before = sys.getswitchinterval()
    page.frame()
    widget.until(lambda: sys.getswitchinterval() < before)
    page.post("bye")
    widget.until(lambda: sys.getswitchinterval() == before)


def test_a_page_behind_a_cell_hears_without_having_said_hello(widget: FakeWidget, end: End) -> None:
    assert end.link.presume()
    end.link.send("row", {"number": 1})
    end.link.play("msg_1", 0, bytes(4800), 0)
    widget.until(widget.frames)
    assert {content["page"] for content in widget.of("row", "item", "frame")} == {""}
    assert not end.link.presume()
    page = FakePage(widget, "p")
    page.hello()
    widget.until(lambda: page.answers("state"))
    assert not widget.of("replaced")
    assert end.link.attached
