// Renders one message or album; the phone decides what a press does.

import { avatar, el, icon, iconButton } from "./dom.js";
import { plainLine, renderText, revealSpoilers } from "./entities.js";
import { clock, t } from "./i18n.js";
import { inlineKeyboard } from "./keyboards.js";
import { renderMedia } from "./media.js";

/** A message in one line, for lists, quotes and the reply bar. */
export function summary(message) {
  if (message.service) return serviceText(message.service);
  const line = plainLine(
    message.text ?? message.caption ?? "",
    message.text ? message.entities : message.caption_entities,
  );
  const media = message.media ? t(message.album ? "album" : message.media.kind) : "";
  return [media, line].filter(Boolean).join(" · ");
}

/** `item` has the messages of one bubble (several for an album) and whether it shows the name. */
export function renderMessage(phone, chat, item) {
  const [message] = item.messages;
  if (message.service) return service(message);
  const own = message.from?.id === phone.person;
  const author = own ? t("you") : phone.world.nameOf(message.from);
  const node = el("article", {
    class: `message ${own ? "message--own" : "message--other"} ${item.first ? "is-first" : ""}`,
    "data-message": item.messages.length === 1 ? message.message_id : null,
    "data-album": item.messages.length > 1 ? message.album : null,
    "data-focusable": true,
    tabindex: "-1",
    "aria-label": t("message_by", { name: author, time: clock(message.date) }),
  });
  const act = {
    open: (url) => phone.openUrl(url),
    copy: (text) => phone.copy(text),
    say: (text) => phone.say(text),
    reveal: () => revealSpoilers(node),
  };
  if (chat.type !== "private" && !own) node.append(face(message, chat, item.first));
  const bubble = el("div", { class: bubbleClass(item) }, parts(phone, chat, item, own, act));
  node.append(
    el("div", { class: "message__column" }, bubble, inlineKeyboard(phone, item.messages.at(-1))),
    tools(phone, chat, message),
  );
  return node;
}

function bubbleClass(item) {
  const [message] = item.messages;
  const bare = ["sticker", "video_note"].includes(message.media?.kind) && !message.caption;
  const pictures = item.messages.length > 1 || ["photo", "video", "animation"].includes(message.media?.kind);
  return `bubble ${bare ? "bubble--bare" : ""} ${pictures ? "bubble--picture" : ""}`;
}

function parts(phone, chat, item, own, act) {
  const { messages, quoted } = item;
  const [message] = messages;
  const captioned = messages.find((each) => each.caption) ?? message;
  const text = message.text ?? captioned.caption;
  const entities = message.text ? message.entities : captioned.caption_entities;
  return [
    item.first && !own && chat.type !== "private" ? author(phone, message) : null,
    message.forward ? forwarded(message.forward) : null,
    message.reply_to ? quote(phone, message.reply_to, quoted) : null,
    message.media ? renderMedia(phone, messages) : null,
    text ? el("div", { class: "text", dir: "auto" }, renderText(text, entities, act), meta(message)) : meta(message),
  ];
}

/** A service message (joined, left, pinned, …) in the page's language. */
function serviceText({ kind, actor, names }) {
  return t(`service_${kind}`, { actor, names });
}

function service(message) {
  return el(
    "div",
    { class: "service", "data-message": message.message_id },
    el("span", {}, serviceText(message.service)),
  );
}

function face(message, chat, shown) {
  const name = message.from?.name ?? chat.title;
  return el("span", { class: "message__face" }, shown ? avatar(message.from?.id ?? chat.id, name, message.from?.is_bot ? "bot" : null) : null);
}

function author(phone, message) {
  const hue = Math.abs(message.from?.id ?? 0) % 7;
  return el(
    "div",
    { class: `author author--${hue}` },
    phone.world.nameOf(message.from),
    message.from?.is_bot ? el("span", { class: "author__bot" }, t("bot")) : null,
  );
}

function forwarded(forward) {
  const title = forward.title ?? (forward.username ? `@${forward.username}` : "");
  return el("div", { class: "forwarded" }, icon("forward"), el("span", {}, t("forwarded_from", { title })));
}

function quote(phone, id, message) {
  const name = message?.from?.id === phone.person ? t("you") : phone.world.nameOf(message?.from);
  return el(
    "button",
    {
      type: "button",
      class: "quote",
      "data-quote": id,
      title: message ? t("reply_to", { name }) : null,
      disabled: !message,
      onclick: () => phone.thread.reveal(id),
    },
    message ? el("span", { class: "quote__name" }, name) : null,
    el("span", { class: "quote__line" }, message ? summary(message) : t("deleted_message")),
  );
}

function meta(message) {
  return el(
    "span",
    { class: "meta" },
    message.edit_date ? el("span", { class: "meta__edited" }, t("edited")) : null,
    el("time", { datetime: new Date(message.date * 1000).toISOString() }, clock(message.date)),
  );
}

/** Posts of a channel can only be forwarded; other messages have a menu. */
function tools(phone, chat, message) {
  const channel = chat.type === "channel";
  const button = iconButton(channel ? "forward" : "more", t(channel ? "forward" : "message_menu"), {
    class: channel ? "message__tool message__tool--share" : "message__tool",
    "data-forward": channel ? message.message_id : null,
    "data-menu": channel ? null : message.message_id,
    "aria-haspopup": channel ? "dialog" : "menu",
    "aria-expanded": channel ? null : "false",
    onclick: () => (channel ? phone.forward(message) : phone.messageMenu(message, button)),
  });
  return el("div", { class: "message__tools" }, button);
}
