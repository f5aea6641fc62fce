// The chats of one phone: a list, or a narrow column of avatars where there is little room.

import { rove } from "./a11y.js";
import { avatar, el } from "./dom.js";
import { shortWhen, t } from "./i18n.js";
import { summary } from "./message.js";

export function chatSymbol(chat) {
  return { private: "bot", channel: "megaphone" }[chat.type] ?? "group";
}

export class ChatList {
  constructor(phone) {
    this.phone = phone;
    this.list = el("ul", { class: "chats__list" });
    const name = phone.world.people.get(phone.person).first_name;
    this.root = el("nav", { class: "chats", "aria-label": t("chats", { name }) }, this.list);
    rove(this.list, "[data-chat]");
  }

  draw() {
    const held = this.list.contains(document.activeElement) ? document.activeElement.dataset.chat : null;
    const { world, person, model } = this.phone;
    this.list.replaceChildren(
      ...world.chatsOf(person).map((chat) => el("li", {}, this.item(chat, chat.id === model.chat))),
    );
    for (const item of this.list.querySelectorAll("[data-chat]")) {
      item.tabIndex = item.hasAttribute("aria-current") ? 0 : -1;
    }
    if (!this.list.querySelector('[tabindex="0"]')) this.list.querySelector("[data-chat]").tabIndex = 0;
    if (held) this.list.querySelector(`[data-chat="${held}"]`)?.focus();
  }

  item(chat, current) {
    const { world, person } = this.phone;
    const title = world.titleOf(chat);
    const last = chat.messages.at(-1);
    const unread = world.unread(person, chat);
    return el(
      "button",
      {
        type: "button",
        class: "chat",
        "data-chat": chat.id,
        "data-unread": unread || null,
        "aria-current": current ? "true" : null,
        title,
        onclick: () => this.phone.openChat(chat.id, { focus: true }),
      },
      avatar(world.avatarIdOf(chat), title, chatSymbol(chat)),
      el(
        "span",
        { class: "chat__body" },
        el(
          "span",
          { class: "chat__top" },
          el("span", { class: "chat__title" }, title),
          last ? el("span", { class: "chat__when" }, shortWhen(last.date)) : null,
        ),
        el("span", { class: "chat__line" }, last ? this.preview(chat, last) : t("no_messages")),
      ),
      unread
        ? el("span", { class: "badge" }, el("span", { "aria-hidden": "true" }, unread), el("span", { class: "sr" }, t("unread", { n: unread })))
        : null,
    );
  }

  preview(chat, last) {
    if (last.service || chat.type === "channel" || !last.from) return summary(last);
    if (chat.type === "private" && last.from.id !== this.phone.person) return summary(last);
    const name = last.from.id === this.phone.person ? t("you") : last.from.name;
    return `${name}: ${summary(last)}`;
  }
}
