// The composer: text field, reply and edit bars, START, the bot's keyboard and commands.

import { el, icon, iconButton } from "./dom.js";
import { openAttachMenu, attachFiles } from "./attach.js";
import { CommandList } from "./commands.js";
import { t } from "./i18n.js";
import { replyKeyboard, replyKeyboardOf } from "./keyboards.js";
import { summary } from "./message.js";

export class Composer {
  constructor(phone) {
    this.phone = phone;
    this.commands = new CommandList(phone, this);
    this.field = el("textarea", {
      class: "compose__field",
      id: `compose-${phone.person}`,
      rows: "1",
      "data-compose": true,
      "aria-label": t("compose"),
      enterkeyhint: "send",
      oninput: () => this.typed(),
      onkeydown: (event) => this.keydown(event),
      onpaste: (event) => this.pasted(event),
    });
    this.sendButton = iconButton("send", t("send"), { class: "compose__send", "data-send": true, onclick: () => this.submit() });
    this.attach = iconButton("attach", t("attach"), {
      "data-attach": true,
      "aria-haspopup": "menu",
      "aria-expanded": "false",
      onclick: () => openAttachMenu(phone, this.attach),
    });
    this.slash = iconButton("slash", t("commands"), { "data-commands": true, onclick: () => this.commands.toggle() });
    this.keys = iconButton("keyboard", t("keyboard_hide"), { onclick: () => this.toggleKeys() });
    this.bar = el("div", { class: "compose__bar" });
    this.above = el("div", { class: "compose__above" });
    this.keyboard = el("div", { class: "compose__keyboard" });
    this.row = el("div", { class: "compose__row" }, this.attach, this.slash, this.field, this.keys, this.sendButton);
    this.root = el("div", { class: "compose" }, this.commands.root, this.above, this.bar, this.row, this.keyboard);
  }

  get draft() {
    return this.phone.draft();
  }

  /** Draws the composer for the open chat and the person's rights in it. */
  draw(chat) {
    const { world, person } = this.phone;
    this.chat = chat;
    const state = this.stateOf(chat, world.people.get(person));
    if (this.above.dataset.state !== state) this.above.replaceChildren(...this.notice(state));
    this.above.dataset.state = state;
    this.row.hidden = !["open", "start"].includes(state);
    const found = this.row.hidden ? null : replyKeyboardOf(chat);
    this.drawKeyboard(found);
    this.drawBar();
    const asked = world.message(chat.id, this.draft.replyTo);
    this.field.placeholder = asked?.placeholder || found?.message.placeholder || t("compose_placeholder");
    if (this.field.value !== this.draft.text) {
      this.field.value = this.draft.text;
      this.fit();
    }
  }

  /** The rights of the phone's holder in a chat. */
  stateOf(chat, person) {
    if (chat.type === "channel") return "channel";
    if (chat.type !== "private") return this.phone.world.isMember(person.id, chat) ? "open" : "outside";
    if (person.blocked) return "blocked";
    const begun = chat.messages.some((each) => each.from?.id === person.id);
    return begun && this.phone.model.payload == null ? "open" : "start";
  }

  notice(state) {
    switch (state) {
      case "channel":
        return [el("p", { class: "compose__note" }, t("channel_note"))];
      case "blocked":
        return [this.way(t("blocked_note"), t("unblock"), "unblock", () => this.phone.block(false))];
      case "outside":
        return [this.way(t("not_member"), t("join"), "join", () => this.phone.send({ do: "join", chat: this.chat.id }))];
      case "start":
        return [this.start()];
      default:
        return [];
    }
  }

  way(text, label, name, onclick) {
    return el(
      "div",
      { class: "compose__note" },
      el("p", {}, text),
      el("button", { type: "button", class: "button is-primary", "data-act": name, onclick }, label),
    );
  }

  start() {
    const say = () => {
      const payload = this.phone.model.payload;
      this.phone.model.payload = null;
      this.phone.say(payload ? `/start ${payload}` : "/start");
      this.draw(this.chat);
    };
    return el("button", { type: "button", class: "button is-primary compose__start", "data-start": true, onclick: say }, t("start"));
  }

