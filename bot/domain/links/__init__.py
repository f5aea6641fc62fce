"""How links become keys, part by part; the rest of the product enters through `bot.domain.link`."""
