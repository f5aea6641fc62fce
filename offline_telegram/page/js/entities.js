// Turns a text and its MessageEntity list into nodes; the caller decides what a press does.

import { el } from "./dom.js";
import { t } from "./i18n.js";

const WRAP = {
  bold: "strong",
  italic: "em",
  underline: "u",
  strikethrough: "s",
};

const BLOCKS = ["blockquote", "expandable_blockquote", "pre"];

/**
 * The nodes of a text. Offsets count UTF-16 units, exactly as JavaScript strings do.
 * `act` has the effects of a press: open(url), copy(text), say(text), reveal().
 */
export function renderText(text, entities, act) {
  const sorted = [...(entities ?? [])]
    .filter((each) => each.length > 0 && each.offset < text.length)
    .sort((a, b) => a.offset - b.offset || b.length - a.length || outward(b) - outward(a));
  return renderRange(text, 0, text.length, sorted, act);
}

/** Of two entities over the same text a block holds the other, as in Telegram. */
function outward(each) {
  return Number(BLOCKS.includes(each.type));
}

function renderRange(text, start, end, entities, act) {
  const nodes = [];
  let at = start;
  let queue = entities;
  while (queue.length) {
    const [first, ...rest] = queue;
    const from = Math.max(first.offset, at);
    const to = Math.min(first.offset + first.length, end);
    if (from >= to) {
      queue = rest;
      continue;
    }
    if (from > at) nodes.push(document.createTextNode(text.slice(at, from)));
    const inner = rest.filter((each) => each.offset < to);
    const children = renderRange(text, from, to, inner, act);
    nodes.push(wrap(first, text.slice(from, to), children, act));
    // A block ends its own line, so the line break after it would show as an empty line.
    at = BLOCKS.includes(first.type) && text[to] === "\n" && to < end ? to + 1 : to;
    queue = rest.filter((each) => each.offset + each.length > to);
  }
  if (at < end) nodes.push(document.createTextNode(text.slice(at, end)));
  return nodes;
}

function wrap(entity, text, children, act) {
  const { type } = entity;
  if (type in WRAP) return el(WRAP[type], {}, children);
  switch (type) {
    case "spoiler":
      return spoiler(children, act);
    case "code":
      return code(text, act);
    case "pre":
      return el("pre", { class: "pre", "data-language": entity.language }, code(text, act));
    case "blockquote":
      return el("blockquote", {}, children);
    case "expandable_blockquote":
      return expandable(children);
    case "url":
      return link(/^[a-z][a-z0-9+.-]*:/i.test(text) ? text : `https://${text}`, children, act);
    case "text_link":
      return link(entity.url, children, act);
    case "email":
      return link(`mailto:${text}`, children, act);
    case "phone_number":
      return link(`tel:${text.replace(/[^+\d*#]/g, "")}`, children, act);
    case "bot_command":
      return tap(children, () => act.say(text));
    case "mention":
      return link(`https://t.me/${text.slice(1)}`, children, act);
    case "custom_emoji":
      return el("span", { class: "custom-emoji" }, children);
    default:
      return el("span", { class: `entity entity--${type}` }, children);
  }
}

function link(url, children, act) {
  const safe = /^(https?|tel|mailto|tg):/i.test(url);
  return el(
    "a",
    {
      href: safe ? url : "#",
      rel: "noopener noreferrer",
      target: "_blank",
      title: url,
      onclick: (event) => {
        event.preventDefault();
        act.open(url);
      },
    },
    children,
  );
}

function tap(children, onclick) {
  return el("button", { type: "button", class: "inline-tap", onclick }, children);
}

function code(text, act) {
  const copy = () => act.copy(text);
  return el(
    "code",
    { role: "button", tabindex: "0", title: t("copy_code"), onclick: copy, onkeydown: onEnter(copy) },
    text,
  );
}

function spoiler(children, act) {
  const cover = el("span", { class: "spoiler__text", "aria-hidden": "true" }, children);
  const reveal = (event) => {
    event.preventDefault();
    event.stopPropagation();
    act.reveal();
  };
  return el(
    "span",
    {
      class: "spoiler",
      role: "button",
      tabindex: "0",
      "aria-label": t("spoiler_hidden"),
      "data-spoiler": true,
      onclick: reveal,
      onkeydown: onEnter(reveal),
    },
    cover,
  );
}

/** Reveals every spoiler of one message, as Telegram does, and keeps the focus. */
export function revealSpoilers(root) {
  for (const node of root.querySelectorAll("[data-spoiler]")) {
    const held = node === document.activeElement;
    for (const name of ["role", "aria-label", "data-spoiler", "tabindex"]) node.removeAttribute(name);
    node.classList.add("is-revealed");
    node.querySelector(".spoiler__text").removeAttribute("aria-hidden");
    if (held) {
      node.tabIndex = -1;
      node.focus();
    }
  }
}

function expandable(children) {
  const quote = el("blockquote", { class: "is-folded" }, children);
  const button = el(
    "button",
    {
      type: "button",
      class: "fold",
      "aria-expanded": "false",
      onclick: () => {
        const folded = quote.classList.toggle("is-folded");
        button.setAttribute("aria-expanded", String(!folded));
        button.textContent = folded ? t("quote_more") : t("quote_less");
      },
    },
    t("quote_more"),
  );
  return el("div", { class: "expandable" }, quote, button);
}

function onEnter(act) {
  return (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    act(event);
  };
}

/** One line for lists and quotes, with spoilers hidden. */
export function plainLine(text, entities) {
  let line = text;
  for (const each of entities ?? []) {
    if (each.type !== "spoiler") continue;
    const cover = "▒".repeat(each.length);
    line = line.slice(0, each.offset) + cover + line.slice(each.offset + each.length);
  }
  return line.replace(/▒{13,}/g, "▒".repeat(12)).replace(/\s+/g, " ").trim();
}
