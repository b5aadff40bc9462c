"""What the scenarios ask of a model and get told, in no SDK's words."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Tool:
    name: str
    schema: dict


@dataclass(frozen=True)
class Call:
    id: str
    name: str
    #: Parsed by the SDK, or by its client here where it hands out JSON text.
    input: Any


@dataclass(frozen=True)
class Told:
    text: str
    #: end, length or tools
    stop: str
    input_tokens: int
    output_tokens: int
    calls: list[Call]
    #: The assistant's message in the SDK's own shape.
    message: Any


@dataclass(frozen=True)
class Ask:
    model: str
    prompt: str
    system: str | None = None
    #: A PNG.
    image: bytes | None = None
    tools: list[Tool] = field(default_factory=list)
    max_tokens: int | None = None
    temperature: float | None = None
    #: An answer, sent back as it was received, and a text for each tool it called.
    after: tuple[Told, dict[str, str]] | None = None


class Leave(Exception):
    """Raised by a listener to text: the client closes its stream in the middle and raises it on."""


Listener = Callable[[str], None]
