// The list of people behind a key of the bot's keyboard: a press chooses one, checkmarks several.

import { openDialog } from "./a11y.js";
import { avatar, el } from "./dom.js";
import { roleOf, t } from "./i18n.js";

export function pickPeople(phone, message, row, column, most) {
  const { world } = phone;
  const chosen = new Set();
  const send = (people) => {
    const act = { do: "pick", chat: message.chat, message_id: message.message_id, row, column, people };
    if (phone.send(act) !== null) opened.close();
  };
  const rows = [...world.people.values()].map((person, at) =>
    el(
      "button",
      {
        type: "button",
        class: "target",
        "data-person": person.id,
        "data-focus": at === 0,
        "aria-pressed": most > 1 ? "false" : null,
        onclick: (event) => (most > 1 ? mark(event.currentTarget, person.id) : send([person.id])),
      },
      avatar(person.id, person.first_name),
      el("span", {}, `${person.first_name} · ${roleOf(person)}`),
    ),
  );
  function mark(node, id) {
    if (chosen.has(id)) chosen.delete(id);
    else if (chosen.size < most) chosen.add(id);
    node.setAttribute("aria-pressed", String(chosen.has(id)));
  }
  const several = { label: t("send"), class: "is-primary", name: "pick", run: () => chosen.size && send([...chosen]) };
  const opened = openDialog(
    t(most > 1 ? "pick_several" : "pick_one", { n: most }),
    el("div", { class: "targets" }, rows),
    [{ label: t("cancel"), name: "cancel" }, ...(most > 1 ? [several] : [])],
    { name: "pick" },
  );
}
