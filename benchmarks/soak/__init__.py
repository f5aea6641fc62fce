"""Nothing confirmed is ever lost: the real process under fire, checked from outside.

python -m benchmarks.soak --transport polling --database sqlite --kills 200 --citizens 2000
"""
