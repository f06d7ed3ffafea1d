"""What pandana, scipy and networkx answer to the questions of `bench.accessibility`, and how long they take.

Runs in the peers' own environment: `python _accessibility_peers.py FOLDER`, where the question lies as arrays. Writes
the answers beside it as `peers.npz` and then prints the names of what it can be asked; for every name it reads it
does that once more and prints the seconds it took. So that turns can be taken, and a busy machine is so for all.
"""

import sys
import time
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra

FAR = 1e5


def cheapest_arcs(question):
    """The arcs without parallel ones, which a sparse matrix would add up; already in scipy's order."""
    tail, head, cost = question["tail"], question["head"], question["seconds"]
    order = np.lexsort((cost, head, tail))
    tail, head, cost = tail[order], head[order], cost[order]
    first = np.ones(len(tail), bool)
    first[1:] = (tail[1:] != tail[:-1]) | (head[1:] != head[:-1])
    return tail[first], head[first], cost[first]


def ask_scipy(question, answers):
    tail, head, cost = cheapest_arcs(question)
    n = len(question["x"])
    # scipy takes a stored zero for "no edge" in some paths: keep it just above
    matrix = csr_matrix((np.maximum(cost, 1e-9), (tail, head)), shape=(n, n))
    sites, limit = question["sites"], float(question["limit"])
    few = sites[:: int(question["scipy_step"])]

    def within():
        return dijkstra(matrix, indices=few, limit=limit)

    def nearest():
        return dijkstra(matrix, indices=sites, min_only=True, return_predecessors=True)[0]

    found = within()
    site, node = np.nonzero(np.isfinite(found))
    answers |= {"within_site": site, "within_node": node, "within_seconds": found[site, node]}
    answers["nearest"] = nearest()
    return {"scipy within": within, "scipy nearest": nearest}


def ask_pandana(question, answers):
    import pandana
    import pandas as pd

    tail, head, cost = cheapest_arcs(question)
    x, y, sites = pd.Series(question["x"]), pd.Series(question["y"]), question["sites"]
    network = pandana.Network(x, y, pd.Series(tail), pd.Series(head), pd.DataFrame({"s": cost}), twoway=False)
    network.set_pois("site", FAR, 1, x[sites], y[sites])

    def within():
        return network.nodes_in_range(sites, float(question["limit"]))

    def nearest():
        return network.nearest_pois(FAR, "site", num_pois=1)

    found = within()
    answers |= {
        "pandana_within_site": found["source"].to_numpy(),
        "pandana_within_node": found["destination"].to_numpy(),
        "pandana_within_seconds": found["s"].to_numpy(),
    }
    answers["pandana_nearest"] = nearest()[1].to_numpy()
    return {"pandana within": within, "pandana nearest": nearest}


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
    answers = {}
    calls = ask_scipy(question, answers)
    if question["small"]:
        calls |= ask_pandana(question, answers)
        ask_networkx(question, answers)
    np.savez(folder / "peers.npz", **answers)
    print("ready", ",".join(calls), sep="\t", flush=True)
    for line in sys.stdin:
        start = time.perf_counter()
        calls[line.strip()]()
        print("seconds", time.perf_counter() - start, sep="\t", flush=True)


if __name__ == "__main__":
    main()
