"""What PySAL's `access` answers to the question of `bench.places`: E2SFCA with the weights of Luo & Qi.

Runs in the peers' own environment: `python _places_peer.py FOLDER`. Prints the median of the seconds of its rounds.
"""

import sys
import time
from pathlib import Path
from statistics import median

import numpy as np
import pandas as pd
from access import fca, weights

ROUNDS = 3


def main():
    folder = Path(sys.argv[1])
    q = dict(np.load(folder / "question.npz"))
    demand = pd.DataFrame({"people": q["people"]})
    supply = pd.DataFrame({"places": q["places"]})
    costs = pd.DataFrame({"origin": q["home"], "dest": q["site"], "cost": q["minutes"]})
    step = weights.step_fn({10: 1, 20: 0.68, 30: 0.22})

    def ask():
        return fca.two_stage_fca(
            demand,
            supply,
            costs,
            max_cost=None,
            demand_index=True,
            demand_name="people",
            supply_index=True,
            supply_name="places",
            weight_fn=step,
        )

    seconds = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        found = ask()
        seconds.append(time.perf_counter() - start)
    np.save(folder / "answer.npy", found.reindex(range(len(q["people"])), fill_value=0.0).to_numpy())
    print(median(seconds))


if __name__ == "__main__":
    main()
