"""What a model is told of a Python function."""

import dataclasses
import enum
import functools
import re
import typing
from typing import Annotated, Any, Literal, Optional

import pytest
from pydantic import BaseModel, Field

from jupyter_xvoice import InputError, tool
from jupyter_xvoice.agent.tools import Toolbox


class Unit(enum.Enum):
    CELSIUS = "celsius"
    FAHRENHEIT = "fahrenheit"


@dataclasses.dataclass
class Place:
    name: str
    height: float = 0.0


class Order(BaseModel):
    product: str
    count: int = Field(default=1, description="how many")


class Tree(BaseModel):
    label: str
    children: "list[Tree]" = []


def schema_of(function: Any) -> dict[str, Any]:
    (spec,) = Toolbox([function]).specs
    assert set(spec) == {"type", "name", "description", "parameters"}
    assert spec["type"] == "function"
    return spec["parameters"]


def test_every_kind_of_hint() -> None:
    def everything(
        text: str,
        count: int,
        ratio: float,
        on: bool,
        unit: Unit,
        size: Literal["small", "large"],
        maybe: Optional[int] = None,  # noqa: UP045
        either: int | str = 3,
        names: list[str] | None = None,
        weights: dict[str, float] | None = None,
        place: Place | None = None,
        order: Order | None = None,
        anything=None,
        *,
        named: Annotated[str, "said by name"] = "x",
    ) -> None: ...

    schema = schema_of(everything)
    properties = schema["properties"]
    assert [properties[name]["type"] for name in ("text", "count", "ratio", "on")] == [
        "string",
        "integer",
        "number",
        "boolean",
    ]
    assert properties["unit"]["enum"] == ["celsius", "fahrenheit"]
    assert properties["size"]["enum"] == ["small", "large"]
    assert {"type": "integer"} in properties["maybe"]["anyOf"]
    assert properties["either"]["default"] == 3
    assert properties["names"]["anyOf"][0] == {"type": "array", "items": {"type": "string"}}
    assert properties["weights"]["anyOf"][0]["additionalProperties"] == {"type": "number"}
    assert properties["place"]["anyOf"][0]["properties"]["height"] == {"type": "number", "default": 0.0}
    assert properties["order"]["anyOf"][0]["properties"]["count"]["description"] == "how many"
    assert properties["named"] == {"type": "string", "default": "x", "description": "said by name"}
    assert schema["required"] == ["text", "count", "ratio", "on", "unit", "size"]
    assert "$defs" not in schema


def test_the_default_of_an_enum_is_its_value() -> None:
    def weather(unit: Unit = Unit.CELSIUS) -> None: ...

    assert schema_of(weather)["properties"]["unit"]["default"] == "celsius"


def test_what_holds_itself_stays_a_reference() -> None:
    def plant(tree: Tree) -> None: ...

    schema = schema_of(plant)
    assert "Tree" in schema["$defs"]
    assert schema["properties"]["tree"]["$ref"] == "#/$defs/Tree"


GOOGLE = """The weather.

    As it is
    now.

    Args:
        city (str): The city,
            in English.
        days: How many: 1 to 5.

    Returns:
        words
    """
NUMPY = """The weather.

    As it is
    now.

    Parameters
    ----------
    city : str
        The city,
        in English.
    days : int, optional
        How many: 1 to 5.

    Returns
    -------
    str
    """
REST = """The weather.

    As it is
    now.

    :param str city: The city,
        in English.
    :param days: How many: 1 to 5.
    :returns: words
    """


@pytest.mark.parametrize("docstring", [GOOGLE, NUMPY, REST], ids=["google", "numpy", "rest"])
def test_docstrings(docstring: str) -> None:
    def weather(city: str, days: int = 1) -> str: ...

    weather.__doc__ = docstring
    (spec,) = Toolbox([weather]).specs
    assert spec["description"] == "The weather.\nAs it is now."
    properties = spec["parameters"]["properties"]
    assert properties["city"]["description"] == "The city, in English."
    assert properties["days"]["description"] == "How many: 1 to 5."


def test_what_is_said_at_the_parameter_wins_over_the_docstring() -> None:
    def weather(city: Annotated[str, Field(description="here", min_length=2)]) -> None:
        """Weather.

        Args:
            city: there
        """

    assert schema_of(weather)["properties"]["city"] == {"type": "string", "description": "here", "minLength": 2}


