"""What pandana, scipy and networkx answer to the questions of `bench.accessibility`, and how long they take.

Runs in the peers' own environment: `python _accessibility_peers.py FOLDER`, where the question lies as arrays;
writes the answers beside it as `peers.npz` and the times (all runs, seconds) as `peers.json`.
"""

import json
import sys
import time
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra

REPEATS = 5


def timed(call, repeats=REPEATS):
    """The last answer and the seconds of each run, after one run that does not count."""
    call()
    seconds = []
    for _ in range(repeats):
        start = time.perf_counter()
        answer = call()
        seconds.append(time.perf_counter() - start)
    return answer, seconds


def cheapest_arcs(question):
    """The arcs without parallel ones, which a sparse matrix would add up; already in scipy's order."""
    tail, head, cost = question["tail"], question["head"], question["seconds"]
    order = np.lexsort((cost, head, tail))
    tail, head, cost = tail[order], head[order], cost[order]
    first = np.ones(len(tail), bool)
    first[1:] = (tail[1:] != tail[:-1]) | (head[1:] != head[:-1])
    return tail[first], head[first], cost[first]


def ask_scipy(question, answers, times):
    tail, head, cost = cheapest_arcs(question)
    n = len(question["x"])
    # scipy takes a stored zero for "no edge" in some paths: keep it just above
    matrix = csr_matrix((np.maximum(cost, 1e-9), (tail, head)), shape=(n, n))
    sites, limit = question["sites"], float(question["limit"])
    few = sites[:: max(1, len(sites) // int(question["scipy_sites"]))]
    found, seconds = timed(lambda: dijkstra(matrix, indices=few, limit=limit))
    site, node = np.nonzero(np.isfinite(found))
    answers |= {"within_site": site, "within_node": node, "within_seconds": found[site, node]}
    times["scipy within"] = [s * len(sites) / len(few) for s in seconds]
    nearest, times["scipy nearest"] = timed(
        lambda: dijkstra(matrix, indices=sites, min_only=True, return_predecessors=True)[0]
    )
    answers["nearest"] = nearest


def ask_pandana(question, answers, times):
    import pandana
    import pandas as pd

    tail, head, cost = cheapest_arcs(question)
    x, y, sites = pd.Series(question["x"]), pd.Series(question["y"]), question["sites"]
    network = pandana.Network(x, y, pd.Series(tail), pd.Series(head), pd.DataFrame({"s": cost}), twoway=False)
    limit = float(question["limit"])
    found, times["pandana within"] = timed(lambda: network.nodes_in_range(sites, limit))
    answers |= {
        "pandana_within_site": found["source"].to_numpy(),
        "pandana_within_node": found["destination"].to_numpy(),
        "pandana_within_seconds": found["s"].to_numpy(),
    }
    far = 1e5
    network.set_pois("site", far, 1, x[sites], y[sites])
    nearest, times["pandana nearest"] = timed(lambda: network.nearest_pois(far, "site", num_pois=1))
    answers["pandana_nearest"] = nearest[1].to_numpy()


def ask_networkx(question, answers):
    import networkx as nx

    graph = nx.DiGraph()
    graph.add_nodes_from(range(len(question["x"])))
    graph.add_weighted_edges_from(zip(*(a.tolist() for a in cheapest_arcs(question)), strict=True))
    found = nx.multi_source_dijkstra_path_length(graph, set(question["sites"].tolist()))
    answers["networkx_nearest"] = np.array([found.get(node, np.inf) for node in range(len(question["x"]))])


def main():
    folder = Path(sys.argv[1])
    question = dict(np.load(folder / "question.npz"))
    answers, times = {}, {}
    ask_scipy(question, answers, times)
    if question["small"]:
        ask_pandana(question, answers, times)
        ask_networkx(question, answers)
    np.savez(folder / "peers.npz", **answers)
    (folder / "peers.json").write_text(json.dumps(times))


if __name__ == "__main__":
    main()
