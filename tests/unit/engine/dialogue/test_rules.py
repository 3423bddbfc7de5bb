"""The engine's own partner: what it says, which tool it takes, what it fills in and what it asks for."""

import datetime as dt
import re
from typing import Any

import pytest

from jupyter_xvoice.engine.dialogue.partner import Called, Returned, Said, ToolSpec
from jupyter_xvoice.engine.dialogue.rules import RulePartner
from tests.unit.engine.dialogue.talk import CLOCK, LAMP, SALES, TOOLS, WEATHER, answer_of, function

TOMORROW = (dt.datetime.now().astimezone().date() + dt.timedelta(days=1)).isoformat()


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("Hello!", "practice partner"),
        ("Who are you?", "follow rules"),
        ("are you Grok", "local engine"),
        ("Count to five.", r"^1, 2, 3, 4, 5\. $"),
        ("count from three to one", r"^3, 2, 1\. $"),
        ("Repeat after me: the sky is blue.", r"^the sky is blue\.$"),
        ('Please say "good morning" to them', "^good morning$"),
        ("What time is it?", r"\d{1,2}:\d\d"),
        ("what is the date", str(dt.datetime.now().astimezone().year)),
        ("What can you do?", "no tools"),
        ("Thank you", "welcome"),
        ("The moon is made of cheese", "You said: .The moon is made of cheese"),
    ],
)
async def test_small_talk(said: str, expected: str) -> None:
    assert re.search(expected, (await answer_of(RulePartner(), said)).text)


async def test_it_opens_a_conversation_and_says_what_it_is_told_to() -> None:
    assert "practice partner" in (await answer_of(RulePartner(), [])).text
    assert (await answer_of(RulePartner(), [], instructions='Say "welcome back".')).text == "welcome back"


async def test_a_long_answer_comes_in_many_phrases() -> None:
    answer = await answer_of(RulePartner(), "Tell me a long story")
    assert len(answer.phrases) > 30
    short = await answer_of(RulePartner(), "talk for twenty seconds")
    assert 5 < len(short.phrases) < 12


async def test_it_knows_what_was_said_and_where_it_was_interrupted() -> None:
    before = [Said("user", "the first"), Said("assistant", "one two three four", "one two")]
    assert '"the first"' in (await answer_of(RulePartner(), [*before, Said("user", "what did I say")])).text
    interrupted = await answer_of(RulePartner(), [*before, Said("user", "what did you say")])
    assert 'heard was: "one two"' in interrupted.text


@pytest.mark.parametrize(
    ("said", "name", "arguments"),
    [
        ("What is the weather in Paris?", "get_weather", {"city": "Paris"}),
        (
            "what is the weather in new york in fahrenheit for three days",
            "get_weather",
            {"city": "New York", "unit": "fahrenheit", "days": 3},
        ),
        ("weather for San Francisco tomorrow please", "get_weather", {"city": "San Francisco"}),
        ("Turn on the lamp in the kitchen", "set_lamp", {"room": "kitchen", "on": True}),
        ("turn the living room lamp off", "set_lamp", {"room": "living_room", "on": False}),
        (
            "switch the bedroom lamp on at 40 percent",
            "set_lamp",
            {"room": "bedroom", "on": True, "brightness": 40},
        ),
        (
            "book a flight from Berlin to New York tomorrow",
            "bookFlight",
            {"origin": "Berlin", "destination": "New York", "date": TOMORROW},
        ),
        ('total sales of "red shoes"', "total_sales", {"product": "red shoes"}),
        ("What were the sales of apples?", "total_sales", {"product": "apples"}),
        ("add twenty five and minus three", "add_numbers", {"a": 25, "b": -3}),
        ("add 3 and 4.5", "add_numbers", {"a": 3, "b": 4.5}),
    ],
)
async def test_a_tool_is_chosen_and_filled(said: str, name: str, arguments: dict[str, Any]) -> None:
    answer = await answer_of(RulePartner(), said, TOOLS)
    assert answer.calls == [(name, arguments)]
    assert answer.text.startswith("I use")