class Station:
    def read(self, sensor: str) -> str:
        """Reads a sensor."""
        return f"{sensor} of {id(self) > 0}"

    def __call__(self, sensor: str) -> str:
        """Reads it."""
        return sensor

    @staticmethod
    def still(sensor: str) -> str:
        return sensor

    @classmethod
    def of_all(cls, sensor: str) -> str:
        return cls.__name__ + sensor


@pytest.mark.parametrize(
    ("function", "name"),
    [
        (Station().read, "read"),
        (Station(), "Station"),
        (Station.still, "still"),
        (Station.of_all, "of_all"),
        (functools.partial(Station().read), "read"),
    ],
    ids=["bound method", "callable object", "staticmethod", "classmethod", "partial"],
)
def test_every_kind_of_callable(function: Any, name: str) -> None:
    (spec,) = Toolbox([function]).specs
    assert spec["name"] == name
    assert list(spec["parameters"]["properties"]) == ["sensor"]


def test_what_partial_has_bound_is_not_the_models_to_fill() -> None:
    def total(product: str, table: object) -> float: ...

    assert list(schema_of(functools.partial(total, table=object()))["properties"]) == ["product"]


def test_a_wrapped_function_keeps_its_signature() -> None:
    def weather(city: str) -> None:
        """Weather."""

    @functools.wraps(weather)
    def wrapped(*args: Any, **kwargs: Any) -> None: ...

    assert list(schema_of(wrapped)["properties"]) == ["city"]


def test_names_that_pydantic_uses_itself() -> None:
    def odd(schema: str, json: int, model_config: str, copy: bool = False) -> None: ...

    assert set(schema_of(odd)["properties"]) == {"schema", "json", "model_config", "copy"}


NO_JSON = object()


def test_a_default_that_is_no_json_is_left_out() -> None:
    def sales(region: Any = NO_JSON, limit: float = float("inf")) -> None: ...

    assert "default" not in schema_of(sales)["properties"]["region"]
    assert "default" not in schema_of(sales)["properties"]["limit"]


def positional(city: str, /) -> None: ...
def starred(*cities: str) -> None: ...
def keyworded(**cities: str) -> None: ...
def framed(table: typing.IO[str]) -> None: ...
def unresolved(city: "Nowhere") -> None: ...  # noqa: F821
def yielding(city: str) -> Any:
    yield city


async def yielding_later(city: str) -> Any:
    yield city


def naïve(city: str) -> None: ...  # noqa: PLC2401  the subject


@pytest.mark.parametrize(
    ("function", "value", "remedy"),
    [
        (positional, "positional-only", "remove the /"),
        (starred, r"\*cities", "name each"),
        (keyworded, r"\*\*cities", "name each"),
        (framed, "framed", "partial"),
        (unresolved, "Nowhere", "top level"),
        (yielding, "yielding", "return a list"),
        (yielding_later, "yielding_later", "return a list"),
        (naïve, "naïve", "name="),
        (lambda city: city, "lambda", "name="),
        (Place, "class Place", "method"),
        (3, "int", "web_search"),
        ({"type": "function"}, "dict", "function itself"),
        (dict.update, "update", "def|name each|remove the /"),
    ],
    ids=lambda value: getattr(value, "__name__", str(value))[:20],
)
def test_what_no_model_can_fill_is_refused_with_a_remedy(function: Any, value: str, remedy: str) -> None:
    with pytest.raises(InputError, match=value) as refused:
        Toolbox([function])
    assert re.search(remedy, str(refused.value)), refused.value


def test_tools_is_a_list() -> None:
    for wrong in (positional, "weather", 3):
        with pytest.raises(InputError, match="tools=\\[function\\]"):
            Toolbox(wrong)  # type: ignore[arg-type]


def test_two_of_one_name() -> None:
    with pytest.raises(InputError, match="two functions named 'still'"):
        Toolbox([Station.still, Station().still])


def test_another_name_and_description() -> None:
    @tool(name="measure", description="Measures.")
    def m(x: int) -> int:
        return x + 1

    (spec,) = Toolbox([m]).specs
    assert (spec["name"], spec["description"]) == ("measure", "Measures.")
    assert m(2) == 3
