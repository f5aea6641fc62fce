// The panel in the corner that makes the offline Telegram fail.

import { openDialog } from "./a11y.js";
import { el, icon, iconButton } from "./dom.js";
import { t } from "./i18n.js";

const PRESETS = [
  { name: "rate_429", on: { rate_429: 0.5, retry_after: 3 }, off: { rate_429: 0 } },
  { name: "rate_502", on: { rate_502: 0.5 }, off: { rate_502: 0 } },
  { name: "reset_before", on: { reset_before: 0.5 }, off: { reset_before: 0 } },
  { name: "reset_after", on: { reset_after: 0.5 }, off: { reset_after: 0 } },
  { name: "slow", on: { latency_ms: [1500, 4000] }, off: { latency_ms: [0, 0] } },
  { name: "duplicate", on: { duplicate: 0.5, unordered: true }, off: { duplicate: 0, unordered: false } },
  { name: "limits", on: { limits: true }, off: { limits: false } },
  { name: "down", on: { down: true }, off: { down: false } },
];

/** Limits are no failure: Telegram always has them. */
const FAILURES = PRESETS.filter(({ name }) => name !== "limits");

function isOn(preset, faults) {
  if (preset.name === "slow") return (faults.latency_ms?.[1] ?? 0) >= 1000;
  return Boolean(faults[preset.name]) || (preset.name === "duplicate" && Boolean(faults.unordered));
}

export class FaultPanel {
  constructor(app) {
    this.app = app;
    this.button = el(
      "button",
      { type: "button", class: "corner", "data-faults": true, "aria-expanded": "false", "aria-controls": "faults", onclick: () => this.toggle() },
    );
    this.panel = el("section", { class: "faults", id: "faults", "aria-label": t("faults"), hidden: true });
    this.panel.addEventListener("keydown", (event) => event.key === "Escape" && this.close());
    const outside = (event) => this.outside(event);
    this.leave = () => document.removeEventListener("pointerdown", outside);
    document.addEventListener("pointerdown", outside);
    this.build();
    this.draw();
  }

  build() {
    this.switches = PRESETS.map((preset) =>
      el(
        "button",
        { type: "button", class: "switch", role: "switch", "data-fault": preset.name, onclick: () => this.flip(preset) },
        el(
          "span",
          { class: "switch__body" },
          el("span", { class: "switch__name" }, t(`fault_${preset.name}`)),
          el("span", { class: "switch__text" }, t(`fault_${preset.name}_text`)),
        ),
        el("span", { class: "switch__track", "aria-hidden": "true" }),
      ),
    );
    this.panel.append(
      el("header", { class: "faults__head" }, el("h2", {}, t("faults")), iconButton("close", t("close"), { onclick: () => this.close() })),
      el("p", { class: "faults__text" }, t("faults_text")),
      el("div", { class: "faults__list" }, this.switches),
      el(
        "div",
        { class: "faults__buttons" },
        el("button", { type: "button", class: "button is-primary", "data-act": "calm", onclick: () => this.calm() }, t("faults_none")),
        el("button", { type: "button", class: "button is-danger", "data-act": "reset", onclick: () => this.reset() }, t("reset")),
      ),
    );
  }

  draw() {
    const { faults } = this.app.world;
    const states = PRESETS.map((preset) => isOn(preset, faults));
    this.switches.forEach((each, at) => each.setAttribute("aria-checked", String(states[at])));
    const any = FAILURES.some((preset) => isOn(preset, faults));
    const label = t(any ? "faults_on" : "faults");
    this.button.classList.toggle("is-on", any);
    this.button.replaceChildren(icon("storm"), el("span", { class: "corner__text" }, label));
    this.button.setAttribute("aria-label", label);
    this.button.title = label;
  }

  send(faults) {
    if (this.app.socket.send({ do: "faults", faults }) === null) this.app.toast(t("not_sent"));
  }

  flip(preset) {
    this.send(isOn(preset, this.app.world.faults) ? preset.off : preset.on);
  }

  calm() {
    this.send(Object.assign({}, ...FAILURES.map((preset) => preset.off)));
  }

  reset() {
    openDialog(
      t("reset_title"),
      el("p", {}, t("reset_text")),
      [
        { label: t("cancel"), name: "cancel" },
        {
          label: t("reset"),
          class: "is-danger",
          name: "reset",
          run: (close) => {
            close();
            if (this.app.socket.send({ do: "reset" }) === null) this.app.toast(t("not_sent"));
          },
        },
      ],
      { name: "reset" },
    );
  }

  toggle() {
    if (!this.panel.hidden) return this.close();
    this.panel.hidden = false;
    this.button.setAttribute("aria-expanded", "true");
    return this.switches[0].focus();
  }

  close() {
    this.panel.hidden = true;
    this.button.setAttribute("aria-expanded", "false");
    this.button.focus();
  }

  /** A click outside closes the panel; a click in a dialog that it opened does not. */
  outside(event) {
    if (!this.panel.isConnected) return this.leave();
    if (this.panel.hidden || this.panel.contains(event.target) || this.button.contains(event.target)) return;
    if (event.target.closest("dialog")) return;
    this.panel.hidden = true;
    this.button.setAttribute("aria-expanded", "false");
  }
}
