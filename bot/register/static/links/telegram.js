// Telegram's channels, posts, invitations: bot/links/sites.py.

import { Address, at } from "./url.js";

export const HOST = "t.me";
const NAME = /^[A-Za-z][A-Za-z0-9_]{2,31}$/u;
const isNumber = (text) => /^[0-9]+$/u.test(text);
const plain = (number) => number.replace(/^0+/u, "") || "0";
const isReserved = (name, rules) => rules.telegram.reserved.includes(name.toLowerCase());

export function telegram(url, rules) {
  let words = url.segments;
  if (!words.length) return at(HOST);
  if (words[0].toLowerCase() === "s" && words.length > 1) words = words.slice(1);
  const first = words[0].toLowerCase();
  if (first === "joinchat" && words.length > 1) return invite(words[1]);
  if (first.startsWith("+")) return invite(words[0].slice(1));
  if (first === "c" && words.length > 1) return privateChannel(words.slice(1), url);
  const boosted = first === "boost" && words.length > 1 && named(words[1], [], rules);
  if (boosted) return boosted;
  const name = words[0].replace(/^@/u, "");
  if (NAME.test(name) && !isReserved(name, rules)) return publicName(name.toLowerCase(), words.slice(1), url);
  const query = rules.telegram.namedByPath.includes(first) ? [] : url.query;
  return new Address(HOST, { path: url.path, query });
}

/** `name.t.me/5` as `t.me/name/5`. */
export function userHost(url, rules) {
  const dot = url.host.indexOf(".");
  const [name, rest] = [url.host.slice(0, dot), url.host.slice(dot + 1)];
  if (dot < 0 || rest !== HOST || isReserved(name, rules) || !NAME.test(name)) return url;
  const path = `/${name}${url.path}`.replace(/\/+$/u, "");
  return new Address(HOST, { path, query: url.query, fragment: url.fragment });
}

/** The public name that is open in the web client. */
export function webClient(url, rules) {
  const found = /^(?:\/im\?p=)?@([A-Za-z][A-Za-z0-9_]{2,31})$/u.exec(url.fragment);
  return found && named(found[1], [], rules);
}

/** `@name` or `@name/5`. */
export function mention(text, rules) {
  const found = /^@([A-Za-z][A-Za-z0-9_]{3,31})(?:\/([0-9]+))?$/u.exec(text);
  return found && named(found[1], found[2] ? [found[2]] : [], rules);
}

const named = (name, rest, rules) =>
  isReserved(name, rules) ? null : publicName(name.toLowerCase(), rest, at(HOST));

/** The web address that does what `tg://action?…` does, where there is one. */
export function appLink(action, url) {
  const get = (key) => url.get(key);
  if (action === "resolve" && get("phone")) return at(HOST, [`+${get("phone").replace(/^[+ ]+/u, "")}`]);
  if (action === "resolve" && get("domain")) {
    const tail = get("story") ? ["s", get("story")] : [get("post") || get("appname")];
    return at(HOST, [get("domain"), ...tail.filter(Boolean)], { comment: get("comment") });
  }
  if (action === "privatepost" && get("channel") && get("post")) {
    return at(HOST, ["c", get("channel"), get("post")], { comment: get("comment") });
  }
  if (action === "join" && get("invite")) return at(HOST, [`+${get("invite")}`]);
  if (["addstickers", "addemoji"].includes(action) && get("set")) return at(HOST, [action, get("set")]);
  const bySlug = ["addlist", "addtheme", "invoice", "giftcode", "contact", "nft"];
  if (bySlug.includes(action) && get("slug")) return at(HOST, [action, get("slug")]);
  if (action === "boost" && get("domain")) return at(HOST, [get("domain")]);
  const byQuery = ["proxy", "socks", "msg_url", "login", "confirmphone"];
  return byQuery.includes(action) ? new Address(HOST, { path: `/${action}`, query: url.query }) : null;
}

function publicName(name, rest, url) {
  if (rest.length === 2 && rest[0] === "s" && isNumber(rest[1])) return at(HOST, [name, "s", rest[1]]);
  if (rest.length && rest.length < 3 && rest.every(isNumber)) {
    return at(HOST, [name, plain(rest.at(-1))], { comment: commentOf(url) });
  }
  return rest.length === 1 ? at(HOST, [name, rest[0]]) : at(HOST, [name]);
}

function privateChannel(words, url) {
  if (words.length > 3 || !words.every(isNumber)) return new Address(HOST, { path: url.path, query: url.query });
  const channel = plain(words[0]);
  if (words.length === 1) return at(HOST, ["c", channel]);
  return at(HOST, ["c", channel, plain(words.at(-1))], { comment: commentOf(url) });
}

function invite(code) {
  const phone = /^\+?([0-9]{7,15})$/u.exec(code);
  return at(HOST, [`+${phone ? phone[1] : code}`]);
}

const commentOf = (url) => (isNumber(url.get("comment")) ? plain(url.get("comment")) : "");
