"""The parameters of a tool, read from a schema: whoever connects writes it, so anything may stand there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["choices_of", "kind_of", "plain", "properties_of", "takes_many"]


def properties_of(schema: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """The parameters and their schemas."""
    properties = schema.get("properties")
    if not isinstance(properties, dict):
        return {}
    return {str(name): plain(inner, schema) for name, inner in properties.items()}


def choices_of(schema: Mapping[str, Any]) -> list[Any]:
    """The words of an enum."""
    choices = schema.get("enum")
    if isinstance(choices, list) and choices:
        return choices
    return [schema["const"]] if "const" in schema else []


def takes_many(schema: Mapping[str, Any]) -> bool:
    """Whether a parameter is a list: an "and" may belong to it."""
    return any(kind_of(inner) == "array" for inner in properties_of(schema).values())


def plain(node: object, root: Mapping[str, Any]) -> Mapping[str, Any]:
    """Without references and without the branch that is null."""
    if not isinstance(node, dict):
        return {}
    reference = node.get("$ref")
    if isinstance(reference, str):
        definitions = root.get("$defs")
        definition = definitions.get(reference.rsplit("/", 1)[-1]) if isinstance(definitions, dict) else None
        return definition if isinstance(definition, dict) else {}
    for key in ("anyOf", "oneOf"):
        branches = node.get(key)
        for branch in branches if isinstance(branches, list) else ():
            if isinstance(branch, dict) and branch.get("type") != "null":
                return {**plain(branch, root), **{k: v for k, v in node.items() if k not in {"anyOf", "oneOf"}}}
    return node


def kind_of(schema: Mapping[str, Any]) -> str:
    """Its type, null left out; empty where there is none."""
    kind = schema.get("type")
    if isinstance(kind, list):
        kind = next((each for each in kind if each != "null"), None)
    return kind if isinstance(kind, str) else ""
