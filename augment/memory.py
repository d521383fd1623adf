"""Memory of what was worked out before, which stays flat."""

from __future__ import annotations

from typing import TypeVar

__all__ = ["REMEMBERED", "remember"]

#: How much is remembered of each kind before it is forgotten.
REMEMBERED = 1 << 17

Key = TypeVar("Key")
Value = TypeVar("Value")


def remember(memory: dict[Key, Value], key: Key, value: Value) -> Value:
    """Put a value into a dictionary, which is emptied when it is full, and return the value."""
    if len(memory) >= REMEMBERED:
        memory.clear()
    memory[key] = value
    return value
