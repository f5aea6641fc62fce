// Percent-encoding as Python's urllib.parse does it. A byte that is no UTF-8 becomes a lone
// surrogate (U+DC80 and the byte), so that it comes back as it was.

const UTF8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const LOOSE = new TextDecoder("utf-8", { ignoreBOM: true });
const ALWAYS_SAFE = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-~";
const RUNS = /(?:%[0-9A-Fa-f]{2})+/gu;

const bytesOf = (run) =>
  Uint8Array.from(run.split("%").slice(1), (code) => Number.parseInt(code, 16));

/** Decoded text; bytes that are no UTF-8 become U+FFFD. */
export const unquote = (text) => text.replace(RUNS, (run) => LOOSE.decode(bytesOf(run)));

/** A decoded name or value of a query. */
export const unquotePlus = (text) =>
  text.replaceAll("+", " ").replace(RUNS, (run) => decoded(bytesOf(run)));

function decoded(bytes) {
  let text = "";
  for (let at = 0; at < bytes.length; ) {
    const lead = bytes[at];
    const length = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    try {
      text += UTF8.decode(bytes.subarray(at, at + length));
      at += length;
    } catch {
      text += String.fromCharCode(0xdc00 + lead);
      at += 1;
    }
  }
  return text;
}

/** Escapes all but letters, digits, `_.-~` and what is `safe`. */
export function quote(text, safe) {
  let quoted = "";
  for (const char of text) {
    const code = char.codePointAt(0);
    if (ALWAYS_SAFE.includes(char) || safe.includes(char)) {
      quoted += char;
    } else if (code >= 0xdc80 && code <= 0xdcff) {
      quoted += hex(code - 0xdc00);
    } else {
      quoted += [...new TextEncoder().encode(char)].map(hex).join("");
    }
  }
  return quoted;
}

const hex = (byte) => `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;

/** Escapes what must be escaped and nothing else. */
export function escaped(text, safe, plain) {
  const whole = text.replace(/%(?![0-9A-Fa-f]{2})/gu, "%25");
  const shown = whole.replace(RUNS, (run) =>
    [...bytesOf(run)]
      .map((code) => {
        const char = String.fromCharCode(code);
        const isPlain = code < 128 && (/[0-9A-Za-z]/u.test(char) || `-._~${plain}`.includes(char));
        return isPlain ? char : hex(code);
      })
      .join(""),
  );
  return quote(shown, `${safe}%`);
}
