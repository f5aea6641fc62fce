// Wires the page: frames of the socket change the world, changes of the world redraw the phones.

import { toast } from "./a11y.js";
import { FaultPanel } from "./faults.js";
import { readHash, writeHash } from "./hash.js";
import { browserLanguage, language, t, useLanguage } from "./i18n.js";
import { Phone } from "./phone.js";
import { Shell } from "./shell.js";
import { Socket } from "./socket.js";
import { World } from "./state.js";
import { Tour } from "./tour.js";

const narrow = window.matchMedia("(max-width: 759px)");
const darkSystem = window.matchMedia("(prefers-color-scheme: dark)");

class App {
  constructor(place) {
    this.place = place;
    this.world = new World();
    this.tour = new Tour(this);
    this.models = new Map();
    this.phones = new Map();
    this.front = null;
    this.dirty = new Set();
    this.wanted = readHash(location.hash);
    useLanguage(this.wanted.language ?? browserLanguage());
    this.useTheme(this.wanted.theme);
    this.socket = new Socket({ onFrame: (frame) => this.take(frame), onStatus: (up) => this.connection(up) });
    narrow.addEventListener("change", () => this.build());
    darkSystem.addEventListener("change", () => this.build());
    window.addEventListener("hashchange", () => this.follow(readHash(location.hash)));
    this.build();
    this.socket.start();
  }

  chooseLanguage(code) {
    useLanguage(code);
    this.build();
    this.shell.root.querySelector(`[data-language="${code}"]`).focus();
  }

  isDark() {
    return this.theme ? this.theme === "dark" : darkSystem.matches;
  }

  useTheme(theme) {
    this.theme = ["light", "dark"].includes(theme) ? theme : null;
    if (this.theme) document.documentElement.dataset.theme = this.theme;
    else delete document.documentElement.dataset.theme;
  }

  chooseTheme(theme) {
    this.useTheme(theme);
    this.build();
    this.shell.root.querySelector("[data-theme-switch]").focus();
  }

  isPicked(person) {
    return this.models.has(person);
  }

  isShown(person) {
    return this.models.has(person) && (!narrow.matches || this.front === person);
  }

  togglePhone(person) {
    if (!this.isShown(person)) this.pickUp(person);
    else if (!narrow.matches) this.putDown(person);
  }

  pickUp(person, chat = null) {
    if (!this.models.has(person)) {
      this.models.set(person, { person, chat, view: "chat", topics: new Map(), drafts: new Map() });
    }
    this.front = person;
    const welcomed = document.activeElement?.closest(".welcome");
    this.layOut();
    if (welcomed) this.phones.get(person).focusChat();
  }

  putDown(person) {
    this.models.delete(person);
    if (this.front === person) this.front = [...this.models.keys()].at(-1) ?? null;
    this.layOut();
    this.shell.picker.querySelector(`[data-pick="${person}"]`)?.focus();
  }

  /** Applies an address; its phones and chats are shown as soon as the world is known. */
  follow(address) {
    if (address.language && address.language !== language()) useLanguage(address.language);
    this.useTheme(address.theme);
    this.wanted = address;
    if (this.world.ready) this.showWanted();
    else this.build();
  }

  showWanted() {
    const { phones, chats, start } = this.wanted;
    this.wanted = null;
    if (start !== null) return this.followStart(start);
    const known = phones.filter((person) => this.world.people.has(person));
    for (const person of [...this.models.keys()]) if (!known.includes(person)) this.models.delete(person);
    for (const person of known) {
      const old = this.models.get(person);
      const chat = chats.get(person) ?? old?.chat ?? null;
      this.models.set(person, { topics: new Map(), drafts: new Map(), ...old, person, chat, view: "chat" });
    }
    this.front = known.includes(this.front) ? this.front : (known[0] ?? null);
    this.build();
  }

  /** Opens the bot on the phone of a person who speaks the page's language; START hands the payload over. */
  followStart(payload) {
    const [person] = this.world.offered(language());
    this.build();
    this.pickUp(person.id, person.id);
    this.models.get(person.id).payload = payload;
    this.phones.get(person.id).openChat(person.id);
  }

