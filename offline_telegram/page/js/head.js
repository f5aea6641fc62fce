// The head of the open chat: its name, menu and topics.

import { openMenu, rove } from "./a11y.js";
import { chatSymbol } from "./chatlist.js";
import { append, avatar, el, iconButton } from "./dom.js";
import { t } from "./i18n.js";

export class ChatHead {
  constructor(phone) {
    this.phone = phone;
    this.bar = el("header", { class: "chat-head" });
    this.topics = el("div", { class: "topics", role: "group", "aria-label": t("topics") });
    rove(this.topics, "button");
  }

  draw(chat) {
    const { world } = this.phone;
    const title = world.titleOf(chat);
    const held = this.bar.contains(document.activeElement) ? document.activeElement.dataset.act : null;
    const menu = iconButton("more", t("chat_menu"), {
      "data-act": "chat-menu",
      "aria-haspopup": "menu",
      "aria-expanded": "false",
      onclick: () => this.chatMenu(menu),
    });
    this.bar.replaceChildren();
    append(this.bar, [
      iconButton("back", t("back_to_chats"), { class: "chat-head__back", "data-act": "back", onclick: () => this.phone.showList() }),
      avatar(world.avatarIdOf(chat), title, chatSymbol(chat)),
      el("div", { class: "chat-head__body" }, el("h3", { title }, title), el("span", { class: "chat-head__note" }, this.note(chat))),
      chat.type === "channel" ? null : menu,
    ]);
    if (held) this.bar.querySelector(`[data-act="${held}"]`)?.focus();
    this.drawTopics(chat);
  }

  note(chat) {
    const { bot } = this.phone.world;
    if (this.phone.typing === chat.id) return t("typing");
    if (chat.type === "private") return bot.username ? `${t("bot")} · @${bot.username}` : t("bot");
    if (chat.type === "channel") return chat.username ? `${t("channel")} · @${chat.username}` : t("channel");
    return t("members", { n: chat.members.length });
  }

  drawTopics(chat) {
    this.topics.hidden = !chat.topics.length;
    const all = [{ id: null, title: t("topic_all") }, ...chat.topics];
    const held = this.topics.contains(document.activeElement);
    this.topics.replaceChildren(
      ...all.map((each) =>
        el(
          "button",
          {
            type: "button",
            class: "topic",
            "data-topic": each.id ?? "",
            "aria-pressed": String(this.phone.topic === each.id),
            tabindex: this.phone.topic === each.id ? "0" : "-1",
            onclick: () => this.phone.openTopic(each.id),
          },
          each.title,
        ),
      ),
    );
    if (held) this.topics.querySelector("[aria-pressed=true]")?.focus();
  }

  chatMenu(anchor) {
    const { chat, world, person } = this.phone;
    const act = (name, icon, run, danger = false) => ({ name, icon, label: t(name), run, danger });
    const membership = (name) => () => this.phone.send({ do: name, chat: chat.id });
    const personal = world.people.get(person).blocked
      ? act("unblock", "check", () => this.phone.block(false))
      : act("block", "close", () => this.phone.block(true), true);
    const shared = world.isMember(person, chat)
      ? act("leave", "back", membership("leave"), true)
      : act("join", "group", membership("join"));
    openMenu(anchor, t("chat_menu"), [chat.type === "private" ? personal : shared]);
  }
}
