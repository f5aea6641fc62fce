// Hosts in one form, and without those that cannot be reached: bot/links/url.py.

import { unquote } from "./escapes.js";
import { dropInvisible } from "./text.js";
import { BadLink } from "./values.js";

const LABEL = /^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/u;
const NUMBER = /^(?:[0-9]+|0x[0-9a-f]*)$/u;
const PREFIXES = new Set(["www", "m", "mobile", "amp"]);
// First address, and how many bits are fixed.
const UNREACHABLE = [
  ["0.0.0.0", 8], ["10.0.0.0", 8], ["100.64.0.0", 10], ["127.0.0.0", 8], ["169.254.0.0", 16],
  ["172.16.0.0", 12], ["192.0.0.0", 24], ["192.168.0.0", 16], ["198.18.0.0", 15],
  ["224.0.0.0", 4], ["240.0.0.0", 4],
];
const UNREACHABLE_6 = [
  [0n, 128], [1n, 128], [0xfc00n << 112n, 7], [0xfe80n << 112n, 10], [0xfec0n << 112n, 10],
  [0xff00n << 112n, 8], [0x100n << 112n, 64],
];
// Ranges that contain an IPv4 address, and how many bits follow it.
const CARRIERS = [[0xffffn << 32n, 96, 0n], [0n, 96, 0n], [0x64ff9bn << 96n, 96, 0n], [0x2002n << 112n, 16, 80n]];

/** Lower-case ASCII, or an address in its usual form. */
export function asciiHost(raw, rules) {
  if (raw.startsWith("[")) return ipv6(raw);
  const host = mapped(unquote(raw)).replace(/\.$/u, "");
  const labels = host.split(".");
  if (NUMBER.test(labels.at(-1))) return ipv4(labels);
  if (!labels.every((label) => LABEL.test(label))) throw new BadLink("bad_host");
  if (rules.local.includes(labels.at(-1)) || host.endsWith(".home.arpa")) throw new BadLink("private_address");
  if (labels.length < 2 || host.length > 253) throw new BadLink("bad_host");
  return host;
}

/** Without `www.`, `m.`, `mobile.` and `amp.`, unless they name a user. */
export function withoutPrefix(whole, rules) {
  const wiki = /^([a-z-]+)\.m\.(wik[a-z]+\.org)$/u.exec(whole);
  if (wiki) return `${wiki[1]}.${wiki[2]}`;
  let host = whole;
  for (;;) {
    const dot = host.indexOf(".");
    const [first, rest] = dot < 0 ? [host, ""] : [host.slice(0, dot), host.slice(dot + 1)];
    const isPrefix = PREFIXES.has(first) && rest.includes(".");
    if (!isPrefix || (first !== "www" && givesNames(rest, rules))) return host;
    host = rest;
  }
}

export const isQuad = (text) => /^[0-9]{1,3}(?:\.[0-9]{1,3}){3}\.?$/u.test(text);

export const hasKnownEnding = (host, rules) => rules.endings.has(host.split(".").at(-1));

function givesNames(host, rules) {
  const [second, ...top] = host.split(".");
  return rules.platforms.includes(host) || (rules.secondLevels.includes(second) && top.join(".").length === 2);
}

function mapped(host) {
  if (/^[\x00-\x7f]*$/u.test(host)) return host.toLowerCase();
  try {
    return new URL(`http://${dropInvisible(host)}/`).hostname;
  } catch {
    throw new BadLink("bad_host");
  }
}

/** One to four decimal, octal or hexadecimal parts, as browsers read them. */
function ipv4(labels) {
  if (labels.length > 4 || !labels.every((label) => NUMBER.test(label))) throw new BadLink("bad_host");
  const parts = labels.map(number);
  const last = parts.pop();
  if (parts.some((part) => part > 255) || last >= 256 ** (3 - parts.length + 1)) throw new BadLink("bad_host");
  const value = parts.reduce((sum, part, place) => sum + part * 2 ** (24 - 8 * place), last);
  return reachable(value);
}

function number(text) {
  const radix = text.startsWith("0x") ? 16 : text.startsWith("0") && text.length > 1 ? 8 : 10;
  const digits = radix === 16 ? text.slice(2) || "0" : text;
  if (text.length > 16 || (radix === 8 && /[89]/u.test(text))) throw new BadLink("bad_host");
  return Number.parseInt(digits, radix);
}

function reachable(value) {
  for (const [network, bits] of UNREACHABLE) {
    const start = network.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
    if (Math.floor(value / 2 ** (32 - bits)) === Math.floor(start / 2 ** (32 - bits))) throw new BadLink("private_address");
  }
  return [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join(".");
}

function ipv6(raw) {
  let host;
  try {
    host = new URL(`http://${raw}/`).hostname;
  } catch {
    throw new BadLink("bad_host");
  }
  const value = big(host.slice(1, -1));
  const isIn = (start, bits) => value >> BigInt(128 - bits) === start >> BigInt(128 - bits);
  if (UNREACHABLE_6.some(([start, bits]) => isIn(start, bits))) throw new BadLink("private_address");
  for (const [start, bits, shift] of CARRIERS) {
    if (isIn(start, bits)) reachable(Number((value >> shift) & 0xffffffffn));
  }
  return host;
}

function big(address) {
  const [head, tail] = address.split("::").map((half) => (half ? half.split(":") : []));
  const groups = tail === undefined ? head : [...head, ...Array(8 - head.length - tail.length).fill("0"), ...tail];
  return groups.reduce((sum, group) => (sum << 16n) + BigInt(`0x${group}`), 0n);
}
