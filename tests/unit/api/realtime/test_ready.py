from __future__ import annotations

import base64

from jupyter_xvoice.api.realtime.changes import AgentText, Raw, Ready, Trouble, UserText
from tests.unit.api.realtime.frames import UPDATED, Talk, error

GREETINGS = [
    {"type": "session.created", "session": {"id": "s", "voice": "ara"}},
    {"type": "conversation.created", "conversation": {"id": "conv-1"}},
    {"type": "ping", "timestamp": 1},
]


def test_the_configuration_goes_out_unasked_and_session_updated_is_all_it_needs() -> None:
    talk = Talk(ready=False)
    assert talk.tell() == []
    assert talk.kinds() == ["session.update"]
    assert not talk.conversation.ready
    assert [type(change) for change in talk.feed(UPDATED)] == [Ready]
    assert talk.conversation.ready


def test_greetings_alone_do_not_make_it_ready() -> None:
    talk = Talk(ready=False)
    assert talk.feed(*GREETINGS) == []
    assert not talk.conversation.ready
    talk.feed(UPDATED)
    assert (talk.conversation.conversation_id, talk.conversation.ready) == ("conv-1", True)
    assert talk.conversation.counters.unknown == 0


def test_a_late_greeting_changes_nothing() -> None:
    talk = Talk()
    talk.feed(*GREETINGS)
    assert (talk.conversation.ready, talk.kinds(), talk.of(Ready)) == (True, [], [])


def test_ready_is_said_once() -> None:
    talk = Talk()
    assert talk.feed(UPDATED) == []


def test_after_fifteen_seconds_without_it_there_is_trouble_with_the_services_words() -> None:
    talk = Talk(ready=False)
    talk.feed(*GREETINGS)
    assert talk.after(14.9) == []
    talk.feed(error("invalid_value", "no such voice"))
    (trouble,) = talk.after(0.2)
    assert isinstance(trouble, Trouble)
    assert (trouble.code, trouble.benign) == ("not_ready", False)
    assert "no such voice" in trouble.message
    assert [type(change) for change in talk.feed(UPDATED)] == [Ready]  # late is better than never


def test_audio_is_held_until_ready_then_sent_in_order() -> None:
    talk = Talk(ready=False)
    for number in range(3):
        talk.conversation.append_audio(bytes([number, 0]) * 2400)
    talk.tell()
    assert talk.kinds() == ["session.update"]
    assert talk.conversation.counters.held_audio_ms == 300
    (ready,) = [change for change in talk.feed(UPDATED) if isinstance(change, Ready)]
    assert ready.held_ms == 300
    frames = [base64.b64decode(frame["audio"]) for frame in talk.sent[1:]]
    assert frames == [bytes([number, 0]) * 2400 for number in range(3)]
    talk.clear()
    talk.conversation.append_audio(b"\1\0")
    talk.tell()
    assert talk.kinds() == ["input_audio_buffer.append"]
    assert talk.conversation.counters.held_audio_ms == 300
    assert talk.conversation.counters.sent_frames == 4


def test_more_than_a_minute_of_held_audio_drops_the_oldest_and_says_so_once() -> None:
    talk = Talk(ready=False)
    for number in range(70):
        talk.conversation.append_audio(bytes([number, 0]) * 24000)
    assert [change.code for change in talk.tell() if isinstance(change, Trouble)] == ["audio_dropped"]
    assert talk.conversation.counters.dropped_audio_ms == 10_000
    talk.feed(UPDATED)
    assert base64.b64decode(talk.sent[1]["audio"])[0] == 10
    assert len(talk.sent) == 61


def test_the_mark_between_two_turns_is_not_dropped_with_the_audio_before_it() -> None:
    talk = Talk(ready=False, turn_detection=None)
    talk.conversation.append_audio(b"\0\0" * 24000)
    talk.conversation.commit()
    for _ in range(62):
        talk.conversation.append_audio(b"\1\0" * 24000)
    talk.feed(UPDATED)
    assert talk.kinds() == ["session.update", "input_audio_buffer.commit"]
    assert talk.conversation.counters.dropped_audio_ms == 3000


def test_text_typed_before_it_is_ready_waits_and_is_shown_at_once() -> None:
    talk = Talk(ready=False)
    talk.conversation.send_text("hello")
    assert [(change.text, change.final) for change in talk.tell() if isinstance(change, UserText)] == [("hello", True)]
    assert talk.kinds() == ["session.update"]
    talk.feed(UPDATED)
    assert talk.kinds() == ["session.update", "conversation.item.create", "response.create"]


def test_binary_transport_sends_bytes() -> None:
    talk = Talk(transport="binary")
    talk.conversation.append_audio(b"\1\0\2\0")
    talk.tell()
    assert talk.sent == [b"\1\0\2\0"]


def test_malformed_and_unknown_frames_are_counted_and_nothing_else() -> None:
    talk = Talk()
    for frame in ("{", "[]", "1", '"x"', "null", {"no": "type"}, {"type": 3}, "[" * 100_000):
        assert talk.feed(frame) == []
    assert talk.conversation.counters.malformed == 8
    raw = talk.conversation.receive({"type": "never.seen", "x": 1}, talk.now)
    assert raw == [Raw({"type": "never.seen", "x": 1}, "in")]
    assert talk.conversation.counters.unknown == 1


def test_the_record_holds_neither_audio_nor_credentials() -> None:
    secret = "Bearer " + "s3cret" * 3
    tools = [{"type": "mcp", "server_url": "https://a", "authorization": secret, "headers": {"X": secret}}]
    talk = Talk(ready=False, tools=tuple(tools))
    record = talk.conversation.poll(talk.now)
    record += talk.conversation.receive({"type": "session.updated", "session": {"tools": tools}}, talk.now)
    record += talk.conversation.receive({"type": "response.output_audio.delta", "delta": "QUJD" * 9}, talk.now)
    assert "s3cret" not in repr(record)
    assert "QUJD" not in repr([change for change in record if isinstance(change, Raw)])
    assert talk.conversation.outgoing()[0]["session"]["tools"][0]["authorization"] == secret
    assert "s3cret" not in repr(talk.conversation.settings)


def test_what_the_service_says_of_the_session_is_only_shown() -> None:
    talk = Talk()
    talk.feed({"type": "session.updated", "session": {"voice": "ara", "audio": {"output": {"format": {"rate": 8000}}}}})
    assert talk.conversation.session["voice"] == "ara"
    assert (talk.conversation.settings.voice, talk.conversation.output_format.rate) == ("eve", 24000)


def test_changed_settings_go_out_whole() -> None:
    talk = Talk()
    talk.conversation.update(type(talk.conversation.settings)(voice="leo"))
    talk.tell()
    assert talk.kinds() == ["session.update"]
    assert talk.sent[0]["session"]["voice"] == "leo"
    assert talk.sent[0]["session"]["turn_detection"]["type"] == "server_vad"
    assert talk.of(AgentText) == []
