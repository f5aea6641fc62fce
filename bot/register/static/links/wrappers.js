// Tracking parameters, and the address inside an address: bot/links/by_host.py, key.py.

import { cut, sortedQuery } from "./url.js";

const GOOGLE = /^(?:[a-z]+\.)?google\.(?:com?\.)?[a-z]{2,3}$/u;
const CACHE = "cdn.ampproject.org";
const ABSOLUTE = /^(?:https?:\/+|tg:)/iu;
const SITES_OWN = ["facebook.com", "instagram.com", "youtube.com"];

/** The parameters that name a thing. */
export function withoutTracking(url, rules) {
  const site = rules.tracking.bySite[url.host] ?? [];
  return sortedQuery(url.query.filter(([key, value]) => !tracks(key.toLowerCase(), value.toLowerCase(), site, rules.tracking)));
}

function tracks(name, value, site, { names, prefixes, ambiguous, sources }) {
  if (names.includes(name) || site.includes(name)) return true;
  if (prefixes.some((prefix) => name.startsWith(prefix))) return true;
  if (ambiguous.includes(name)) return sources.includes(value);
  return name === "amp" && ["", "1", "true"].includes(value);
}

/** The address that `url` leads to or keeps a copy of, as text; null where it is not plain. */
export const inner = (url, rules) => redirect(url, rules) || google(url) || ampCache(url) || null;

function redirect(url, rules) {
  for (const [key, pages] of Object.entries(rules.redirects)) {
    const value = pages.includes(url.host + url.path) ? url.get(key) : "";
    if (ABSOLUTE.test(value)) return value;
    if (SITES_OWN.includes(url.host) && value.startsWith("/") && !value.startsWith("//")) return `https://${url.host}${value}`;
  }
  return null;
}

function google(url) {
  if (!GOOGLE.test(url.host)) return null;
  if (url.path.startsWith("/amp/")) return fromPath(url, url.path.slice(5).replace(/^s\//u, ""));
  const value = { "/url": () => url.get("url") || url.get("q"), "/imgres": () => url.get("imgrefurl") }[url.path]?.() ?? "";
  return ABSOLUTE.test(value) ? value : null;
}

function ampCache(url) {
  if (url.host !== CACHE && !url.host.endsWith(`.${CACHE}`)) return null;
  const found = /^\/(?:[civaox]+)\/(s\/)?([^/]+\.[^/]+(?:\/.*)?)$/u.exec(url.path);
  return found && fromPath(url, found[2]);
}

/** An address that stands in the path keeps the parameters that follow it. */
function fromPath(url, rest) {
  if (!cut(rest, "/")[0].includes(".")) return null;
  const whole = String(url);
  const mark = whole.indexOf("?");
  return `https://${rest}${mark < 0 ? "" : whole.slice(mark)}`;
}
