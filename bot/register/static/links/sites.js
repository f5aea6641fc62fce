// VK, Odnoklassniki, X, YouTube and TikTok: bot/links/sites.py.

import { Address, at } from "./url.js";

const isNumber = (text) => /^[0-9]+$/u.test(text ?? "");
const lower = (words) => words.map((word) => word.toLowerCase());

const OBJECT = new RegExp(
  "^(wall|photo|video|clip|topic|album|market_album|product|doc|story|audio|audio_playlist|poll" +
    "|podcast|note|page|narrative|event_photo|market)(-?[0-9]+)_([0-9]+)(?:_r([0-9]+))?(?:[_/?%].*)?$",
  "isu",
);
const VK_NAME = /^(?:[a-z][a-z0-9_.]{1,40}|id[0-9]+)$/iu;

export function vk(url) {
  const words = url.segments;
  const last = words.at(-1) ?? "";
  if (last.toLowerCase() === "video_ext.php" && url.get("oid") && url.get("id")) {
    return at("vk.com", [`video${url.get("oid")}_${url.get("id")}`]);
  }
  const inside = /^\/?((?:wall|photo|video|clip|topic)-?[0-9]+_[0-9]+)(?:[/?].*)?$/u.exec(url.fragment.replace(/^!/u, ""));
  for (const candidate of [url.get("z"), url.get("w"), inside?.[1] ?? "", last]) {
    const found = OBJECT.exec(candidate);
    if (found) return vkObject(found, url);
  }
  return words.length === 1 ? vkPage(words[0], url) : new Address("vk.com", { path: url.path, query: url.query });
}

function vkObject([, kind, owner, number, reply], url) {
  // A clip is also a video; both addresses open it.
  const word = kind.toLowerCase() === "clip" ? "video" : kind.toLowerCase();
  const query = word === "wall" ? { reply: reply || url.get("reply") } : word === "topic" ? { post: url.get("post") } : {};
  return at("vk.com", [`${word}${owner}_${number}`], query);
}

function vkPage(typed, url) {
  const community = /^(?:club|public|event)([0-9]+)$/iu.exec(typed);
  const word = community ? `club${community[1]}` : typed;
  const { query, fragment } = url;
  if (/^app[0-9]+(?:_-?[0-9]+)?$/iu.test(word)) return new Address("vk.com", { path: `/${word.toLowerCase()}`, query, fragment });
  return new Address("vk.com", { path: VK_NAME.test(word) ? `/${word.toLowerCase()}` : url.path, query });
}

/** `vk.me/name` writes to a page of VK; `vk.me/join/…` is an invitation. */
export function vkMe(url) {
  const words = url.segments;
  return words.length === 1 && VK_NAME.test(words[0]) ? vkPage(words[0], new Address("vk.com")) : url;
}

/** Its videos are VK's, its own pages are its own. */
export function vkvideo(url) {
  const named = vk(url);
  return OBJECT.test(named.path.slice(1)) ? named : url;
}

export function ok(url) {
  const words = lower(url.segments);
  const [first, second, part, topic] = words;
  const isOf = ["profile", "group"].includes(first);
  const names = (word) => ["topic", "statuses"].includes(word);
  if (words.length === 2 && ["video", "live", "videoembed"].includes(first) && /^\p{Nd}+$/u.test(second)) return at("ok.ru", ["video", second]);
  if (isOf && words.length > 3 && names(part)) return at("ok.ru", [first, second, part, topic]);
  if (isOf && words.length === 2) return at("ok.ru", [first, second]).with({ query: url.query });
  if (words.length > 2 && names(second)) return at("ok.ru", [first, second, part]);
  return words.length === 1 ? at("ok.ru", [first]).with({ query: url.query }) : url;
}

