"""Random mutants of the product, and whether the tests notice them."""
