"""What each thing of AWS means, once: filters as folds of a small algebra, routes as divided lines."""
