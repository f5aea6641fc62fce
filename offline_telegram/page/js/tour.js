// The first steps of a visitor: each is done with one press or by hand, and ticked as it is seen.

import { copyText } from "./acts.js";
import { el, icon, iconButton } from "./dom.js";
import { language, t } from "./i18n.js";

const NEWEST = 4;

export class Tour {
  constructor(app) {
    this.app = app;
    this.closed = false;
    this.running = null;
    this.root = el("section", { class: "tour", "aria-label": t("tour_title"), "data-tour": true, hidden: true });
  }

  get steps() {
    return this.plan?.steps ?? [];
  }

  get plan() {
    return this.app.world.tour?.[language()] ?? null;
  }

  /** A new page around it, in another language or width. */
  begin() {
    this.root = el("section", { class: "tour", "aria-label": t("tour_title"), "data-tour": true, hidden: true });
    this.stamp = null;
    return this.root;
  }

  /** After each change of the world: the next press of what runs, and the ticks. */
  changed() {
    this.goOn();
    const done = this.ticks();
    const stamp = JSON.stringify([language(), done, this.closed, this.running?.at, Boolean(this.plan)]);
    if (stamp === this.stamp) return;
    this.stamp = stamp;
    this.draw(done);
  }

  /** A step is done when a later one is; the last one, when its reader has the phone in hand. */
  ticks() {
    const arrived = this.steps.map((step) => this.found(step.done));
    return arrived.map((message, at) => {
      if (at < arrived.length - 1) return arrived.slice(at).some(Boolean);
      return Boolean(message) && this.hasRead(this.steps[at].person, message);
    });
  }

  hasRead(person, message) {
    return (this.app.world.read[person]?.[message.chat] ?? 0) >= message.message_id;
  }

  found({ chats, words, mark }) {
    const says = (each) => {
      if (!each.from?.is_bot) return false;
      const labels = each.buttons.flat().map((button) => button.text);
      const text = each.text ?? each.caption ?? "";
      return text.includes(mark) && words.some((word) => text.includes(word) || labels.includes(word));
    };
    const messages = chats.flatMap((id) => this.app.world.chats.get(id)?.messages ?? []);
    return messages.find(says) ?? null;
  }

  run(at) {
    const step = this.steps[at];
    this.running = { at, acts: [...step.acts] };
    this.app.pickUp(step.person);
    this.app.phones.get(step.person)?.openChat(step.chat);
    const talk = this.app.world.chats.get(step.chat)?.messages ?? [];
    const say = step.acts.find((act) => act.say)?.say;
    if (say) this.send(step.person, { do: "say", chat: step.chat, text: talk.length ? say : "/start" });
    this.changed();
  }

  send(person, act) {
    if (this.app.socket.send({ ...act, as: person }) === null) this.app.toast(t("not_sent"));
  }

  /** Presses what the plan knows of the newest buttons, each once. */
  goOn() {
    if (!this.running) return;
    const step = this.steps[this.running.at];
    if (!step || this.ticks()[this.running.at]) {
      this.running = null;
      return;
    }
    for (const act of [...this.running.acts].reverse()) {
      const place = this.placeOf(act);
      if (!place) continue;
      this.running.acts = this.running.acts.slice(this.running.acts.indexOf(act) + 1);
      this.app.phones.get(step.person)?.openChat(act.chat);
      if (act.say) this.send(step.person, { do: "say", chat: act.chat, text: act.say });
      else this.send(step.person, { do: "press", chat: act.chat, ...place });
      return;
    }
  }

  placeOf({ chat, labels, mark }) {
    const messages = this.app.world.chats.get(chat)?.messages ?? [];
    const marked = messages.filter((each) => (each.text ?? each.caption ?? "").includes(mark));
    for (const message of marked.slice(-NEWEST).reverse()) {
      for (const [row, keys] of message.buttons.entries()) {
        const column = keys.findIndex((key) => labels.includes(key.text));
        if (column >= 0) return { message_id: message.message_id, row, column };
      }
    }
    return null;
  }

  draw(done) {
    const next = done.indexOf(false);
    this.root.hidden = this.closed || !this.plan;
    if (this.root.hidden) return;
    const held = this.root.contains(document.activeElement);
    const items = this.steps.map((_, at) => this.item(at, done[at], at === next));
    this.root.replaceChildren(
      el("ol", { class: "tour__steps" }, items),
      el("p", { class: "tour__done", role: "status" }, next < 0 ? t("tour_done") : ""),
      iconButton("close", t("tour_close"), { class: "tour__close", "data-act": "tour-close", onclick: () => this.close() }),
    );
    if (held) this.root.querySelector("[data-step] button, [data-act=tour-close]")?.focus();
  }

  item(at, done, isNext) {
    const mark = el("span", { class: "tour__mark" }, done ? icon("check") : at + 1);
    const waits = this.running?.at === at;
    const name = this.app.world.people.get(this.steps[at].person)?.first_name ?? "";
    const run = el(
      "button",
      { type: "button", class: "tour__do", "data-do": at + 1, disabled: waits, onclick: () => this.run(at) },
      t(waits ? "tour_runs" : "tour_do"),
    );
    const state = `${done ? "is-done" : ""} ${isNext ? "is-next" : ""}`;
    return el(
      "li",
      { class: `tour__step ${state}`, "data-step": at + 1, "data-done": String(done), "aria-current": isNext ? "step" : null },
      mark,
      el("span", { class: "tour__text" }, t(`tour_${at + 1}`, { name }), done ? el("span", { class: "tour__spoken" }, `: ${t("tour_ticked")}`) : null, at === 0 ? this.link() : null),
      isNext ? run : null,
    );
  }

  /** The ready link, copied with a press. */
  link() {
    const { link } = this.plan;
    const copy = () => copyText(this.app, link);
    return el("button", { type: "button", class: "tour__link", "data-link": true, title: t("copy"), onclick: copy }, el("code", {}, link), icon("copy"));
  }

  close() {
    this.closed = true;
    this.changed();
    this.app.shell.phones.focus();
  }
}
