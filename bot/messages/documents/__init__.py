"""Documents that people keep or hand on: case files and statements of reasons, as PDF and JSON."""
