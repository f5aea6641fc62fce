// The page's own labels in the chosen language; messages are never translated.

import { en } from "./labels/en.js";
import { kk } from "./labels/kk.js";
import { given } from "./labels/given.js";
import { ru } from "./labels/ru.js";

const KNOWN = { en, ru, kk };
const NAMES = {
  en: { name: "English", short: "Eng" },
  ru: { name: "Русский", short: "Рус" },
  kk: { name: "Қазақша", short: "Қаз" },
};

// The server may be given languages and texts: they come first. What is missing is English.
const codes = Object.keys(given).length ? Object.keys(given) : Object.keys(KNOWN);

export const LABELS = Object.fromEntries(codes.map((code) => [code, { ...en, ...KNOWN[code], ...given[code] }]));
export const LANGUAGES = codes.map((code) => ({ code, name: code, short: code, ...NAMES[code] }));

let current = codes[0];

export function language() {
  return current;
}

export function useLanguage(code) {
  current = code in LABELS ? code : codes[0];
  document.documentElement.lang = current;
}

/** The browser's first language that the page has; the page's first one if there is none. */
export function browserLanguage() {
  for (const tag of navigator.languages ?? [navigator.language]) {
    const code = tag.toLowerCase().split("-")[0];
    if (code in LABELS) return code;
  }
  return codes[0];
}

/** A whole sentence with its {placeholders} filled in. */
export function t(key, values = {}) {
  const sentence = LABELS[current][key];
  return sentence.replace(/\{(\w+)\}/g, (_, name) => String(values[name]));
}

/** A sentence in a given language, for the banner in all languages. */
export function tIn(code, key) {
  return LABELS[code][key];
}

/** The role of a person: a label where there is one, else the word itself. */
export function roleOf(person) {
  return LABELS[current][`role_${person.role}`] ?? person.role;
}

/** The role of a person and the language of the application. */
export function about(person) {
  const speaks = LABELS[current][`speaks_${person.language_code}`] ?? person.language_code;
  return [roleOf(person), speaks].filter(Boolean).join(" · ");
}

// Browsers have no reliable Kazakh names of months, so the page has its own in all languages.
const MONTHS = {
  kk: "қаңтар ақпан наурыз сәуір мамыр маусым шілде тамыз қыркүйек қазан қараша желтоқсан",
  ru: "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
  en: "January February March April May June July August September October November December",
};

const two = (number) => String(number).padStart(2, "0");

export function clock(seconds) {
  const at = new Date(seconds * 1000);
  return `${two(at.getHours())}:${two(at.getMinutes())}`;
}

/** One value per calendar day, for the separators between days. */
export function dayKey(seconds) {
  const at = new Date(seconds * 1000);
  return at.getFullYear() * 10000 + at.getMonth() * 100 + at.getDate();
}

export function dayName(seconds, now = Date.now() / 1000) {
  if (dayKey(seconds) === dayKey(now)) return t("today");
  if (dayKey(seconds) === dayKey(now - 86400)) return t("yesterday");
  const at = new Date(seconds * 1000);
  const month = (MONTHS[current] ?? MONTHS.en).split(" ")[at.getMonth()];
  if (at.getFullYear() === new Date(now * 1000).getFullYear()) return `${at.getDate()} ${month}`;
  if (current === "kk") return `${at.getFullYear()} ж. ${at.getDate()} ${month}`;
  if (current === "ru") return `${at.getDate()} ${month} ${at.getFullYear()} г.`;
  return `${at.getDate()} ${month} ${at.getFullYear()}`;
}

/** When the last message came: the time if today, else the date. */
export function shortWhen(seconds) {
  if (dayKey(seconds) === dayKey(Date.now() / 1000)) return clock(seconds);
  const at = new Date(seconds * 1000);
  return `${two(at.getDate())}.${two(at.getMonth() + 1)}`;
}

export function fileSize(bytes) {
  const decimal = (value) => {
    const text = value.toFixed(1);
    return current === "en" ? text : text.replace(".", ",");
  };
  if (bytes < 1024) return t("bytes", { n: bytes });
  if (bytes < 1024 * 1024) return t("kilobytes", { n: decimal(bytes / 1024) });
  return t("megabytes", { n: decimal(bytes / 1024 / 1024) });
}