  remember() {
    if (this.building || !this.world.ready) return;
    const phones = [...this.models.keys()];
    const chats = phones.map((person) => [person, this.models.get(person).chat]);
    writeHash({ phones, chats, language: language(), theme: this.theme });
  }

  /** Redraws the whole page: at the start, and when language, colours or width change. */
  build() {
    this.building = true;
    this.phones.clear();
    this.faultPanel = new FaultPanel(this);
    this.shell = new Shell(this, this.faultPanel);
    this.place.replaceChildren(this.shell.root);
    this.shell.drawStatus(this.socket.connected, this.world.ready);
    this.building = false;
    if (this.world.ready) this.layOut();
  }

  /** Shows the open phones side by side, on a small screen only the one in front. */
  layOut() {
    this.building = true;
    for (const [person, phone] of this.phones) {
      if (!this.isShown(person)) {
        phone.root.remove();
        this.phones.delete(person);
      }
    }
    const shown = [...this.models.values()].filter(({ person }) => this.isShown(person));
    if (shown.length) this.shell.phones.querySelector(".welcome")?.remove();
    const fresh = shown.filter(({ person }) => !this.phones.has(person));
    for (const model of fresh) this.addPhone(model);
    if (!shown.length) this.shell.phones.replaceChildren(this.shell.welcome());
    this.shell.phones.dataset.count = shown.length;
    // Scrolling needs the final width of the columns.
    for (const { person } of fresh) this.phones.get(person).thread.scrollToEnd();
    this.shell.drawSkips(shown);
    this.building = false;
    this.drawCounters();
    this.shell.showFront();
    this.phones.get(this.front)?.root.scrollIntoView({ block: "nearest", inline: "nearest" });
    this.remember();
  }

  addPhone(model) {
    const phone = new Phone(this, model);
    this.phones.set(model.person, phone);
    this.shell.phones.append(phone.root);
  }

  drawCounters() {
    if (this.building) return;
    this.shell.drawPicker();
    this.tour.changed();
  }

  connection(up) {
    this.shell.drawStatus(up, this.world.ready);
  }

  take(frame) {
    if (this.world.apply(frame)) this.changed(frame);
    else this.takeEvent(frame);
  }

  changed(frame) {
    if (frame.type === "world") return this.begin();
    if (frame.type === "faults") return this.faultPanel.draw();
    if (frame.type === "message" && frame.message.from?.is_bot) this.botSaid(frame.message);
    return this.redrawSoon(["person", "descriptions"].includes(frame.type) ? null : (frame.chat.id ?? frame.chat));
  }

  /** A new world: after the first connection, a reconnection or a reset. */
  begin() {
    this.world.settleReadMarks();
    if (this.wanted) return this.showWanted();
    for (const person of [...this.models.keys()]) if (!this.world.people.has(person)) this.models.delete(person);
    return this.build();
  }

  botSaid(message) {
    for (const phone of this.phones.values()) {
      if (phone.typing === message.chat) phone.stopTyping();
      if (message.force_reply && !message.edit_date) setTimeout(() => phone.asked(message), 0);
    }
  }

  /** Draws frames that arrive together once. */
  redrawSoon(chat) {
    if (!this.dirty.size) setTimeout(() => this.redraw(), 0);
    this.dirty.add(chat);
  }

  redraw() {
    const chats = [...this.dirty];
    this.dirty.clear();
    for (const phone of this.phones.values()) for (const chat of chats) phone.redraw(chat);
    this.drawCounters();
    if (!this.phones.size) this.layOut();
  }

  takeEvent(frame) {
    const phone = this.phones.get(frame.to ?? frame.person);
    if (frame.type === "answer") phone?.answered(frame);
    if (frame.type === "commands") phone?.composer.commands.take(frame.chat, frame.commands);
    if (frame.type === "typing") for (const each of this.phones.values()) each.showTyping(frame.chat);
    if (frame.type === "error") this.refused(frame);
  }

  refused(frame) {
    const owner = [...this.phones.values()].find((phone) => phone.retry?.ref === frame.ref && Boolean(frame.ref));
    const words = t("refused", { text: frame.text });
    if (owner) owner.refused(frame.ref, words);
    else this.toast(words);
  }

  toast(text) {
    toast(this.shell.toasts, text);
  }
}

new App(document.getElementById("app"));
