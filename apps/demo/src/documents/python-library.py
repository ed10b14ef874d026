# Prints the documentation of Python's standard library, one JSON array of name and text a line: first the language topics, then
# the docstrings of modules, classes and functions. Stops when nobody reads on.
import ast
import json
import os
import sysconfig

SKIPPED = {"test", "tests", "idlelib", "lib2to3", "site-packages", "dist-packages", "__pycache__", "pydoc_data"}
DOCUMENTED = (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


def topics():
    try:
        from pydoc_data.topics import topics
    except ImportError:
        return
    for name, text in sorted(topics.items()):
        yield "topic " + name, text


def docstrings(node, name):
    text = ast.get_docstring(node)
    if text:
        yield name, text
    for child in node.body:
        if isinstance(child, ast.ClassDef):
            yield from docstrings(child, name + "." + child.name)
        elif isinstance(child, DOCUMENTED):
            text = ast.get_docstring(child)
            if text:
                yield name + "." + child.name, text


def modules():
    root = sysconfig.get_path("stdlib")
    for folder, folders, files in os.walk(root):
        folders[:] = sorted(set(folders) - SKIPPED)
        for file in sorted(files):
            if not file.endswith(".py"):
                continue
            path = os.path.join(folder, file)
            name = os.path.relpath(path, root)[:-3].replace(os.sep, ".")
            try:
                with open(path, encoding="utf-8") as source:
                    yield from docstrings(ast.parse(source.read()), name)
            except (OSError, SyntaxError, ValueError):
                continue


try:
    for source in (topics(), modules()):
        for name, text in source:
            print(json.dumps([name, text]), flush=True)
except BrokenPipeError:
    os._exit(0)
