// Acts on a message or a link: menu, forward, copy, open.

import { openDialog, openMenu } from "./a11y.js";
import { chatSymbol } from "./chatlist.js";
import { avatar, el } from "./dom.js";
import { t } from "./i18n.js";

export function messageMenu(phone, message, anchor) {
  const { chat } = phone;
  const text = message.text ?? message.caption;
  const own = message.from?.id === phone.person;
  const writable = !phone.composer.row.hidden;
  const entry = (name, icon, run) => ({ name, icon, label: t(name), run });
  openMenu(anchor, t("message_menu"), [
    writable && chat.type !== "channel" ? entry("reply", "reply", () => phone.composer.reply(message)) : null,
    own && text && !message.forward && writable ? entry("edit", "edit", () => phone.composer.edit(message)) : null,
    entry("forward", "forward", () => phone.forward(message)),
    text ? entry("copy_text", "copy", () => phone.copy(text)) : null,
  ]);
}

/** All parts of an album are forwarded in order. */
export function forwardDialog(phone, message) {
  const { world, person, chat } = phone;
  const parts = message.album ? chat.messages.filter((each) => each.album === message.album) : [message];
  const targets = world
    .chatsOf(person)
    .filter((each) => each.type === "private" || (each.type !== "channel" && world.isMember(person, each)));
  const forward = (to) => {
    for (const part of parts) {
      if (phone.send({ do: "forward", to: to.id, from: chat.id, message_id: part.message_id }) === null) return;
    }
    opened.close();
    if (to.id === chat.id) phone.toast(t("forwarded"));
    else phone.openChat(to.id, { focus: true });
  };
  const rows = targets.map((each) =>
    el(
      "button",
      { type: "button", class: "target", "data-target": each.id, "data-focus": each === targets[0], onclick: () => forward(each) },
      avatar(world.avatarIdOf(each), world.titleOf(each), chatSymbol(each)),
      el("span", {}, world.titleOf(each)),
    ),
  );
  const opened = openDialog(t("forward_title"), el("div", { class: "targets" }, rows), [{ label: t("cancel"), name: "cancel" }], {
    name: "forward",
  });
}

export async function copyText(phone, text) {
  try {
    await navigator.clipboard.writeText(text);
    phone.toast(t("copied"));
  } catch {
    phone.toast(t("copy_failed"));
  }
}

/** Links to chats of the sandbox open on the phone; for other links the page asks first. */
export function openLink(phone, url) {
  if (openInside(phone, url)) return;
  openDialog(
    t("link_title"),
    [el("p", {}, t("link_text")), el("p", { class: "dialog__link" }, url)],
    [
      { label: t("cancel"), name: "cancel" },
      {
        label: t("copy"),
        name: "copy",
        run: (close) => {
          close();
          phone.copy(url);
        },
      },
      ...(/^(https?|tel|mailto):/i.test(url)
        ? [
            {
              label: t("open"),
              class: "is-primary",
              name: "open",
              run: (close) => {
                window.open(url, "_blank", "noopener,noreferrer");
                close();
              },
            },
          ]
        : []),
    ],
    { name: "link" },
  );
}

function openInside(phone, url) {
  const found = /^(?:https?:\/\/)?(?:t|telegram)\.me\/(\w+)(?:\/(\d+))?(?:\?start=([\w-]*))?$/i.exec(url);
  if (!found) return false;
  const [, name, post, start] = found;
  const { world } = phone;
  if (world.bot.username && name.toLowerCase() === world.bot.username.toLowerCase()) {
    phone.openChat(phone.person, { focus: true });
    if (start !== undefined) phone.say(`/start ${start}`.trim());
    return true;
  }
  const chat = world.chatsOf(phone.person).find((each) => each.username?.toLowerCase() === name.toLowerCase());
  if (!chat) return false;
  phone.openChat(chat.id);
  if (post) phone.thread.reveal(Number(post));
  return true;
}
