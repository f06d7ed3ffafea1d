"""From a figure to a decision to its effect: findings, undertakings with all their steps, what the public sees of them."""
