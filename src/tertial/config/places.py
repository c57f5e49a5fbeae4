"""Where each table, key and list item of a TOML text stands: `tomllib` gives the values and forgets the lines."""

from __future__ import annotations

import re
import tomllib

Path = tuple[str | int, ...]
"""Keys and list positions (from 0) from the root: `("areas", 1, "units", 0)`."""

_SPACE = re.compile(r"[ \t]*")
_SPACE_AND_LINES = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_STRING = re.compile(
    r'"""(?:[^\\]|\\.)*?""""{0,2}' r"|'''.*?''''{0,2}" r'|"(?:[^"\\]|\\.)*"' r"|'[^']*'",
    re.DOTALL,
)
_SCALAR = re.compile(r"[^,\]}#\n]+")


def places(text: str) -> dict[Path, int]:
    """The line, from 1, of every table, key and list item of a text that `tomllib` has read without error.

    A table written in several pieces has the line of the first; a table that only dotted keys imply has the line of
    the first of them. For a text that is not valid TOML the answer is undefined.
    """
    scanner = _Scanner(text)
    scanner.run()
    return scanner.found


class _Scanner:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.found: dict[Path, int] = {}
        self.lengths: dict[Path, int] = {}  # of arrays of tables, whose last table later headers go on from
        self.counted = (0, 1)  # a position and its line, so that lines are counted once

    def run(self) -> None:
        table: Path = ()
        self.skip(_SPACE_AND_LINES)
        while self.at < len(self.text):
            if self.text[self.at] == "[":
                table = self.header()
            else:
                self.pair(table)
            self.skip(_SPACE_AND_LINES)

    def line(self) -> int:
        position, line = self.counted
        line += self.text.count("\n", position, self.at)
        self.counted = (self.at, line)
        return line

    def skip(self, pattern: re.Pattern[str]) -> str:
        match = pattern.match(self.text, self.at)
        if match is None:
            return ""
        self.at = match.end()
        return match[0]

    def peek(self, mark: str) -> bool:
        return self.text.startswith(mark, self.at)

    def note(self, path: Path, line: int) -> None:
        for depth in range(1, len(path) + 1):
            self.found.setdefault(path[:depth], line)

    def header(self) -> Path:
        line = self.line()
        many = self.peek("[[")
        self.at += 2 if many else 1
        keys = self.key()
        self.at += 2 if many else 1
        path: Path = ()
        for key in keys[:-1] if many else keys:
            path = (*path, key)
            if path in self.lengths:
                path = (*path, self.lengths[path] - 1)
        if many:
            path = (*path, keys[-1])
            self.lengths[path] = self.lengths.get(path, 0) + 1
            path = (*path, self.lengths[path] - 1)
        self.note(path, line)
        return path

    def key(self) -> list[str]:
        """A dotted key; stops at the bracket or equals sign after it."""
        keys = []
        while True:
            self.skip(_SPACE)
            if self.text[self.at] in "\"'":
                keys.append(str(tomllib.loads(f"key = {self.skip(_STRING)}")["key"]))
            else:
                keys.append(self.skip(_BARE_KEY))
            self.skip(_SPACE)
            if not self.peek("."):
                return keys
            self.at += 1

    def pair(self, table: Path) -> None:
        line = self.line()
        path = (*table, *self.key())
        self.note(path, line)
        self.at += 1
        self.skip(_SPACE)
        self.value(path)

    def value(self, path: Path) -> None:
        if self.peek("["):
            self.members("]", path)
        elif self.peek("{"):
            self.members("}", path)
        elif not self.skip(_STRING):
            self.skip(_SCALAR)

    def members(self, close: str, path: Path) -> None:
        """The items of an array or the pairs of an inline table, up to and with its closing bracket."""
        self.at += 1
        number = 0
        self.skip(_SPACE_AND_LINES)
        while not self.peek(close):
            if close == "]":
                self.note((*path, number), self.line())
                self.value((*path, number))
            else:
                self.pair(path)
            number += 1
            self.skip(_SPACE_AND_LINES)
            if self.peek(","):
                self.at += 1
                self.skip(_SPACE_AND_LINES)
        self.at += 1
