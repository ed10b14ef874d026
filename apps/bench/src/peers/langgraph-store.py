"""Measures LangGraph's SqliteStore: reads commands, one line of JSON each, and answers each with the microseconds of one operation."""

import json
import sys
import time

from langgraph.store.sqlite import SqliteStore

NAMESPACE = ("bench",)


def timed(keys, work):
    start = time.perf_counter()
    for key in keys:
        work(key)
    return (time.perf_counter() - start) * 1e6 / len(keys)


def main():
    with SqliteStore.from_conn_string(sys.argv[1]) as store:
        store.setup()
        for line in sys.stdin:
            command = json.loads(line)
            value = command.get("value")
            if command["do"] == "put":
                took = timed(command["keys"], lambda key: store.put(NAMESPACE, key, value))
            else:
                took = timed(command["keys"], lambda key: store.get(NAMESPACE, key))
            print(json.dumps({"us": took}), flush=True)


main()
