// Checks published dumps as `python -m bot register verify` does, but for the tables.

import { notesIn, readKey, readNote } from "./notes.js";
import { hashOfValue, isSame, leafHash, mapped, readLog, sha256 } from "./tree.js";

// Gives what was found: faults as [kind, where], and counts. `read` gives the bytes of a file.
export async function verify(read, kept) {
  const check = { faults: [], entries: 0, uncovered: 0, checkpoints: [], read };
  const fault = (kind, where) => check.faults.push([kind, where]);
  const names = await sums(check, fault);
  check.key = await readKey(await textOf(check, "key.txt"));
  check.checkpoints = await checkpoints(check, fault, kept);
  check.log = await readLog(await linesOf(check, "log.txt.gz"));
  await tree(check, fault);
  const said = await versions(check, fault, names.filter((name) => name.startsWith("versions-")));
  await entries(check, fault, said, names.filter((name) => /^entries-.*jsonl/u.test(name)));
  return check;
}

async function sums(check, fault) {
  const files = new Map();
  const lines = new TextDecoder().decode(await check.read("SHA256SUMS")).trim().split("\n");
  for (const line of lines) {
    const [digest, name] = line.split("  ");
    const bytes = await check.read(name);
    files.set(name, bytes);
    const hash = [...(await sha256(bytes))].map((byte) => byte.toString(16).padStart(2, "0"));
    if (hash.join("") !== digest) fault("sum", name);
  }
  check.files = files;
  return [...files.keys()];
}

async function textOf(check, name) {
  const bytes = check.files.get(name);
  if (!bytes) throw new Error(name);
  if (!name.endsWith(".gz")) return new TextDecoder().decode(bytes);
  const unpacked = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(unpacked).text();
}

const linesOf = async (check, name) => (await textOf(check, name)).split("\n").filter(Boolean);
const objectsOf = async (check, name) => (await linesOf(check, name)).map((line) => JSON.parse(line));

async function checkpoints(check, fault, kept) {
  const found = [];
  for (const note of notesIn(await textOf(check, "checkpoints.txt"))) {
    found.push({ ...(await readNote(note, check.key)), isKept: false });
  }
  for (const note of notesIn(kept)) found.push({ ...(await readNote(note, check.key)), isKept: true });
  for (const one of found) if (one.isSigned === false) fault("note", one.size);
  check.isSignatureKnown = found.every((one) => one.isSigned !== undefined);
  return found.filter((one) => one.isSigned !== false);
}

async function tree(check, fault) {
  const published = new Set(check.checkpoints.filter((one) => !one.isKept).map((one) => one.size));
  for (const { size, root, isKept } of check.checkpoints) {
    const made = isKept && !published.has(size) ? undefined : await check.log.rootAt(size);
    if (!made || !isSame(made, root)) fault("tree", size);
  }
  if (check.log.size !== Math.max(0, ...published)) fault("tree", check.log.size);
}

async function versions(check, fault, names) {
  const [newest, said, open] = [new Map(), new Map(), []];
  let lastDay = "";
  for (const name of names) {
    const lines = await objectsOf(check, name);
    const made = await mapped(lines, (line) => (line.salts ? leafHash(line) : undefined));
    const hashes = await mapped(lines, (line) => hashOfValue(line.said));
    lines.forEach(({ id, on_day, said: { id: entry, version } }, n) => {
      if (id !== `${entry}:${version}` || said.has(id)) return fault("altered", id);
      said.set(id, hashes[n]);
      newest.set(entry, Math.max(version, newest.get(entry) ?? 0));
      const leaf = check.log.entries.get(id);
      if (!made[n] && !leaf) return open.push([id, on_day]);
      if (!leaf) return fault("inserted", id);
      if (!made[n] || !isSame(made[n], leaf)) return fault("altered", id);
      lastDay = on_day > lastDay ? on_day : lastDay;
    });
  }
  for (const id of check.log.entries.keys()) if (!said.has(id)) fault("removed", id);
  for (const [entry, last] of newest) {
    for (let n = 1; n < last; n += 1) if (!said.has(`${entry}:${n}`)) fault("removed", `${entry}:${n}`);
  }
  for (const [id, day] of open) if (day < lastDay) fault("inserted", id);
  check.uncovered = open.length;
  return { said, newest };
}

async function entries(check, fault, { said, newest }, names) {
  for (const name of names) {
    const lines = (await objectsOf(check, name)).map(({ dsa, ...rest }) => rest);
    const hashes = await mapped(lines, hashOfValue);
    lines.forEach(({ id }, n) => {
      const version = said.get(`${id}:${newest.get(id)}`);
      newest.delete(id);
      check.entries += 1;
      if (!version) fault("inserted", id);
      else if (!isSame(version, hashes[n])) fault("altered", id);
    });
  }
  for (const id of newest.keys()) fault("removed", id);
}
