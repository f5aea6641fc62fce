"""Charts: what is to be drawn as plain values, and the drawing of it in a process of its own."""