@pytest.mark.parametrize(
    "tool", [WEATHER, function("get_weather", "Says the weather of a city.", "city", city={"type": "string"}), SALES]
)
@pytest.mark.parametrize(
    "said",
    [
        "The train to the city leaves at nine.",
        "the train to the city leaves in ten minutes",
        "It is a beautiful city.",
        "My city is Paris.",
        "I bought a new product.",
        "The product of two numbers is a number.",
    ],
)
async def test_the_name_of_a_parameter_alone_chooses_no_tool(tool: ToolSpec, said: str) -> None:
    answer = await answer_of(RulePartner(), said, [tool])
    assert not answer.calls
    assert "I need the" not in answer.text


@pytest.mark.parametrize(
    ("said", "city"),
    [
        ("weather for city paris", "Paris"),
        ("the weather, the city is Rome", "Rome"),
        ("weather, city: Oslo", "Oslo"),
        ("the weather in the city of Bern", "Bern"),
    ],
)
async def test_a_value_may_be_labelled_with_its_parameter(said: str, city: str) -> None:
    assert (await answer_of(RulePartner(), said, [WEATHER])).calls == [("get_weather", {"city": city})]


async def test_a_label_in_the_middle_of_a_sentence_is_no_value() -> None:
    answer = await answer_of(RulePartner(), "The weather in the city leaves me cold.", [WEATHER])
    assert not answer.calls
    assert "I need the city" in answer.text


async def test_several_calls_at_once() -> None:
    both = await answer_of(RulePartner(), "What is the weather in Paris and in London?", TOOLS)
    assert both.calls == [("get_weather", {"city": "Paris"}), ("get_weather", {"city": "London"})]
    two = await answer_of(RulePartner(), "what is the weather in rome and the time in oslo", (*TOOLS, CLOCK))
    assert two.calls == [("get_weather", {"city": "Rome"}), ("get_time", {"city": "Oslo"})]


async def test_it_asks_for_what_is_missing_and_calls_then() -> None:
    partner = RulePartner()
    asked = await answer_of(partner, "book a flight", TOOLS)
    assert "origin and the destination" in asked.text
    assert not asked.calls
    again = await answer_of(partner, "from Rome", TOOLS)
    assert "destination" in again.text
    done = await answer_of(partner, "Oslo", TOOLS)
    assert done.calls == [("bookFlight", {"origin": "Rome", "destination": "Oslo"})]


async def test_the_words_of_an_enum_are_offered() -> None:
    partner = RulePartner()
    assert "kitchen, living_room, bedroom" in (await answer_of(partner, "lamp on", [LAMP])).text
    assert (await answer_of(partner, "the bedroom", [LAMP])).calls == [("set_lamp", {"on": True, "room": "bedroom"})]


async def test_a_question_can_be_left_or_passed_over() -> None:
    partner = RulePartner()
    await answer_of(partner, "weather", [WEATHER])
    assert "leave it" in (await answer_of(partner, "never mind", [WEATHER])).text
    await answer_of(partner, "weather", [WEATHER])
    assert (await answer_of(partner, "who are you", [WEATHER])).calls == []
    await answer_of(partner, "weather", [WEATHER])
    assert (await answer_of(partner, "sales of apples", [WEATHER, SALES])).calls == [
        ("total_sales", {"product": "apples"})
    ]


@pytest.mark.parametrize(
    ("properties", "said", "value"),
    [
        ({"type": "array", "items": {"type": "number"}}, "plot 3, 4 and five", [3, 4, 5]),
        (
            {"type": "array", "items": {"type": "string"}},
            "plot of apples, pears and plums",
            ["apples", "pears", "plums"],
        ),
        ({"type": "array", "items": {"enum": ["red", "blue"]}}, "plot blue and red", ["red", "blue"]),
        ({"type": ["null", "integer"]}, "plot seven", 7),
        ({"type": "boolean"}, "plot without value", False),
        ({"const": "all"}, "plot all", "all"),
        ({"type": "object", "properties": {"n": {"type": "integer"}}, "required": ["n"]}, "plot 3", {"n": 3}),
        ({}, "plot of rain", "rain"),
    ],
    ids=str,
)
async def test_every_kind_of_argument(properties: dict[str, Any], said: str, value: Any) -> None:
    plot = function("plot", "", "value", value=properties)
    assert (await answer_of(RulePartner(), said, [plot])).calls == [("plot", {"value": value})]


