// The list of messages of the open chat: a live log that redraws only what changed.

import { chatSymbol } from "./chatlist.js";
import { avatar, el, iconButton } from "./dom.js";
import { dayKey, dayName, t } from "./i18n.js";
import { renderMessage } from "./message.js";

const PAGE = 100;
const NEAR_END = 90;
const CONTROLS = "button, a[href], [role=button]";

export class Thread {
  constructor(phone) {
    this.phone = phone;
    this.nodes = new Map();
    this.limit = PAGE;
    this.earlier = el(
      "button",
      { type: "button", class: "earlier", "data-earlier": true, onclick: () => this.showEarlier() },
      t("earlier"),
    );
    this.list = el("div", { class: "log", role: "log", "aria-live": "polite", "aria-relevant": "additions text", "data-log": true });
    this.scroller = el("div", { class: "thread__scroller" }, this.earlier, this.list);
    this.toEnd = iconButton("down", t("to_end"), { class: "to-end", onclick: () => this.scrollToEnd() });
    this.root = el("div", { class: "thread" }, this.scroller, this.toEnd);
    this.scroller.addEventListener("scroll", () => this.scrolled(), { passive: true });
    this.list.addEventListener("keydown", (event) => this.keydown(event));
    this.list.addEventListener("pointerdown", () => this.hold());
    this.list.addEventListener("focusin", (event) => this.settle(event.target.closest("[data-focusable]")));
    new ResizeObserver(() => this.atEnd && this.scrollToEnd()).observe(this.scroller);
  }

  /** Shows another chat or topic; screen readers announce only later messages. */
  open(chat, topic) {
    this.chat = chat;
    this.topic = topic;
    this.limit = PAGE;
    this.nodes.clear();
    this.list.replaceChildren();
    this.list.setAttribute("aria-label", t("messages_of", { title: this.phone.world.titleOf(chat) }));
    this.list.setAttribute("aria-busy", "true");
    this.draw();
    this.scrollToEnd();
    setTimeout(() => this.list.removeAttribute("aria-busy"), 100);
  }

  /** A message under the pointer is not replaced until the pointer is released. */
  hold() {
    if (this.held) return;
    this.held = true;
    const release = () => {
      for (const end of ["pointerup", "pointercancel"]) window.removeEventListener(end, release, true);
      setTimeout(() => this.release());
    };
    for (const end of ["pointerup", "pointercancel"]) window.addEventListener(end, release, true);
  }

  release() {
    this.held = false;
    const missed = this.missed;
    this.missed = null;
    if (missed === this.chat?.id && missed !== null) this.sync(this.phone.chat);
  }

  /** Updates the list after a change of the world. */
  sync(chat) {
    if (this.held && chat.id === this.chat?.id) {
      this.missed = chat.id;
      return;
    }
    this.chat = chat;
    const stay = this.atEnd;
    const ownLast = chat.messages.at(-1)?.from?.id === this.phone.person;
    const grew = this.last !== chat.messages.at(-1)?.message_id;
    this.draw();
    if (stay || (ownLast && grew)) this.scrollToEnd();
    else this.scrolled();
  }

  draw() {
    const entries = this.entries();
    const kept = new Map();
    this.dropBut(new Set(entries.map((entry) => entry.key)));
    let place = this.list.firstChild;
    for (const entry of entries) {
      const old = this.nodes.get(entry.key);
      const fresh = !old || !same(old.stamp, entry.stamp);
      const node = fresh ? quiet(entry.draw()) : old.node;
      if (fresh && old) this.swap(old.node, node);
      if (old && place === old.node) place = node;
      if (node === place) place = place.nextSibling;
      else this.list.insertBefore(node, place);
      kept.set(entry.key, { node, stamp: entry.stamp });
    }
    this.nodes = kept;
    this.last = this.chat.messages.at(-1)?.message_id;
    const here = this.list.contains(document.activeElement) && this.current?.isConnected;
    if (!here) this.settle(this.focusable().at(-1));
  }

  /** Removal comes first, so that the remaining messages need not be moved. */
  dropBut(keys) {
    for (const [key, { node }] of this.nodes) if (!keys.has(key)) node.remove();
  }

  /** A redrawn message keeps the focus. */
  swap(old, node) {
    const held = old.contains(document.activeElement) ? document.activeElement : null;
    const path = held && held !== old ? selectorOf(held) : null;
    old.replaceWith(node);
    if (!held) return;
    this.settle(node);
    (path ? (node.querySelector(path) ?? node) : node).focus({ preventScroll: true });
  }

  visible() {
    const { messages } = this.chat;
    return this.topic ? messages.filter((each) => each.topic === this.topic) : messages;
  }

  entries() {
    const all = this.visible();
    const shown = all.slice(-this.limit);
    this.earlier.hidden = shown.length === all.length;
    if (!shown.length) return [this.emptiness()];
    const entries = [];
    let day = null;
    let before = null;
    for (const messages of bubbles(shown)) {
      const [message] = messages;
      if (dayKey(message.date) !== day) {
        day = dayKey(message.date);
        entries.push(separator(day, message.date));
        before = null;
      }
      entries.push(this.entry(messages, !follows(before, message)));
      before = message;
    }
    return entries;
  }