export function x(url, rules) {
  let words = url.segments;
  if (!words.length && /^!?\//u.test(url.fragment)) words = url.fragment.replace(/^!/u, "").split("/").filter(Boolean);
  words = lower(words);
  const asPost = (number) => at("x.com", ["i", "status", number]);
  if (words.slice(0, 3).join("/") === "i/web/status" && isNumber(words[3])) return asPost(words[3]);
  if (["status", "statuses"].includes(words[1]) && isNumber(words[2])) return asPost(words[2]);
  const asName = (text) => /^@?([a-z0-9_]{1,15})$/iu.exec(text)?.[1];
  if (words.join("/") === "intent/user" && asName(url.get("screen_name"))) return at("x.com", [asName(url.get("screen_name")).toLowerCase()]);
  const isName = words.length === 1 && !rules.xWords.includes(words[0]) && asName(words[0]);
  return isName ? at("x.com", [asName(words[0])]) : url;
}

const VIDEO = /^([A-Za-z0-9_-]{11})(?![A-Za-z0-9_-]).*$/su;

export function youtube(url, rules) {
  const words = url.segments;
  const first = (words[0] ?? "").toLowerCase();
  const found = youtubeVideo(url, words, first);
  if (found) return watch(found, url);
  if (url.get("list") && ["playlist", "embed", "watch", "play"].includes(first)) return at("youtube.com", ["playlist"], { list: url.get("list") });
  const onlyTabs = (rest) => !rest.length || (rest.length === 1 && rules.youtubeTabs.includes(rest[0].toLowerCase()));
  if (first.startsWith("@") && onlyTabs(words.slice(1))) return at("youtube.com", [first]);
  if (["channel", "c", "user"].includes(first) && words.length > 1 && onlyTabs(words.slice(2))) {
    return at("youtube.com", [first, first === "channel" ? words[1] : words[1].toLowerCase()]);
  }
  return url;
}

/** `youtu.be/ID`, and sometimes a long form on the short host. */
export function youtuBe(url, rules) {
  const found = VIDEO.exec(url.segments[0] ?? "");
  return found ? watch(found[1], url) : youtube(url.with({ host: "youtube.com", port: null }), rules);
}

function youtubeVideo(url, words, first) {
  const candidates = ["", "watch", "watch_popup", "oops"].includes(first) ? [url.get("v"), url.get("vi")] : [];
  const byPath = ["watch", "shorts", "embed", "live", "v", "e", "vi"].includes(first) && words.length > 1;
  if (byPath && !["videoseries", "live_stream"].includes(words[1])) candidates.push(words[1]);
  const found = candidates.map((one) => VIDEO.exec(one)).find(Boolean);
  return (found ?? /^\/watch\?(?:.*&)?v=([A-Za-z0-9_-]{11})(?![A-Za-z0-9_-]).*$/u.exec(url.fragment))?.[1];
}

// A comment under a video is a thing of its own: its parameter stays.
const watch = (name, url) => at("youtube.com", ["watch"], { v: name, lc: url.get("lc") });

export function tiktok(url) {
  const typed = url.segments;
  const words = lower(typed);
  const isUser = words.length > 0 && words[0].startsWith("@");
  if (isUser && ["video", "photo", "v"].includes(words[1]) && words.length > 2) return tiktokVideo(words[2], url);
  const before = words.slice(0, -1).join("/");
  const forms = ["v", "share/video", "share/v2", "share/v3", "embed/video", "embed/v2", "embed/v3", "embed", "player/v1", "video"];
  if (words.length > 1 && forms.includes(before)) return tiktokVideo(words.at(-1), url);
  if (words.length === 2 && words[0] === "t") return new Address("tiktok.com", { path: url.path });
  return isUser ? at("tiktok.com", [words[0], ...typed.slice(1)]) : url;
}

function tiktokVideo(number, url) {
  const found = /^([0-9]{5,})(?:\.html)?$/u.exec(number);
  // Without a name in front TikTok opens the same video: the number alone is the key.
  return found ? at("tiktok.com", ["@", "video", found[1]]) : url;
}

/** `vm.tiktok.com/CODE`: only TikTok knows its target. */
export const shortTiktok = (url) => new Address(url.host, { path: url.path });
