"""Travel times of whole countries: tiles with halos, computed side by side, exact at the seams, restartable."""
