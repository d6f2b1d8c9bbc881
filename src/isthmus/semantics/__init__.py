"""What each thing of AWS means, once: filters as folds over a small algebra, routes as divisions of the line."""
