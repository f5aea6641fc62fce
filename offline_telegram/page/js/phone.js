// One open phone: its chats, the open chat, and what its holder does there.

import { openAlert, toast } from "./a11y.js";
import { copyText, forwardDialog, messageMenu, openLink } from "./acts.js";
import { attachFiles } from "./attach.js";
import { ChatList } from "./chatlist.js";
import { Composer } from "./composer.js";
import { avatar, el, iconButton } from "./dom.js";
import { ChatHead } from "./head.js";
import { about, roleOf, t } from "./i18n.js";
import { PressedButtons } from "./pressed.js";
import { Thread } from "./thread.js";

export class Phone {
  constructor(app, model) {
    this.app = app;
    this.world = app.world;
    this.model = model;
    this.person = model.person;
    this.pressed = new PressedButtons((message) => this.redraw(message.chat));
    this.list = new ChatList(this);
    this.thread = new Thread(this);
    this.composer = new Composer(this);
    this.head = new ChatHead(this);
    this.toasts = el("div", { class: "toasts", role: "status", "aria-live": "polite" });
    this.pane = el("div", { class: "pane" }, this.head.bar, this.head.topics, this.thread.root, this.toasts, this.composer.root);
    this.root = this.frame();
    this.takeDrops();
    this.openChat(model.chat ?? this.firstChat());
  }

  frame() {
    const person = this.world.people.get(this.person);
    const role = roleOf(person);
    return el(
      "section",
      { class: "phone", "data-phone": this.person, "aria-label": t("phone", { name: person.first_name, role }) },
      el(
        "header",
        { class: "phone__head" },
        avatar(this.person, person.first_name),
        el("div", { class: "phone__who" }, el("h2", {}, person.first_name), el("span", {}, about(person))),
        iconButton("close", t("put_down", { name: person.first_name }), {
          "data-put-down": this.person,
          onclick: () => this.app.putDown(this.person),
        }),
      ),
      el("div", { class: "phone__body" }, this.list.root, this.pane),
    );
  }

  /** Members of a group start there, others in the chat with the bot. */
  firstChat() {
    const groups = this.world.chatsOf(this.person).filter((chat) => chat.type.endsWith("group"));
    return groups.find((chat) => this.world.isMember(this.person, chat))?.id ?? this.person;
  }

  get chat() {
    return this.world.chat(this.model.chat);
  }

  openChat(id, { focus = false } = {}) {
    const chat = this.world.chat(id) ?? this.world.chat(this.person);
    this.model.chat = chat.id;
    this.model.view = "chat";
    if (chat.type === "private" && !chat.messages.length) this.app.socket.send({ do: "open", as: this.person });
    this.composer.commands.hide();
    this.takeUpQuestion(chat);
    this.head.draw(chat);
    this.composer.draw(chat);
    this.thread.open(chat, this.topic);
    this.draw();
    this.app.remember();
    if (focus) this.focusChat();
  }

  /** Focuses the field, except on touch screens, where the keyboard would cover the chat. */
  focusChat() {
    const back = this.head.bar.querySelector("[data-act=back]");
    const touch = window.matchMedia("(hover: none)").matches;
    if (!touch && !this.composer.row.hidden) this.composer.field.focus();
    else back.focus();
  }

  showList() {
    this.model.view = "list";
    this.draw();
    this.list.root.querySelector("[aria-current]")?.focus();
  }

  get topic() {
    return this.model.topics.get(this.model.chat) ?? null;
  }

  openTopic(id) {
    this.model.topics.set(this.model.chat, id);
    this.head.draw(this.chat);
    this.thread.open(this.chat, id);
  }

  /** Shows the changes of a chat; only the list when the chat is not open. */
  redraw(chatId) {
    if (chatId !== null && chatId !== this.model.chat) return this.draw();
    const { chat } = this;
    this.head.draw(chat);
    this.composer.draw(chat);
    this.thread.sync(chat);
    this.draw();
  }

  draw() {
    this.root.dataset.view = this.model.view;
    const seen = this.app.isShown(this.person) && this.model.view === "chat";
    if (seen && this.world.markRead(this.person, this.chat)) this.app.drawCounters();
    this.list.draw();
  }

  /** The unsent text of the open chat, and the message that it answers or edits. */
  draft() {
    const { drafts, chat } = this.model;
    if (!drafts.has(chat)) drafts.set(chat, { text: "", replyTo: null, editing: null });
    return drafts.get(chat);
  }

