// The key of a link, by the same rules as bot/links: the link itself stays in the browser.

import { hasKnownEnding, isQuad, withoutPrefix } from "./hosts.js";
import * as meta from "./meta.js";
import * as sites from "./sites.js";
import * as telegram from "./telegram.js";
import { cutLooseEnd, dropInvisible, hasBadCharacters, hasSpace, refang, stripped, stripWrapping } from "./text.js";
import { at, Address, parseAddress, parseQuery, renderQuery } from "./url.js";
import { BadLink, MAX_LENGTH } from "./values.js";
import { inner, withoutTracking } from "./wrappers.js";

const WEB = /^(?:https?:[/\\]*)+/iu;
const SCHEMES = /^(?:[a-z][a-z0-9+.-]*:\/\/|(?:javascript|vbscript|data|file|mailto|tel|sms|blob|about|intent|magnet|view-source|ftp|jar):)/iu;
const FILES = ["zip", "mov"];
const FRAGMENTS_NAME = ["vk.com", "web.telegram.org"];

const BY_HOST = {
  "t.me": telegram.telegram,
  "youtube.com": sites.youtube,
  "youtu.be": sites.youtuBe,
  "tiktok.com": sites.tiktok,
  "vm.tiktok.com": sites.shortTiktok,
  "vt.tiktok.com": sites.shortTiktok,
  "vk.com": sites.vk,
  "vk.me": sites.vkMe,
  "vkvideo.ru": sites.vkvideo,
  "ok.ru": sites.ok,
  "instagram.com": meta.instagram,
  "threads.com": meta.threads,
  "facebook.com": meta.facebook,
  "x.com": sites.x,
  "wa.me": meta.whatsapp,
  "whatsapp.com": meta.whatsapp,
  "api.whatsapp.com": meta.whatsapp,
  "web.whatsapp.com": meta.whatsapp,
  "chat.whatsapp.com": meta.whatsapp,
};

/** The key of what was typed; throws BadLink. `rules` are the tables of bot/links. */
export function keyOf(typed, rules) {
  if (typed.trim().length > MAX_LENGTH) throw new BadLink("too_long");
  let text = cutLooseEnd(stripWrapping(refang(dropInvisible(typed.trim()))));
  if (/^(?:[a-z]+:[/\\]+)?[^/?#\\]+$/iu.test(text)) text = stripped(text, ".!:", "end");
  if (!text || hasSpace(text)) throw new BadLink("not_a_link");
  if (hasBadCharacters(text)) throw new BadLink("bad_characters");
  const found = String(named(text, rules));
  if (found.length > MAX_LENGTH) throw new BadLink("too_long");
  return found;
}

function named(text, rules) {
  const person = telegram.mention(text, rules);
  if (person) return person;
  const app = /^tg:(\/\/)?([a-z_]+)\/?(?:\?(.*))?$/isu.exec(text);
  return app ? appKey(app, rules) : siteKey(unwrapped(addressOf(text, rules), rules), rules);
}

function appKey([, slashes, typed, asked], rules) {
  const [action, query] = [typed.toLowerCase(), parseQuery(asked ?? "")];
  const url = telegram.appLink(action, new Address(telegram.HOST, { query }));
  if (url) return siteKey(knownHost(url, rules), rules);
  if (!slashes) throw new BadLink("not_a_link");
  return `tg://${action}${query.length ? "?" : ""}${renderQuery(query)}`;
}

/** The web address in `text`, with or without a scheme. */
function addressOf(text, rules) {
  const web = WEB.exec(text);
  if (web) return knownHost(parseAddress(text.slice(web[0].length), rules), rules);
  const chat = /^whatsapp:(?:\/\/)?send\/?\?(.*)$/isu.exec(text);
  if (chat) return at("wa.me", [], { phone: new Address("wa.me", { query: parseQuery(chat[1]) }).get("phone") });
  const rest = text.replace(/^\/+/u, "");
  const bare = /^([^\s/?#@:\\[\]]+)(?::\d*)?([/?#\\].*)?$/su.exec(rest);
  if (bare && (bare[1].includes(".") || bare[1].toLowerCase() === "localhost")) return knownHost(bareAddress(rest, bare, rules), rules);
  throw new BadLink(SCHEMES.test(text) ? "forbidden_scheme" : "not_a_link");
}

/** Without a scheme, only what ends like a domain name is an address. */
function bareAddress(text, [, host, tail], rules) {
  if (/^(?:.*\.)?(?:[0-9]+|0x[0-9a-f]*)\.?$/isu.test(host) && !isQuad(host)) throw new BadLink("not_a_link");
  let url;
  try {
    url = parseAddress(text, rules);
  } catch (error) {
    throw error.message === "private_address" ? error : new BadLink("not_a_link");
  }
  const isFile = FILES.includes(url.host.split(".").at(-1)) && !tail;
  if (isFile || (!hasKnownEnding(url.host, rules) && !isQuad(host))) throw new BadLink("not_a_link");
  return url;
}

/** What `url` leads to, through every redirect it carries; each is shorter than the last. */
function unwrapped(url, rules) {
  let found = url;
  for (let address = inner(found, rules); address; address = inner(found, rules)) {
    if (hasBadCharacters(address) || !WEB.test(address)) return found;
    try {
      found = addressOf(address, rules);
    } catch (error) {
      if (error instanceof BadLink) return found;
      throw error;
    }
  }
  return found;
}

/** On the main host of its service, without tracking parameters. */
function knownHost(typed, rules) {
  let url = telegram.userHost(typed.with({ host: withoutPrefix(typed.host, rules) }), rules);
  let host = rules.aliases[url.host] ?? url.host;
  if (host === "discord.gg") {
    url = url.with({ path: `/invite${url.path}`.replace(/\/+$/u, "") });
    host = "discord.com";
  }
  if (/^(?:[a-z]{2}-[a-z]{2}|web|mbasic|touch|d|p|free|iphone)\.facebook\.com$/u.test(host)) host = "facebook.com";
  url = url.with({ host });
  return url.with({ query: withoutTracking(url, rules) });
}

/** The address that is the key of what `url` shows. */
function siteKey(url, rules) {
  const found = byHost(url, rules);
  const isRoute = /^[!/]/u.test(found.fragment) && /[^!/]/u.test(found.fragment);
  return FRAGMENTS_NAME.includes(found.host) || isRoute ? found : found.with({ fragment: "" });
}

function byHost(url, rules) {
  const rule = BY_HOST[url.host];
  // Names and numbers do not end in punctuation: it belongs to the sentence.
  if (rule && !url.port) return rule(url.with({ path: url.path.replace(/[.!:/]+$/u, "") || "/" }), rules);
  if (url.host === "music.youtube.com") {
    const moved = url.with({ host: "youtube.com" });
    const found = sites.youtube(moved, rules);
    return found === moved ? url : found;
  }
  return (url.host === "web.telegram.org" && telegram.webClient(url, rules)) || url;
}
