"""Everything Habarla can say, as values: what is said, never in which words.

Each notice is a frozen dataclass of plain values. Services post them, `bot.messages` has one
function for each that finds the words when it is sent.
"""
