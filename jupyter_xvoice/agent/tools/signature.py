"""A function's parameters: their JSON schema, and arguments that fit it."""

from __future__ import annotations

import functools
import inspect
import json
import typing
from typing import TYPE_CHECKING, Annotated, Any, Final, get_args, get_origin

import pydantic_core
from pydantic import BaseModel, ConfigDict, Field, ValidationError, create_model
from pydantic.errors import PydanticInvalidForJsonSchema, PydanticSchemaGenerationError, PydanticUserError
from pydantic.fields import FieldInfo
from pydantic.json_schema import GenerateJsonSchema

from jupyter_xvoice.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["ArgumentsError", "Signature"]

_MOST_COMPLAINTS: Final = 5


class ArgumentsError(ValueError):
    """The arguments do not fit; the words are for the model, which may call again."""


class _Schema(GenerateJsonSchema):
    """Without titles, which say nothing that the names do not."""

    ignored_warning_kinds = {"skipped-choice", "non-serializable-default"}  # noqa: RUF012  # pydantic's interface

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ARG002  # pydantic's interface
        return False


class Signature:
    """Read once, from ``function``.

    Attributes:
        schema: JSON schema of the arguments, an object; nested models are written out where they are used.

    Raises:
        InputError: a parameter that a model cannot fill.
    """

    def __init__(self, function: Callable[..., Any], name: str, descriptions: Mapping[str, str]) -> None:
        self._name = name
        self._names: dict[str, str] = {}
        try:
            fields = {
                f"argument_{number}": self._field(number, parameter, annotation, descriptions)
                for number, (parameter, annotation) in enumerate(_parameters(function, name))
            }
            config = ConfigDict(extra="forbid", coerce_numbers_to_str=True, arbitrary_types_allowed=False)
            self._model: type[BaseModel] = create_model("Arguments", __config__=config, **fields)  # type: ignore[call-overload]
            schema = self._model.model_json_schema(schema_generator=_Schema)
        except (PydanticSchemaGenerationError, PydanticInvalidForJsonSchema, PydanticUserError, TypeError) as error:
            reason = str(error).split("\n", 1)[0]
            raise InputError(
                f"tools holds {name!r}, whose arguments have no JSON schema ({reason}). A model fills arguments with JSON: "
                "annotate with str, int, float, bool, list, dict, Literal, Enum, dataclasses or pydantic models, "
                "or bind what is none of these with functools.partial(function, name=value)."
            ) from None
        schema.pop("title", None)
        definitions = schema.pop("$defs", {})
        self.schema: dict[str, Any] = _written_out(schema, definitions)
        self.schema.setdefault("properties", {})

    def _field(
        self, number: int, parameter: inspect.Parameter, annotation: Any, descriptions: Mapping[str, str]
    ) -> tuple[Any, FieldInfo]:
        self._names[f"argument_{number}"] = parameter.name
        told: dict[str, Any] = {"alias": parameter.name}
        words = _words_of(annotation) or descriptions.get(parameter.name)
        if words:
            told["description"] = words
        default = parameter.default
        if isinstance(default, FieldInfo):
            raise InputError(
                f"tools holds {self._name!r}, where {parameter.name} has a pydantic Field as its default: "
                "write Annotated[type, Field(...)] and a plain default."
            )
        if default is inspect.Parameter.empty:
            return annotation, Field(**told)
        if _is_json(default):
            return annotation, Field(default=default, **told)
        return annotation, Field(default_factory=lambda: default, **told)

    def read(self, text: str) -> dict[str, Any]:
        """The arguments of a call, converted; those that were left out are left to the function.

        Raises:
            ArgumentsError: they are not JSON, or do not fit.
        """
        try:
            given = json.loads(text) if text.strip() else {}
        except (ValueError, RecursionError) as error:
            raise ArgumentsError(
                f"The arguments of {self._name} are not valid JSON ({error}). Send one object."
            ) from None
        if given is None:
            given = {}
        if not isinstance(given, dict):
            raise ArgumentsError(f"The arguments of {self._name} are no JSON object but {type(given).__name__}.")
        try:
            model = self._model.model_validate(given)
        except ValidationError as error:
            raise ArgumentsError(self._complaint(error)) from None
        except RecursionError:
            raise ArgumentsError(f"The arguments of {self._name} are nested too deeply.") from None
        return {self._names[field]: getattr(model, field) for field in model.model_fields_set}

    def _complaint(self, error: ValidationError) -> str:
        found = error.errors(include_url=False, include_context=False)
        said = []
        for each in found[:_MOST_COMPLAINTS]:
            place = ".".join(str(part) for part in each["loc"]) or "arguments"
            said.append(f"{place}: {each['msg']}")
        more = f" (and {len(found) - _MOST_COMPLAINTS} more)" if len(found) > _MOST_COMPLAINTS else ""
        return f"The arguments of {self._name} do not fit: {'; '.join(said)}{more}."


