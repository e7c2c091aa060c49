"""Places each pod on the node with the most free cpu: a policy in Python.

Reads one line of JSON for each question and writes one for each answer (docs/write-a-policy.md).
"""

import json
import sys

nodes = {}
hello = json.loads(sys.stdin.readline())
cpu = [resource["name"] for resource in hello["resources"]].index(hello["parameters"].get("resource", "cpu"))
print(json.dumps({"protocol": 1, "name": "most-free"}), flush=True)

for line in sys.stdin:
    question = json.loads(line)
    for node in question["nodes"]:
        nodes[node["row"]] = node
    for row, _, _, requested, *_ in question["changed"]:
        nodes[row]["requested"] = requested
    feasible = [row for first, end in question["feasible"] for row in range(first, end)]
    best = max(feasible, key=lambda row: nodes[row]["allocatable"][cpu] - nodes[row]["requested"][cpu])
    print(json.dumps({"id": question["id"], "node": best}), flush=True)
