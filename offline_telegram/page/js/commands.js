// The bot's commands for this person in this chat: a menu, and suggestions after a slash.

import { el } from "./dom.js";
import { t } from "./i18n.js";

export class CommandList {
  constructor(phone, composer) {
    this.phone = phone;
    this.composer = composer;
    this.known = [];
    this.chosen = -1;
    this.asked = false;
    this.root = el("div", { class: "commands", role: "listbox", id: `commands-${phone.person}`, "aria-label": t("commands"), hidden: true });
  }

  get open() {
    return !this.root.hidden;
  }

  /** The menu button: asks for the commands each time, since the bot may have changed them. */
  toggle() {
    if (this.open) return this.hide();
    this.asked = true;
    this.ask();
    this.composer.field.focus();
  }

  ask() {
    this.askedFor = this.composer.chat.id;
    this.phone.send({ do: "commands", chat: this.composer.chat.id });
  }

  /** The answer of the sandbox. */
  take(chat, commands) {
    if (chat !== this.composer.chat.id) return;
    this.known = commands;
    if (this.asked && !commands.length) this.phone.toast(t("no_commands"));
    if (this.asked) this.show(commands);
    else this.suggest(this.composer.field.value);
    this.asked = false;
  }

  suggest(text) {
    if (!/^\/\w*$/.test(text)) return this.hide();
    if (this.askedFor !== this.composer.chat.id) return this.ask();
    this.show(this.known.filter((each) => `/${each.command}`.startsWith(text.toLowerCase())));
  }

  show(commands) {
    if (!commands.length) return this.hide();
    this.shown = commands;
    this.root.replaceChildren(
      ...commands.map((each, at) =>
        el(
          "div",
          {
            class: "commands__item",
            role: "option",
            id: `${this.root.id}-${at}`,
            "data-command": each.command,
            "aria-selected": "false",
            onpointerdown: (event) => event.preventDefault(),
            onpointermove: () => this.chosen === at || this.mark(at),
            onclick: () => this.choose(at),
          },
          el("span", { class: "commands__name" }, `/${each.command}`),
          el("span", { class: "commands__text" }, each.description),
        ),
      ),
    );
    this.root.hidden = false;
    this.mark(0);
  }

  mark(at) {
    this.chosen = at;
    [...this.root.children].forEach((item, index) => item.setAttribute("aria-selected", String(index === at)));
    this.root.children[at]?.scrollIntoView({ block: "nearest" });
    this.composer.field.setAttribute("aria-activedescendant", `${this.root.id}-${at}`);
  }

  hide() {
    this.root.hidden = true;
    this.chosen = -1;
    this.composer.field.removeAttribute("aria-activedescendant");
  }

  choose(at) {
    const { command } = this.shown[at];
    this.hide();
    this.composer.draft.text = "";
    this.composer.field.value = "";
    this.composer.fit();
    this.phone.say(`/${command}`);
  }

  /** Handles arrows, Enter, Tab and Escape while the list is open; true when it used the key. */
  keydown(event) {
    if (!this.open) return false;
    const count = this.shown.length;
    const act = {
      ArrowDown: () => this.mark((this.chosen + 1) % count),
      ArrowUp: () => this.mark((this.chosen - 1 + count) % count),
      Enter: () => this.choose(this.chosen),
      Tab: () => this.complete(),
      Escape: () => this.hide(),
    }[event.key];
    if (!act || (event.key === "Tab" && event.shiftKey)) return false;
    event.preventDefault();
    event.stopPropagation();
    act();
    return true;
  }

  complete() {
    this.composer.draft.text = `/${this.shown[this.chosen].command} `;
    this.composer.field.value = this.composer.draft.text;
    this.hide();
  }
}
