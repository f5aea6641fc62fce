// The page's address: which phones are open at which chats, in which language and colours.

/** Reads `#phones=700001,700101&lang=kk&theme=dark&chat.700101=-100…`; `start=…` is what a t.me link hands over. */
export function readHash(hash) {
  const given = new URLSearchParams(hash.replace(/^#/, ""));
  const phones = (given.get("phones") ?? "").split(",").filter(Boolean).map(Number);
  const chats = new Map();
  for (const [key, value] of given) {
    if (key.startsWith("chat.")) chats.set(Number(key.slice(5)), Number(value));
  }
  return { phones, chats, language: given.get("lang"), theme: given.get("theme"), start: given.get("start") };
}

export function writeHash({ phones, chats, language, theme }) {
  const parts = [`lang=${language}`];
  if (phones.length) parts.unshift(`phones=${phones.join(",")}`);
  if (theme) parts.push(`theme=${theme}`);
  for (const [person, chat] of chats) parts.push(`chat.${person}=${chat}`);
  history.replaceState(null, "", `#${parts.join("&")}`);
}