  /** The placeholder of a chat without messages. */
  emptiness() {
    const { world } = this.phone;
    const fresh = this.chat.type === "private";
    const description = world.descriptionFor(this.phone.person);
    return {
      key: "empty",
      stamp: [description],
      draw: () =>
        el(
          "div",
          { class: "emptiness" },
          avatar(world.avatarIdOf(this.chat), world.titleOf(this.chat), chatSymbol(this.chat)),
          el("h4", {}, fresh ? t("start_title") : t("no_messages")),
          fresh ? el("p", { "data-description": true }, description || t("start_text")) : null,
        ),
    };
  }

  entry(messages, first) {
    const [message] = messages;
    const quoted = message.reply_to ? this.phone.world.message(this.chat.id, message.reply_to) : null;
    const busy = this.phone.pressedIn(messages.at(-1));
    return {
      key: `m${message.message_id}`,
      stamp: [first, quoted, busy, ...messages],
      draw: () => renderMessage(this.phone, this.chat, { messages, first, quoted }),
    };
  }

  get atEnd() {
    const { scrollHeight, scrollTop, clientHeight } = this.scroller;
    return this.pinned || scrollHeight - scrollTop - clientHeight < NEAR_END;
  }

  scrollToEnd() {
    this.scroller.scrollTop = this.scroller.scrollHeight;
    this.pinned = true;
    this.scrolled();
  }

  scrolled() {
    const { scrollHeight, scrollTop, clientHeight } = this.scroller;
    this.pinned = scrollHeight - scrollTop - clientHeight < NEAR_END;
    this.toEnd.hidden = this.pinned;
    if (scrollTop < 40 && scrollHeight > clientHeight && !this.earlier.hidden) this.showEarlier();
  }

  showEarlier() {
    const fromEnd = this.scroller.scrollHeight - this.scroller.scrollTop;
    this.limit += PAGE;
    this.draw();
    this.scroller.scrollTop = this.scroller.scrollHeight - fromEnd;
  }

  /** Scrolls to a message, also one that is not drawn yet, and focuses it. */
  reveal(id) {
    const at = this.visible().findIndex((each) => each.message_id === id);
    if (at < 0) return;
    const needed = this.visible().length - at;
    if (needed > this.limit) {
      this.limit = needed + 20;
      this.draw();
    }
    const node = this.list.querySelector(`[data-message="${id}"]`);
    node.scrollIntoView({ block: "center" });
    node.classList.add("is-found");
    setTimeout(() => node.classList.remove("is-found"), 1600);
    node.closest("[data-focusable]")?.focus({ preventScroll: true });
  }

  focusable() {
    return [...this.list.querySelectorAll("[data-focusable]")];
  }

  /** One message is the tab stop; only its own buttons can be tabbed to. */
  settle(message) {
    if (!message || message === this.current) return;
    if (this.current) {
      this.current.tabIndex = -1;
      this.current.classList.remove("is-current");
      quiet(this.current);
    }
    this.current = message;
    message.tabIndex = 0;
    message.classList.add("is-current");
    for (const control of message.querySelectorAll(CONTROLS)) control.tabIndex = 0;
  }

  keydown(event) {
    const message = event.target.closest("[data-focusable]");
    if (!message) return;
    const all = this.focusable();
    const at = all.indexOf(message);
    const next = { ArrowUp: at - 1, ArrowDown: at + 1, Home: 0, End: all.length - 1 }[event.key];
    if (next !== undefined && all[next]) {
      event.preventDefault();
      all[next].focus();
      all[next].scrollIntoView({ block: "nearest" });
    } else if (event.target === message && ["Enter", "ContextMenu"].includes(event.key)) {
      event.preventDefault();
      message.querySelector("[data-menu], [data-forward]")?.click();
    }
  }
}

/** Takes a message's own controls out of the tab order until it becomes the current one. */
function quiet(message) {
  for (const control of message.querySelectorAll(CONTROLS)) control.tabIndex = -1;
  return message;
}

function bubbles(messages) {
  const groups = [];
  for (const message of messages) {
    const last = groups.at(-1);
    if (message.album && last?.[0].album === message.album) last.push(message);
    else groups.push([message]);
  }
  return groups;
}

function follows(before, message) {
  return (
    before !== null &&
    !before.service &&
    before.from?.id === message.from?.id &&
    message.date - before.date < 300
  );
}

function separator(day, seconds) {
  return {
    key: `d${day}`,
    stamp: [dayName(seconds)],
    draw: () => el("div", { class: "day" }, el("span", {}, dayName(seconds))),
  };
}

function same(a, b) {
  return a.length === b.length && a.every((each, at) => each === b[at]);
}

function selectorOf(node) {
  for (const name of ["data-row", "data-menu", "data-forward", "data-quote"]) {
    if (!node.hasAttribute(name)) continue;
    const column = node.hasAttribute("data-column") ? `[data-column="${node.dataset.column}"]` : "";
    return `[${name}="${node.getAttribute(name)}"]${column}`;
  }
  return null;
}
