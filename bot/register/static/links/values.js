// Why something typed as a link is none; the words are those of bot/links/url.py.

export const MAX_LENGTH = 2048;

export class BadLink extends Error {
  name = "BadLink";
}

/** Sorts strings by code point, as Python does. */
export function compare(one, other) {
  const [a, b] = [[...one], [...other]];
  for (let i = 0; i < Math.min(a.length, b.length); i += 1) {
    if (a[i] !== b[i]) return a[i].codePointAt(0) - b[i].codePointAt(0);
  }
  return a.length - b.length;
}

export const words = (text) => new Set(text.split(/\s+/u).filter(Boolean));
