"""The part of JSON Schema that the published schema uses, checked without another library."""

import re
from typing import Any

TYPES: dict[str, Any] = {
    "object": dict,
    "array": list,
    "string": str,
    "number": (int, float),
    "boolean": bool,
    "null": type(None),
}
KNOWN = {
    *("$schema", "$defs", "$ref", "title", "description", "type", "required", "properties"),
    *("additionalProperties", "const", "format", "items", "pattern", "minItems", "anyOf"),
    "minProperties",
}


def faults(value: Any, schema: dict[str, Any], root: dict[str, Any], at: str = "$") -> list[str]:
    """Where a value departs from the schema. A keyword that is not known here is a fault too."""
    if "$ref" in schema:
        return faults(value, root["$defs"][schema["$ref"].rpartition("/")[2]], root, at)
    found = [f"{at}: unknown keyword {word}" for word in schema if word not in KNOWN]
    if "anyOf" in schema:
        if all(faults(value, choice, root, at) for choice in schema["anyOf"]):
            found.append(f"{at}: none of the choices")
        return found
    if "const" in schema and value != schema["const"]:
        found.append(f"{at}: not {schema['const']}")
    names = schema.get("type", [])
    wanted = [names] if isinstance(names, str) else names
    if wanted and not any(isinstance(value, TYPES[name]) for name in wanted):
        return [*found, f"{at}: not {names}"]
    if isinstance(value, str) and not re.search(schema.get("pattern", ""), value):
        found.append(f"{at}: not like {schema['pattern']}")
    if isinstance(value, dict):
        found += _object(value, schema, root, at)
    if isinstance(value, list):
        found += _array(value, schema, root, at)
    return found


def _array(value: list[Any], schema: dict[str, Any], root: dict[str, Any], at: str) -> list[str]:
    found = [f"{at}: too few"] if len(value) < schema.get("minItems", 0) else []
    for number, item in enumerate(value):
        found += faults(item, schema.get("items", {}), root, f"{at}[{number}]")
    return found


def _object(
    value: dict[str, Any], schema: dict[str, Any], root: dict[str, Any], at: str
) -> list[str]:
    found = [f"{at}: {name} missing" for name in schema.get("required", []) if name not in value]
    if len(value) < schema.get("minProperties", 0):
        found.append(f"{at}: empty")
    known, rest = schema.get("properties", {}), schema.get("additionalProperties", True)
    for name, item in value.items():
        if name in known:
            found += faults(item, known[name], root, f"{at}.{name}")
        elif rest is False:
            found.append(f"{at}: {name} is not in the schema")
        elif isinstance(rest, dict):
            found += faults(item, rest, root, f"{at}.{name}")
    return found