  drawKeyboard(found) {
    const stamp = found?.message.message_id ?? null;
    if (this.shownKeyboard !== stamp) this.phone.model.keysHidden = false;
    this.shownKeyboard = stamp;
    const hidden = this.phone.model.keysHidden;
    this.keys.hidden = !found;
    const drawn = `${this.chat.id}:${stamp}:${hidden}`;
    if (this.keyboard.dataset.drawn === drawn) return;
    this.keyboard.dataset.drawn = drawn;
    this.keys.setAttribute("aria-label", t(hidden ? "keyboard_show" : "keyboard_hide"));
    this.keys.title = this.keys.getAttribute("aria-label");
    this.keyboard.replaceChildren(...(found && !hidden ? [replyKeyboard(this.phone, found)] : []));
  }

  toggleKeys() {
    this.phone.model.keysHidden = !this.phone.model.keysHidden;
    this.drawKeyboard(replyKeyboardOf(this.chat));
  }

  drawBar() {
    const { editing, replyTo } = this.draft;
    const message = this.phone.world.message(this.chat.id, editing ?? replyTo);
    this.sendButton.replaceChildren(icon(editing ? "check" : "send"));
    this.sendButton.setAttribute("aria-label", t(editing ? "save" : "send"));
    if (!message) return this.bar.replaceChildren();
    const title = editing ? t("editing") : t("replying", { name: this.phone.world.nameOf(message.from) });
    this.bar.replaceChildren(
      el(
        "div",
        { class: "context" },
        icon(editing ? "edit" : "reply"),
        el("div", { class: "context__body" }, el("span", { class: "context__title" }, title), el("span", { class: "context__line" }, summary(message))),
        iconButton("close", t("cancel"), { "data-act": "cancel", onclick: () => this.release() }),
      ),
    );
  }

  reply(message) {
    Object.assign(this.draft, { replyTo: message.message_id, editing: null });
    this.draw(this.chat);
    this.field.focus();
  }

  edit(message) {
    const text = message.text ?? message.caption ?? "";
    Object.assign(this.draft, { editing: message.message_id, replyTo: null, text });
    this.draw(this.chat);
    this.field.focus();
    this.field.setSelectionRange(text.length, text.length);
  }

  release() {
    const text = this.draft.editing ? "" : this.draft.text;
    Object.assign(this.draft, { editing: null, replyTo: null, text });
    this.draw(this.chat);
    this.field.focus();
  }

  typed() {
    this.draft.text = this.field.value;
    this.fit();
    this.commands.suggest(this.field.value);
  }

  fit() {
    this.field.style.height = "auto";
    this.field.style.height = `${Math.min(this.field.scrollHeight, 160)}px`;
  }

  keydown(event) {
    if (this.commands.keydown(event)) return;
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      this.submit();
    } else if (event.key === "Escape" && (this.draft.editing || this.draft.replyTo)) {
      event.preventDefault();
      this.release();
    } else if (event.key === "ArrowUp" && this.field.value === "") {
      const own = this.chat.messages.findLast((each) => each.from?.id === this.phone.person && each.text && !each.forward);
      if (!own) return;
      event.preventDefault();
      this.edit(own);
    }
  }

  pasted(event) {
    const files = [...event.clipboardData.files];
    if (!files.length) return;
    event.preventDefault();
    attachFiles(this.phone, files);
  }

  submit() {
    const { text, editing, replyTo } = this.draft;
    if (!text.trim()) return;
    const sent = editing
      ? this.phone.send({ do: "edit", chat: this.chat.id, message_id: editing, text })
      : this.phone.send({ do: "say", chat: this.chat.id, text, ...this.phone.where(replyTo) });
    if (sent === null) return;
    this.phone.keepForRetry(sent, { ...this.draft });
    Object.assign(this.draft, { text: "", editing: null, replyTo: null });
    this.commands.hide();
    this.draw(this.chat);
    this.fit();
  }
}
