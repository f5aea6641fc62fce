// Signed checkpoints, as C2SP writes notes.

import { bytesOf, isSame, sha256 } from "./tree.js";

const encoder = new TextEncoder();
const DASH = "\u2014 ";

// A key as `audit key` prints it, and whether its name and number are made of it.
export async function readKey(text) {
  const [name, id, ...rest] = text.trim().split("+");
  const typed = bytesOf(rest.join("+"));
  const key = { name, text: text.trim(), public: typed.slice(1), base: "" };
  const digest = [...(await sha256(key.public))].map((byte) => byte.toString(16).padStart(2, "0"));
  key.base = `habarla/${digest.join("").slice(0, 16)}`;
  const number = [...(await keyNumber(name, key))].map((byte) => byte.toString(16).padStart(2, "0"));
  if (!isOf(name, key) || typed[0] !== 1 || number.join("") !== id) throw new Error("key");
  return key;
}

const isOf = (origin, key) => origin === key.base || origin.startsWith(`${key.base}/`);

async function keyNumber(name, key) {
  return (await sha256(encoder.encode(`${name}\n`), Uint8Array.of(1), key.public)).slice(0, 4);
}

// The notes of a file that holds several.
export function notesIn(text) {
  const notes = [];
  let lines = [];
  for (const line of text.split("\n")) {
    const isSignature = line.startsWith(DASH);
    if (lines.at(-1)?.startsWith(DASH) && !isSignature) {
      notes.push(`${lines.join("\n")}\n`);
      lines = [];
    }
    if (line || lines.length) lines.push(line);
  }
  return lines.some(Boolean) ? [...notes, `${lines.join("\n")}\n`] : notes;
}

// Size and root of a note, and whether the key signed it: undefined where the browser cannot tell.
export async function readNote(note, key) {
  const end = note.indexOf("\n\n");
  const text = note.slice(0, end + 1);
  const [origin, size, root] = text.split("\n");
  const found = { size: Number(size), root: bytesOf(root), isSigned: false };
  if (end < 0 || !isOf(origin, key) || String(found.size) !== size) return found;
  const number = await keyNumber(origin, key);
  for (const line of note.slice(end + 2).split("\n")) {
    const [name, encoded] = line.replace(DASH, "").split(" ");
    const signature = name === origin ? bytesOf(encoded) : new Uint8Array();
    if (isSame(signature.slice(0, 4), number)) {
      found.isSigned = await signed(key, signature.slice(4), encoder.encode(text));
    }
  }
  return found;
}

async function signed(key, signature, text) {
  let imported;
  try {
    imported = await crypto.subtle.importKey("raw", key.public, "Ed25519", false, ["verify"]);
  } catch {
    return undefined; // an older browser
  }
  return crypto.subtle.verify("Ed25519", imported, signature, text);
}
