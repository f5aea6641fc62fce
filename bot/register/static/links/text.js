// Removes what people and programs add around a link: bot/links/text.py.

const INVISIBLE = /[\u200b\u2060\ufeff\u00ad]/gu;
const MARKS = "\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069";
const PAIRS = { ")": "(", "]": "[", "}": "{", "»": "«", ">": "<", "”": "“", "’": "‘" };
const OPENERS = "([{«<“„‘\"'`*";
const LOOSE_ENDS = `,;"'\`*|…${Object.keys(PAIRS).join("")}`;

const START = "(?<![^\\s<>\"'«»“„(\\[{,;*])";
const HXXP = new RegExp(`${START}h(?:xx|\\*\\*)p(s?)(?:\\[:\\]|:)(?://|\\[//\\]|\\[/\\]\\[/\\])`, "giu");
const HTTP_BRACKETS = new RegExp(
  `${START}h(?:xx|tt|\\*\\*)p(s?)(?:\\[://\\]|\\[:\\](?://|\\[//\\]|\\[/\\]\\[/\\]))`,
  "giu",
);
const WORD = "[\\p{L}\\p{N}_]";
const TG_COLON = new RegExp(`(?<!${WORD})tg\\[:\\]`, "giu");
const DOT = new RegExp(
  `(?<=${WORD})[ \\t]?[[({](?:\\.|dot|точка|нүкте)[\\])}][ \\t]?(?=${WORD})`,
  "giu",
);
const AT = new RegExp(`\\[@\\](?=${WORD})`, "gu");
const SLASH = new RegExp(`\\[/\\](?=${WORD})`, "gu");

export const dropInvisible = (text) => text.normalize("NFC").replace(INVISIBLE, "");

/** A link made unclickable (`hxxp://a[.]kz`) made normal again. */
export function refang(text) {
  let found = text;
  for (const pattern of [HXXP, HTTP_BRACKETS]) {
    found = found.replace(pattern, (_, s) => `http${s.toLowerCase()}://`);
  }
  found = found.replace(TG_COLON, "tg:").replace(DOT, ".");
  return found.replace(AT, "@").replace(SLASH, "/");
}

/** Control characters, direction overrides, surrogates; emoji need the joiners. */
export const hasBadCharacters = (text) => /(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Cs}]/u.test(text);

export const hasSpace = (text) => /[\s\x1c-\x1f\x85]/u.test(text);

export function stripped(text, characters, where = "both") {
  let [start, end] = [0, text.length];
  while (where !== "end" && start < end && characters.includes(text[start])) start += 1;
  while (where !== "start" && end > start && characters.includes(text[end - 1])) end -= 1;
  return text.slice(start, end);
}

/** Without spaces, direction marks, quotes, brackets and a Markdown label around it. */
export function stripWrapping(text) {
  const bare = text.trim().replace(/^\[[^[\]]*\](?=\()/u, "");
  return stripped(stripped(bare.trim(), MARKS).trim(), OPENERS, "start");
}

/** Up to the first unpaired closing bracket, without commas and quotes at the end. */
export function cutLooseEnd(text) {
  const depth = {};
  let kept = text;
  for (let i = 0; i < text.length; i += 1) {
    const char = text[i];
    if (Object.values(PAIRS).includes(char)) depth[char] = (depth[char] ?? 0) + 1;
    if (char in PAIRS) {
      depth[PAIRS[char]] = (depth[PAIRS[char]] ?? 0) - 1;
      if (depth[PAIRS[char]] < 0) {
        kept = text.slice(0, i);
        break;
      }
    }
  }
  let end = kept.length;
  while (end && LOOSE_ENDS.includes(kept[end - 1]) && !closes(kept, end)) end -= 1;
  return kept.slice(0, end);
}

function closes(text, end) {
  const open = PAIRS[text[end - 1]];
  return open !== undefined && text.slice(0, end - 1).includes(open);
}