def _parameters(function: Callable[..., Any], name: str) -> list[tuple[inspect.Parameter, Any]]:
    try:
        signature = inspect.signature(function)
    except (TypeError, ValueError):
        raise InputError(
            f"tools holds {name!r}, whose signature cannot be read: wrap it in a function of your own (def ...)."
        ) from None
    hints = _hints(function, name)
    bound = function.keywords if isinstance(function, functools.partial) else {}
    parameters = []
    for parameter in signature.parameters.values():
        if parameter.name in bound:
            continue
        if parameter.kind is parameter.POSITIONAL_ONLY:
            raise InputError(
                f"tools holds {name!r}, where {parameter.name} is positional-only: a model names its arguments, "
                "so remove the / from the signature."
            )
        if parameter.kind in {parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD}:
            stars = "*" if parameter.kind is parameter.VAR_POSITIONAL else "**"
            raise InputError(
                f"tools holds {name!r}, which takes {stars}{parameter.name}: a model has to be told every argument, "
                "so name each of them in the signature."
            )
        parameters.append((parameter, hints.get(parameter.name, Any)))
    return parameters


def _hints(function: Callable[..., Any], name: str) -> dict[str, Any]:
    inner: Any = function
    while isinstance(inner, functools.partial):
        inner = inner.func
    inner = inspect.unwrap(inner)
    if not inspect.isroutine(inner) and callable(inner):
        inner = type(inner).__call__
    try:
        return typing.get_type_hints(inner, include_extras=True)
    except Exception as error:  # noqa: BLE001  # annotations are code
        raise InputError(
            f"tools holds {name!r}, whose annotations cannot be resolved ({error}): define or import these types "
            "at the top level, before the agent is made."
        ) from None


def _words_of(annotation: Any) -> str:
    """What ``Annotated[type, "words"]`` or ``Annotated[type, Doc("words")]`` says; pydantic reads its own ``Field``."""
    if get_origin(annotation) is not Annotated:
        return ""
    for said in get_args(annotation)[1:]:
        if isinstance(said, FieldInfo) and said.description:
            return said.description
        words = said if isinstance(said, str) else getattr(said, "documentation", None)
        if isinstance(words, str):
            return words
    return ""


def _is_json(value: object) -> bool:
    try:
        json.dumps(pydantic_core.to_jsonable_python(value), allow_nan=False)
    except (TypeError, ValueError, RecursionError):
        return False
    return True


def _written_out(schema: dict[str, Any], definitions: Mapping[str, Any]) -> dict[str, Any]:
    """``schema`` with its references written out; those that hold themselves stay references."""
    recursive = {name for name in definitions if _holds(name, definitions)}

    def written(node: Any) -> Any:
        if isinstance(node, list):
            return [written(inner) for inner in node]
        if not isinstance(node, dict):
            return node
        reference = node.get("$ref")
        name = reference.removeprefix("#/$defs/") if isinstance(reference, str) else None
        rest = {key: written(inner) for key, inner in node.items() if key != "$ref"}
        if name is None or name not in definitions:
            return {**rest, "$ref": reference} if reference is not None else rest
        if name in recursive:
            return {**rest, "$ref": reference}
        return {**written(definitions[name]), **rest}

    out: dict[str, Any] = written(schema)
    if recursive:
        out["$defs"] = {name: written(definitions[name]) for name in sorted(recursive)}
    return out


def _holds(name: str, definitions: Mapping[str, Any]) -> bool:
    """Whether a definition leads back to itself."""
    seen: set[str] = set()
    waiting = [name]
    while waiting:
        for inner in _references(definitions.get(waiting.pop())):
            if inner == name:
                return True
            if inner not in seen:
                seen.add(inner)
                waiting.append(inner)
    return False


def _references(node: Any) -> set[str]:
    if isinstance(node, list):
        return {name for inner in node for name in _references(inner)}
    if not isinstance(node, dict):
        return set()
    reference = node.get("$ref")
    own = {reference.removeprefix("#/$defs/")} if isinstance(reference, str) else set()
    return own.union(*(_references(inner) for inner in node.values()))
