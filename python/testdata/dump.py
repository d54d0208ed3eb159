"""Prints the tree of each file as dump_test.go does: python3 dump.py FILE..."""

import ast
import struct
import sys

SKIP = {"ctx", "type_comment", "kind", "type_ignores"}
NO_SPAN = {"module", "comprehension", "withitem", "matchcase", "arguments"}


def text(value):
    if isinstance(value, str):
        value = value.encode("utf-8", "surrogatepass")
    return "'" + "".join(chr(b) if 32 <= b < 127 and b not in b"\\'" else f"\\x{b:02x}" for b in value) + "'"


def constant(value):
    if isinstance(value, str):
        return text(value)
    if isinstance(value, bytes):
        return "b" + text(value)
    if isinstance(value, float):
        return "float " + struct.pack(">d", value).hex()
    if isinstance(value, complex):
        return "imaginary " + struct.pack(">d", value.imag).hex()
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:x}"
    return repr(value)


def dump(node, prefix, depth, out, in_text=False):
    name = type(node).__name__.lower().replace("_", "")
    line = "  " * depth + prefix + name
    if name not in NO_SPAN and not in_text:
        line += f" {node.lineno}:{node.col_offset}-{node.end_lineno}"
    children = []
    for field in sorted(node._fields, key=lambda f: f.replace("_", "")):
        value = getattr(node, field)
        if field in SKIP or field == "conversion" and value == -1:
            continue
        key = field.replace("_", "")
        if isinstance(value, ast.AST):
            if not value._fields:
                line += f" {key}={type(value).__name__.lower()}"
            else:
                children.append((key + " ", value, name in ("formattedvalue", "interpolation") and key == "formatspec"))
        elif isinstance(value, list):
            for i, item in enumerate(value):
                if isinstance(item, ast.AST) and item._fields:
                    inner = name in ("joinedstr", "templatestr") and isinstance(item, ast.Constant)
                    children.append((f"{key}[{i}] ", item, inner))
                else:
                    item = type(item).__name__.lower() if isinstance(item, ast.AST) else item
                    line += f" {key}[{i}]={item}"
        elif isinstance(node, (ast.Constant, ast.MatchSingleton)) and field == "value":
            line += " value=" + constant(value)
        elif value is None or value == 0:
            pass
        elif key == "conversion":
            line += f" {key}={value}"
        elif key == "str":
            line += f" {key}={text(value)}"
        else:
            line += f" {key}={value}"
    out.append(line)
    for key, child, inner in children:
        # The same class may be a statement without fields, such as pass.
        dump(child, key, depth + 1, out, inner)



# Statements without fields are children too, unlike operators.
for cls in (ast.Pass, ast.Break, ast.Continue):
    cls._fields = ("span",)
    cls.span = None

if __name__ == "__main__":
    sys.setrecursionlimit(20000)
    for path in sys.argv[1:]:
        out = []
        with open(path, "rb") as file:
            dump(ast.parse(file.read()), "", 0, out)
        print("\n".join(out))
