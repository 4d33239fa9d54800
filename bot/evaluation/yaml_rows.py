"""YAML as plain data with line numbers, in which text stays text.

Every value is the text that is written, and nothing where nothing or `null` is written: an id such as 2024-05-01, a
number such as 1.10 and the language `no` mean themselves, and whoever wants true, false or a number reads the text.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from bot.evaluation.mistakes import Mistake, field_path

_NULL = "tag:yaml.org,2002:null"
# Deeper than any entry of a question set.
_MAX_DEPTH = 12


@dataclass(slots=True)
class YamlRow:
    """An entry of the list that a file holds; `lines` has the line of each field by its path, () for the entry."""

    value: Any = None
    lines: dict[tuple[int | str, ...], int] = field(default_factory=dict)
    mistakes: list[Mistake] = field(default_factory=list)

    def line_of(self, path: tuple[int | str, ...]) -> int:
        """The line of a field, or of the nearest that it stands in."""
        while path not in self.lines:
            path = path[:-1]
        return self.lines[path]


def yaml_rows(text: str) -> Iterator[YamlRow]:
    """The entries of a file; what is no YAML, or no list, is one entry with a mistake."""
    import yaml

    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else text.count("\n", 0, getattr(error, "position", 0)) + 1
        problem = getattr(error, "problem", None) or getattr(error, "reason", None) or "it cannot be read"
        yield _failed(line, f"this is no YAML ({problem}); mend it, or put the text between quotation marks")
        return
    if root is None:
        return
    if not isinstance(root, yaml.SequenceNode):
        yield _failed(root.start_mark.line + 1, "this is no list of cases; begin each with “- id: …”")
        return
    seen: set[int] = set()
    for node in root.value:
        row = YamlRow()
        row.value = _value(node, (), row, seen)
        yield row


def _failed(line: int, text: str) -> YamlRow:
    return YamlRow(lines={(): line}, mistakes=[Mistake(line, "the line", text)])


def _value(node: Any, path: tuple[int | str, ...], row: YamlRow, seen: set[int]) -> Any:
    """A node as plain data; an alias, which is a node that was seen, is a mistake, and so is what is too deep."""
    import yaml

    line = node.start_mark.line + 1
    row.lines.setdefault(path, line)
    if id(node) in seen or len(path) > _MAX_DEPTH:
        what = "an alias (*name) is not read; write the text again" if id(node) in seen else "this is nested too deeply"
        row.mistakes.append(Mistake(line, field_path(path), what))
        return None
    seen.add(id(node))
    if isinstance(node, yaml.SequenceNode):
        return [_value(item, (*path, at), row, seen) for at, item in enumerate(node.value)]
    if not isinstance(node, yaml.MappingNode):
        return None if node.tag == _NULL else node.value
    values: dict[str, Any] = {}
    for name_node, value_node in node.value:
        name, line = str(name_node.value), name_node.start_mark.line + 1
        if name in values:
            row.mistakes.append(Mistake(line, field_path((*path, name)), "it is given twice; keep one"))
        row.lines[(*path, name)] = line
        values[name] = _value(value_node, (*path, name), row, seen)
    return values
