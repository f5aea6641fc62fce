// Keyboard access for the whole page: roving focus, menus, dialogs, toasts.

import { append, el, icon } from "./dom.js";
import { t } from "./i18n.js";

const STEP = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 };

/** One tab stop for a group of controls; arrows, Home and End move inside it. */
export function rove(container, selector) {
  const items = () => [...container.querySelectorAll(selector)].filter((each) => !each.disabled);
  const settle = (chosen) => {
    for (const item of items()) item.tabIndex = item === chosen ? 0 : -1;
  };
  container.addEventListener("keydown", (event) => {
    const all = items();
    const at = all.indexOf(document.activeElement);
    if (at < 0) return;
    let next = null;
    if (event.key in STEP) next = all[(at + STEP[event.key] + all.length) % all.length];
    if (event.key === "Home") next = all[0];
    if (event.key === "End") next = all.at(-1);
    if (!next) return;
    event.preventDefault();
    settle(next);
    next.focus();
  });
  container.addEventListener("focusin", (event) => {
    const item = event.target.closest(selector);
    if (item) settle(item);
  });
  const all = items();
  settle(all.find((each) => each.matches("[aria-current=true],[aria-pressed=true],[aria-checked=true]")) ?? all[0]);
}

/** A menu at a button; it closes on a choice, Escape, Tab or a click outside. */
export function openMenu(anchor, label, entries) {
  const items = entries.filter(Boolean).map((entry) =>
    el(
      "button",
      {
        type: "button",
        role: "menuitem",
        class: `menu__item ${entry.danger ? "is-danger" : ""}`,
        "data-act": entry.name,
        onclick: () => {
          close(true);
          entry.run();
        },
      },
      entry.icon ? icon(entry.icon) : null,
      el("span", {}, entry.label),
    ),
  );
  const menu = el("div", { class: "menu", role: "menu", "aria-label": label }, items);
  const outside = (event) => {
    if (!menu.contains(event.target) && event.target !== anchor) close(false);
  };
  const close = (refocus) => {
    document.removeEventListener("pointerdown", outside, true);
    anchor.setAttribute("aria-expanded", "false");
    menu.remove();
    if (refocus && anchor.isConnected) anchor.focus();
  };
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" && event.key !== "Tab") return;
    event.preventDefault();
    event.stopPropagation();
    close(true);
  });
  document.body.append(menu);
  place(menu, anchor.getBoundingClientRect());
  rove(menu, ".menu__item");
  anchor.setAttribute("aria-expanded", "true");
  document.addEventListener("pointerdown", outside, true);
  items[0].focus();
}

function place(menu, at) {
  const { width, height } = menu.getBoundingClientRect();
  const left = Math.min(Math.max(8, at.left), window.innerWidth - width - 8);
  const below = at.bottom + 4;
  const top = below + height > window.innerHeight - 8 ? at.top - height - 4 : below;
  menu.style.left = `${left}px`;
  menu.style.top = `${Math.max(8, top)}px`;
}

const FOCUSABLE = "button:not([disabled]),a[href],input,textarea,select,video,[tabindex='0']";

/** A modal dialog that keeps the keyboard inside and gives the focus back when it closes. */
export function openDialog(title, body, buttons, options = {}) {
  const before = document.activeElement;
  const heading = el("h2", { class: "dialog__title", id: `dialog-${Date.now()}` }, title);
  const dialog = el("dialog", {
    class: `dialog ${options.class ?? ""}`,
    "aria-labelledby": heading.id,
    "data-dialog": options.name ?? "dialog",
  });
  const close = () => {
    dialog.close();
    dialog.remove(); // the event comes late: another dialog may be open by then
  };
  const row = el(
    "div",
    { class: "dialog__buttons" },
    buttons.map((each) =>
      el(
        "button",
        {
          type: "button",
          class: `button ${each.class ?? ""}`,
          "data-act": each.name,
          onclick: () => (each.run ? each.run(close) : close()),
        },
        each.label,
      ),
    ),
  );
  append(dialog, [heading, el("div", { class: "dialog__body" }, body), row]);
  dialog.addEventListener("keydown", (event) => trap(event, dialog));
  dialog.addEventListener("close", () => {
    dialog.remove();
    options.onClose?.();
    // This event comes late: a focus that has moved on since then stays.
    if (before?.isConnected && document.activeElement === document.body) before.focus();
  });
  dialog.addEventListener("pointerdown", (event) => {
    if (event.target === dialog) close();
  });
  document.body.append(dialog);
  dialog.showModal();
  (dialog.querySelector("[data-focus]") ?? row.lastElementChild)?.focus();
  return { dialog, close };
}

function trap(event, dialog) {
  if (event.key !== "Tab") return;
  const all = [...dialog.querySelectorAll(FOCUSABLE)];
  const edge = event.shiftKey ? all[0] : all.at(-1);
  if (document.activeElement !== edge) return;
  event.preventDefault();
  (event.shiftKey ? all.at(-1) : all[0]).focus();
}

/** The bot's alert: it stays until it is closed. */
export function openAlert(title, text) {
  openDialog(title, el("p", { class: "alert__text" }, text), [
    { label: t("ok"), class: "is-primary", name: "ok" },
  ], { name: "alert", class: "dialog--alert" });
}

/** A short message that goes away by itself; `host` is a live region. */
export function toast(host, text) {
  const node = el("div", { class: "toast", "data-toast": true }, text);
  host.append(node);
  while (host.children.length > 3) host.firstElementChild.remove();
  setTimeout(() => node.remove(), Math.min(9000, 3500 + text.length * 40));
}