  where(replyTo = null) {
    const topic = this.topic ?? this.world.message(this.model.chat, replyTo)?.topic ?? null;
    return { ...(replyTo ? { reply_to: replyTo } : {}), ...(topic ? { topic } : {}) };
  }

  /** Sends an act of this person; shows a toast when there is no connection. */
  send(act) {
    const ref = this.app.socket.send({ ...act, as: this.person });
    if (ref === null) this.toast(t("not_sent"));
    return ref;
  }

  say(text) {
    const sent = this.send({ do: "say", chat: this.model.chat, text, ...this.where() });
    if (sent === null || !this.draft().replyTo) return;
    this.draft().replyTo = null;
    this.composer.draw(this.chat);
  }

  block(blocked) {
    this.send({ do: "block", blocked });
  }

  /** Keeps the text of an act that the sandbox may refuse. */
  keepForRetry(ref, draft) {
    this.retry = { ref, draft, chat: this.model.chat };
  }

  refused(ref, text) {
    this.toast(text);
    if (ref === undefined || this.retry?.ref !== ref) return;
    const kept = this.model.drafts.get(this.retry.chat);
    if (kept && !kept.text) Object.assign(kept, this.retry.draft);
    if (this.retry.chat === this.model.chat) this.composer.draw(this.chat);
  }

  press(message, row, column, button) {
    if (button.url) return this.openUrl(button.url);
    if (button.copy) return this.copy(button.copy);
    if (this.pressed.has(message, row, column)) return undefined;
    this.lastPress = { chat: message.chat, at: Date.now() };
    const ref = this.send({ do: "press", chat: message.chat, message_id: message.message_id, row, column });
    if (ref !== null) this.pressed.add(ref, message, row, column);
    return undefined;
  }

  isPressed(message, row, column) {
    return this.pressed.has(message, row, column);
  }

  pressedIn(message) {
    return this.pressed.of(message);
  }

  answered(frame) {
    this.pressed.settle(frame.query);
    if (frame.url) this.openUrl(frame.url);
    if (!frame.text) return;
    const holder = this.world.people.get(this.person).first_name;
    if (frame.alert) openAlert(`${holder} · ${this.world.bot.name}`, frame.text);
    else this.toast(frame.text);
  }

  /** The bot asks for a reply: the next message answers it, and the field gets the focus. */
  asked(message) {
    if (message.chat !== this.model.chat || !this.concerns(message)) return;
    this.draft().replyTo = message.message_id;
    this.composer.draw(this.chat);
    if (this.root.contains(document.activeElement)) this.composer.field.focus();
  }

  /** In a chat that ends with a question of the bot, the next message answers it. */
  takeUpQuestion(chat) {
    const last = chat.messages.at(-1);
    const draft = this.draft();
    if (!last?.force_reply || !last.from?.is_bot || chat.type !== "private" || draft.editing) return;
    draft.replyTo = last.message_id;
  }

  concerns(message) {
    if (this.chat.type === "private") return true;
    const answered = this.world.message(message.chat, message.reply_to)?.from;
    if (answered && !answered.is_bot) return answered.id === this.person;
    return this.lastPress?.chat === message.chat && Date.now() - this.lastPress.at < 30000;
  }

  showTyping(chat) {
    this.typing = chat;
    clearTimeout(this.typingEnds);
    this.typingEnds = setTimeout(() => this.stopTyping(), 5000);
    if (chat === this.model.chat) this.head.draw(this.chat);
  }

  stopTyping() {
    if (!this.typing) return;
    this.typing = null;
    clearTimeout(this.typingEnds);
    this.head.draw(this.chat);
  }

  toast(text) {
    toast(this.toasts, text);
  }

  copy(text) {
    copyText(this, text);
  }

  openUrl(url) {
    openLink(this, url);
  }

  messageMenu(message, anchor) {
    messageMenu(this, message, anchor);
  }

  forward(message) {
    forwardDialog(this, message);
  }

  takeDrops() {
    this.pane.addEventListener("dragover", (event) => event.preventDefault());
    this.pane.addEventListener("drop", (event) => {
      event.preventDefault();
      const files = [...event.dataTransfer.files];
      if (files.length && !this.composer.row.hidden) attachFiles(this, files);
    });
  }
}