async def test_a_reference_is_followed() -> None:
    tool = ToolSpec(
        "function",
        "paint",
        "",
        {
            "properties": {"colour": {"$ref": "#/$defs/Colour"}},
            "required": ["colour"],
            "$defs": {"Colour": {"enum": ["red", "blue"]}},
        },
    )
    assert (await answer_of(RulePartner(), "paint it blue", [tool])).calls == [("paint", {"colour": "blue"})]


@pytest.mark.parametrize(
    "parameters",
    [
        {},
        {"properties": []},
        {"required": 3},
        {"properties": {"a": {"enum": 3, "anyOf": 4}}},
        {"properties": {"a": {"format": {}}}, "required": ["a"]},
        {"properties": None},
        {"properties": {"a": True}, "required": ["a"]},
        {"properties": {"a": {"type": 3}}},
    ],
    ids=str,
)
async def test_odd_schemas_do_no_harm(parameters: dict[str, Any]) -> None:
    tool = ToolSpec("function", "odd_thing", "", parameters)
    answer = await answer_of(RulePartner(), "do the odd thing", [tool])
    assert answer.calls or answer.text


@pytest.mark.parametrize(
    ("output", "spoken"),
    [
        ('{"city": "Paris", "temperature": 3.5, "rain": false}', "city: Paris, temperature: 3.5, rain: no."),
        ("[1, 2, 3, 4, 5, 6, 7]", "1, 2, 3, 4, 5, and 2 more."),
        ("null", "it is done"),
        ("city,sales\nRome,3\nOslo,4\n", "city Rome, sales 3; city Oslo, sales 4."),
        ("", "nothing."),
        ("word " * 500, "and so on."),
    ],
)
async def test_results_are_spoken(output: str, spoken: str) -> None:
    history = [Said("user", "weather in Paris"), Called("1", "get_weather", "{}"), Returned("1", output)]
    answer = await answer_of(RulePartner(), history)
    assert answer.text.startswith("Get weather says: ")
    assert spoken in answer.text
    assert len(answer.text) < 500


async def test_what_went_wrong_is_spoken_as_such() -> None:
    output = "get_weather failed. ValueError: no such city"
    history = [Said("user", "weather"), Called("1", "get_weather", "{}"), Returned("1", output)]
    assert (await answer_of(RulePartner(), history)).text == "Get weather failed. ValueError: no such city. "


async def test_all_results_of_an_answer_are_spoken_and_no_older_ones() -> None:
    history = [
        Called("0", "get_time", "{}"),
        Returned("0", "noon"),
        Said("assistant", "noon"),
        Said("user", "weather in both"),
        Called("1", "get_weather", "{}"),
        Called("2", "get_weather", "{}"),
        Returned("2", "rain"),
        Returned("1", "sun"),
    ]
    text = (await answer_of(RulePartner(), history)).text
    assert "rain" in text
    assert "sun" in text
    assert "noon" not in text


@pytest.mark.parametrize(
    ("kind", "name", "said", "words"),
    [
        ("web_search", "", "search the web for cats", "cannot search the web"),
        ("x_search", "", "what are people posting on X", "cannot search X"),
        ("file_search", "", "what do my documents say", "cannot search collections"),
        ("mcp", "calendar", "what is on my calendar", "does not connect to MCP"),
    ],
)
async def test_server_run_tools_are_declined(kind: str, name: str, said: str, words: str) -> None:
    tool = ToolSpec(kind, name, "", {})
    (declined,) = (await answer_of(RulePartner(), said, [tool])).declined
    assert declined.tool == kind
    assert words in declined.words
    assert not (await answer_of(RulePartner(), said, [])).declined
