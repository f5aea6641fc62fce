// Builds elements; text of people becomes text nodes only, never HTML.

const SVG = "http://www.w3.org/2000/svg";

/** An element: keys starting with "on" are listeners, `class` and the rest are attributes. */
export function el(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [key, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else node.setAttribute(key, value === true ? "" : String(value));
  }
  append(node, children);
  return node;
}

export function append(node, children) {
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false) continue;
    node.append(child instanceof Node ? child : document.createTextNode(String(child)));
  }
  return node;
}

export function replaceChildren(node, ...children) {
  node.replaceChildren();
  return append(node, children);
}

const PATHS = {
  back: "M15 5l-7 7 7 7",
  close: "M6 6l12 12M18 6L6 18",
  more: "M5 12h.01M12 12h.01M19 12h.01",
  send: "M4 12l16-8-5 16-3.500-6.500zM11.500 13.500L20 4",
  attach: "M20 11.500l-8 8a5 5 0 0 1-7-7l8.500-8.500a3.300 3.300 0 0 1 4.700 4.700L9.700 17.200a1.700 1.700 0 0 1-2.400-2.400l7.200-7.200",
  keyboard: "M4 6h16a1 1 0 0 1 1 1v10a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1V7a1 1 0 0 1 1-1zM7 10h.01M11 10h.01M15 10h.01M17 14H7",
  slash: "M15 4L9 20",
  reply: "M9 7l-5 5 5 5M4 12h10a6 6 0 0 1 6 6",
  forward: "M15 7l5 5-5 5M20 12H10a6 6 0 0 0-6 6",
  edit: "M4 20l1-4L16 5l3 3L8 19z",
  copy: "M9 9h10v11H9zM6 15H5V4h10v2",
  link: "M8 16L17 7M10 7h7v7",
  down: "M6 10l6 6 6-6",
  play: "M8 5l11 7-11 7z",
  pause: "M8 5v14M16 5v14",
  file: "M6 3h8l4 4v14H6zM14 3v4h4",
  photo: "M4 5h16v14H4zM4 16l5-5 4 4 3-3 4 4M15.500 9h.01",
  video: "M4 6h11v12H4zM15 10l5-3v10l-5-3",
  voice: "M12 4a3 3 0 0 1 3 3v5a3 3 0 0 1-6 0V7a3 3 0 0 1 3-3zM6 11a6 6 0 0 0 12 0M12 17v4",
  video_note: "M12 4a8 8 0 1 1 0 16 8 8 0 0 1 0-16zM10 9l5 3-5 3z",
  location: "M12 21s7-6.500 7-11.500a7 7 0 0 0-14 0C5 14.500 12 21 12 21zM12 7.500a2 2 0 1 1 0 4 2 2 0 0 1 0-4z",
  sticker: "M5 4h14v10l-5 6H5zM14 20v-6h5M9 9h.01M14 9h.01M9 12q2.500 2 5 0",
  album: "M8 8h12v12H8zM4 16V4h12M8 17l4-4 3 3 2-2 3 3",
  sun: "M12 8a4 4 0 1 1 0 8 4 4 0 0 1 0-8zM12 2v2M12 20v2M2 12h2M20 12h2M5 5l1.400 1.400M17.600 17.600L19 19M5 19l1.400-1.400M17.600 6.400L19 5",
  moon: "M20 14.500A8.500 8.500 0 0 1 9.500 4a8.500 8.500 0 1 0 10.500 10.500z",
  storm: "M7 14a4 4 0 0 1 .5-8 5.500 5.500 0 0 1 10.500 1.500 3.300 3.300 0 0 1 0 6.500M12.500 11l-3 5h4l-3 5",
  check: "M5 12.500l4.500 4.500L19 7.500",
  info: "M12 3a9 9 0 1 1 0 18 9 9 0 0 1 0-18zM12 11v5M12 8h.01",
  bot: "M6 9h12v9H6zM12 9V5M12 5h.01M9.500 13h.01M14.500 13h.01",
  megaphone: "M4 10v4h3l9 4V6l-9 4zM19 10v4",
  group: "M9 6a3 3 0 1 1 0 6 3 3 0 0 1 0-6zM3.500 19a5.500 5.500 0 0 1 11 0M16 7a2.500 2.500 0 0 1 0 5M17.500 14.500a5 5 0 0 1 3 4.500",
};

export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", `icon icon--${name}`);
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}

/** A square button with an icon and an accessible name. */
export function iconButton(name, label, props = {}) {
  const { class: extra = "", ...rest } = props;
  return el(
    "button",
    { type: "button", class: `icon-button ${extra}`, "aria-label": label, title: label, ...rest },
    icon(name),
  );
}

/** A round avatar with initials; the colour depends on the id. */
export function avatar(id, name, symbol = null) {
  const letters = [...name.trim()].slice(0, 1).join("").toUpperCase();
  const hue = Math.abs(Number(id)) % 7;
  return el(
    "span",
    { class: `avatar avatar--${hue}`, "aria-hidden": "true" },
    symbol ? icon(symbol) : letters,
  );
}
