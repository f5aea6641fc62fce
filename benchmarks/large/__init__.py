"""What size costs: every act in a database of a million reports, beside one of ten thousand."""
