// Instagram, Facebook, Threads and WhatsApp: bot/links/sites.py.

import { Address, at, byBoth } from "./url.js";

const FACEBOOK = "facebook.com";
const INSTAGRAM = "instagram.com";
const isNumber = (text) => /^[0-9]+$/u.test(text ?? "");
const lower = (words) => words.map((word) => word.toLowerCase());

export function instagram(url, rules) {
  let words = url.segments;
  if (words.length > 1 && ["_u", "_n"].includes(words[0].toLowerCase())) words = words.slice(1);
  const isName = (name) =>
    /^[a-z0-9._]{1,30}$/iu.test(name.replace(/^@/u, "")) && !rules.instagramWords.includes(name.toLowerCase());
  const under = words.length && isName(words[0]) ? words.slice(1) : words;
  const [word, code, ...rest] = under;
  const isPost = code !== undefined && /^[A-Za-z0-9_-]{5,}$/u.test(code) && code !== "audio";
  if (isPost && rules.instagramPosts.includes(word.toLowerCase())) {
    return at(INSTAGRAM, ["p", code, ...(rest.length > 1 && rest[0] === "c" ? ["c", rest[1]] : [])]);
  }
  if (words[0] === "stories" && words.length > 1 && words[1] !== "highlights") {
    return at(INSTAGRAM, ["stories", words[1].toLowerCase(), ...words.slice(2, 3)]);
  }
  const isPage = words.length === 1 || (words.length === 2 && ["reels", "channel", "feed"].includes(words[1]));
  if (isPage && isName(words[0])) return at(INSTAGRAM, [words[0].replace(/^@/u, "").toLowerCase()]);
  return new Address(INSTAGRAM, { path: url.path, query: url.query });
}

export function threads(url) {
  const words = url.segments;
  const isUser = words.length > 0 && words[0].startsWith("@");
  if (isUser && words[1] === "post" && words.length > 2) return at("threads.com", ["t", words[2]]);
  if (words[0] === "t" && words.length > 1) return at("threads.com", ["t", words[1]]);
  return isUser && words.length === 1 ? at("threads.com", [words[0].toLowerCase()]) : url;
}

export const facebook = (url, rules) =>
  facebookScript(url) ?? facebookPath(url, rules) ?? new Address(FACEBOOK, { path: url.path, query: url.query });

/** The forms that name things by parameters. */
function facebookScript(url) {
  const get = (key) => url.get(key);
  const words = lower(url.segments);
  const whole = words.join("/");
  if (["story.php", "permalink.php"].includes(whole) && get("story_fbid") && get("id")) return post(get("id"), get("story_fbid"), url);
  if (["watch", "watch/live", "video.php", "video/embed"].includes(whole)) {
    const found = get("v") || get("video_id");
    return found ? video(found, url) : null;
  }
  if (["photo.php", "photo"].includes(whole) && get("fbid")) return commented(at(FACEBOOK, ["photo"], { fbid: get("fbid") }), url);
  if (whole === "profile.php" && get("id")) return person(get("id"), url);
  if (words.length === 2 && words[0] === "groups") {
    const named = get("multi_permalinks") || (get("view") === "permalink" && get("id"));
    if (named) return commented(at(FACEBOOK, ["groups", words[1], "posts", named]), url);
  }
  return null;
}

/** The forms that name things by their path. */
function facebookPath(url, rules) {
  const typed = url.segments;
  const words = lower(typed);
  const [first, second] = words;
  if (first === "groups" && words.length > 3 && ["posts", "permalink"].includes(words[2])) {
    return commented(at(FACEBOOK, ["groups", second, "posts", typed[3]]), url);
  }
  if (first === "groups" && words.length === 2) return at(FACEBOOK, ["groups", second]).with({ query: url.query });
  if (first === "reel" && words.length === 2) return video(second, url);
  if (first === "events" && isNumber(second)) return at(FACEBOOK, ["events", second]);
  if (["people", "pages"].includes(first) && words.length === 3 && isNumber(words[2])) return person(words[2], url);
  if (first === "pg" && words.length === 2) return person(second, url);
  if (words.length && !rules.facebookWords.includes(first)) return owned(first, typed, url);
  return null;
}

/** A person, or a thing under a person's name; some have a number of their own. */
function owned(owner, words, url) {
  const last = words.at(-1);
  const under = words.length > 1 ? words[1] : null;
  if (under === "posts" && /^(?:[0-9]+|pfbid[A-Za-z0-9]+)$/u.test(last)) return post(owner, last, url);
  if (under === "videos" && isNumber(last)) return video(last, url);
  if (under === "photos" && isNumber(last)) return commented(at(FACEBOOK, ["photo"], { fbid: last }), url);
  return words.length === 1 && !owner.endsWith(".php") ? person(owner, url) : null;
}

function post(owner, name, url) {
  if (isNumber(owner)) return commented(at(FACEBOOK, ["permalink.php"], { id: owner, story_fbid: name }), url);
  return commented(at(FACEBOOK, [owner.toLowerCase(), "posts", name]), url);
}

const video = (name, url) => commented(at(FACEBOOK, ["watch"], { v: name }), url);

function person(name, url) {
  if (isNumber(name)) return at(FACEBOOK, ["profile.php"], { id: name });
  return at(FACEBOOK, [name.toLowerCase()]).with({ query: url.query });
}

/** A comment is a thing of its own: its parameter stays. */
function commented(thing, url) {
  const named = url.query.filter(([key]) => ["comment_id", "reply_comment_id"].includes(key));
  return thing.with({ query: [...thing.query, ...named].sort(byBoth) });
}

export function whatsapp(url) {
  const words = url.segments;
  const number = (url.get("phone") || words[0] || "").replace(/\P{Nd}/gu, "");
  const isDigits = (text) => /^\p{Nd}+$/u.test(text.replace(/^\++/u, ""));
  if (url.host === "wa.me" && words.length === 1 && isDigits(words[0]) && number) return at("wa.me", [number]);
  const writes = ["api.whatsapp.com", "web.whatsapp.com", "wa.me", "whatsapp.com"];
  if (writes.includes(url.host) && url.get("phone") && number) return at("wa.me", [number]);
  if (url.host === "chat.whatsapp.com") {
    if (words.length === 2 && words[0] === "invite") return at(url.host, [words[1]]);
    if (words.length === 1) return at(url.host, [words[0]]);
  }
  return url;
}
