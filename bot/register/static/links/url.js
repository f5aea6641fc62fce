// A web address in normalised parts: bot/links/url.py.

import { escaped, quote, unquote, unquotePlus } from "./escapes.js";
import { asciiHost } from "./hosts.js";
import { BadLink, compare } from "./values.js";

const PATH_SAFE = "!$:@&+=";
const QUERY_SAFE = "!$:@/?";

/** Without its scheme; `query` is a list of decoded pairs, path and fragment are not decoded. */
export class Address {
  constructor(host, { port = null, path = "/", query = [], fragment = "" } = {}) {
    Object.assign(this, { host, port, path, query, fragment });
  }

  with(changes) {
    return new Address(changes.host ?? this.host, { ...this, ...changes });
  }

  get segments() {
    return this.path.split("/").filter(Boolean).map(unquote);
  }

  get(key) {
    return this.query.find(([name]) => name === key)?.[1] ?? "";
  }

  toString() {
    const port = this.port ? `:${this.port}` : "";
    const query = renderQuery(this.query);
    const fragment = this.fragment ? `#${this.fragment}` : "";
    return `https://${this.host}${port}${this.path}${query ? "?" : ""}${query}${fragment}`;
  }
}

/** An address from decoded parts, without empty parameters. */
export function at(host, segments = [], query = {}) {
  const path = `/${segments.map((segment) => quote(segment, PATH_SAFE)).join("/")}`;
  const pairs = Object.entries(query).filter(([, value]) => value);
  return new Address(host, { path, query: pairs.sort(byBoth) });
}

export const byBoth = ([a, b], [c, d]) => compare(a, c) || compare(b, d);

export const sortedQuery = (pairs) => [...pairs].sort(([a], [b]) => compare(a, b));

export const renderQuery = (query) =>
  query
    .map(([key, value]) => quote(key, QUERY_SAFE) + (value ? `=${quote(value, QUERY_SAFE)}` : ""))
    .join("&");

/** An address without its scheme and the slashes after it. */
export function parseAddress(text, rules) {
  const [beforeFragment, fragment] = cut(text, "#");
  const [beforeQuery, query] = cut(beforeFragment, "?");
  const whole = beforeQuery.replaceAll("\\", "/");
  const slash = whole.indexOf("/");
  const [authority, path] = slash < 0 ? [whole, ""] : [whole.slice(0, slash), whole.slice(slash)];
  if (authority.includes("@")) throw new BadLink("credentials");
  const [host, port] = splitPort(authority);
  return new Address(asciiHost(host, rules), {
    port,
    path: pathOf(path),
    query: parseQuery(query),
    fragment: escaped(fragment, `${PATH_SAFE}/?`, PATH_SAFE),
  });
}

/** Decoded parameters by name, without empty ones. */
export function parseQuery(query) {
  const pairs = query.replaceAll("&amp;", "&").split("&").map((part) => cut(part, "=").map(unquotePlus));
  return sortedQuery(pairs.filter(([key, value]) => key || value));
}

export function cut(text, mark) {
  const place = text.indexOf(mark);
  return place < 0 ? [text, ""] : [text.slice(0, place), text.slice(place + mark.length)];
}

function splitPort(authority) {
  const colon = authority.lastIndexOf(":");
  if (colon < 0 || authority.endsWith("]")) return [authority, null];
  const [host, port] = [authority.slice(0, colon), authority.slice(colon + 1)];
  if (!port) return [host, null];
  if (!/^[0-9]{1,8}$/u.test(port) || Number(port) < 1 || Number(port) > 65535) throw new BadLink("bad_host");
  return [host, [80, 443].includes(Number(port)) ? null : Number(port)];
}

function pathOf(path) {
  const kept = [];
  const plain = escaped(path.replace(/;jsessionid=[^/]*/giu, ""), `${PATH_SAFE}/`, PATH_SAFE);
  for (const segment of plain.split("/").slice(1)) {
    if (segment === "..") kept.pop();
    else if (segment !== ".") kept.push(segment);
  }
  return `/${kept.join("/").replace(/\/+$/u, "")}`;
}
