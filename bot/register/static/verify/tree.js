// The log as RFC 9162 hashes it, with the browser's own SHA-256.

const encoder = new TextEncoder();
const AT_ONCE = 2000;

export async function sha256(...parts) {
  const whole = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return new Uint8Array(await crypto.subtle.digest("SHA-256", whole));
}

export const bytesOf = (base64) => Uint8Array.from(atob(base64), (one) => one.charCodeAt(0));
export const base64Of = (bytes) => btoa(String.fromCharCode(...bytes));
export const isSame = (one, other) => base64Of(one) === base64Of(other);

// The one spelling of a JSON value that is hashed: keys in order, no spaces.
export function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const pairs = Object.keys(value).sort().map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`);
  return `{${pairs.join(",")}}`;
}

export const hashOfValue = (value) => sha256(encoder.encode(canonical(value)));

// The hash of the leaf that a version of an entry and its salts make.
export async function leafHash({ id, on_day, change, said, salts }) {
  const parts = [["body", { id, on_day, change, said }], ["staff", []]];
  const commitments = [];
  for (const [part, value] of parts) {
    const salt = bytesOf(salts[part]);
    if (salt.length !== 16) throw new Error(`${id}: a salt has a wrong length`);
    commitments.push(base64Of(await sha256(salt, encoder.encode(canonical(value)))));
  }
  const leaf = ["habarla/leaf/v1", `entry_changes ${id}`, ...commitments, ""].join("\n");
  return sha256(Uint8Array.of(0), encoder.encode(leaf));
}

// Maps a few at a time: a list may have a hundred thousand members.
export async function mapped(list, map) {
  const found = [];
  for (let begin = 0; begin < list.length; begin += AT_ONCE) {
    found.push(...(await Promise.all(list.slice(begin, begin + AT_ONCE).map(map))));
  }
  return found;
}

// The published log: its size, the leaves of versions, and roots at any size where it can be cut.
export async function readLog(lines) {
  const entries = new Map();
  const levels = [];
  let size = 0;
  const keep = (level, index, hash) => (levels[level] ??= new Map()).set(index, hash);
  for (const line of lines) {
    const [kind, ...rest] = line.split(" ");
    const [level, hash] = [kind === "entry" ? 0 : Number(kind), bytesOf(rest.at(-1))];
    const isWhole = hash.length === 32 && Number.isInteger(level) && level >= 0 && level < 48;
    if (!isWhole || size % 2 ** level !== 0) throw new Error(line);
    if (kind === "entry") entries.set(rest[0], hash);
    keep(level, size / 2 ** level, hash);
    size += 2 ** level;
  }
  for (let level = 0; level < levels.length; level += 1) {
    const nodes = levels[level] ?? new Map();
    const left = [...nodes.keys()].filter((index) => index % 2 === 0 && nodes.has(index + 1));
    const join = (index) => sha256(Uint8Array.of(1), nodes.get(index), nodes.get(index + 1));
    const made = await mapped(left, join);
    left.forEach((index, n) => keep(level + 1, index / 2, made[n]));
  }
  return { size, entries, rootAt: (end) => rootAt(levels, end) };
}

// The root over the first leaves; undefined where the log cannot be cut.
async function rootAt(levels, end) {
  const nodes = [];
  let begin = 0;
  while (begin < end) {
    const level = Math.floor(Math.log2(end - begin));
    nodes.push(levels[level]?.get(begin / 2 ** level));
    begin += 2 ** level;
  }
  if (nodes.includes(undefined)) return undefined;
  let root = nodes.pop();
  while (nodes.length) root = await sha256(Uint8Array.of(1), nodes.pop(), root);
  return root;
}
