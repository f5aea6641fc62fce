// The bot's buttons: inline under a message, and reply keyboards.

import { el, icon } from "./dom.js";
import { t } from "./i18n.js";
import { pickPeople } from "./picker.js";

const STYLES = ["primary", "danger", "success"];

export function inlineKeyboard(phone, message) {
  if (!message.buttons?.length) return null;
  const rows = message.buttons.map((row, r) =>
    el("div", { class: "keys__row" }, row.map((button, c) => inlineButton(phone, message, button, r, c))),
  );
  return el("div", { class: "keys" }, rows);
}

function inlineButton(phone, message, button, row, column) {
  const busy = phone.isPressed(message, row, column);
  const mark = button.url ? "link" : button.copy ? "copy" : null;
  return el(
    "button",
    {
      type: "button",
      class: `key ${STYLES.includes(button.style) ? `key--${button.style}` : ""} ${busy ? "is-busy" : ""}`,
      "data-row": row,
      "data-column": column,
      "aria-busy": busy ? "true" : null,
      title: button.url ?? null,
      onclick: () => phone.press(message, row, column, button),
    },
    el("span", { class: "key__text" }, button.text),
    mark ? icon(mark) : null,
  );
}

/** The current reply keyboard, by the newest message of the bot that set or removed one. */
export function replyKeyboardOf(chat) {
  for (let at = chat.messages.length - 1; at >= 0; at -= 1) {
    const found = chat.messages[at].reply_keyboard;
    if (found === "remove") return null;
    if (found) return { message: chat.messages[at], rows: found };
  }
  return null;
}

export function replyKeyboard(phone, keyboard) {
  const rows = keyboard.rows.map((row, r) =>
    el(
      "div",
      { class: "keys__row" },
      row.map((button, c) => {
        const { text, people } = button;
        const tap = () => (people ? pickPeople(phone, keyboard.message, r, c, people) : phone.say(text));
        return el(
          "button",
          { type: "button", class: "key key--reply", "data-reply-row": r, "data-reply-column": c, onclick: tap },
          el("span", { class: "key__text" }, text),
        );
      }),
    ),
  );
  return el("div", { class: "reply-keyboard", role: "group", "aria-label": t("keyboard_show") }, rows);
}
