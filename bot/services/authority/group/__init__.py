"""An authority's own group: set up, cards, and what its members answer."""
