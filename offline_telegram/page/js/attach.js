// The attach menu and its dialogs: files from this computer, or a sample.

import { openDialog, openMenu } from "./a11y.js";
import { el } from "./dom.js";
import { fileSize, t } from "./i18n.js";
import { sample } from "./sample.js";

const LARGEST = 20 * 1024 * 1024;
const ACCEPT = {
  photo: "image/*",
  video: "video/*",
  video_note: "video/*",
  voice: "audio/*",
  album: "image/*,video/*",
};
const PLACES = [
  { key: "place_astana", latitude: 51.12807, longitude: 71.43042 },
  { key: "place_almaty", latitude: 43.23895, longitude: 76.88971 },
  { key: "place_shymkent", latitude: 42.3417, longitude: 69.5901 },
];

export function openAttachMenu(phone, anchor) {
  const files = ["photo", "video", "document", "voice", "video_note", "album"];
  openMenu(anchor, t("attach"), [
    ...files.map((kind) => ({ name: kind, icon: kind === "document" ? "file" : kind, label: t(kind), run: () => openFiles(phone, kind) })),
    { name: "location", icon: "location", label: t("location"), run: () => openLocation(phone) },
    { name: "sticker", icon: "sticker", label: t("sticker"), run: () => phone.send({ do: "sticker", chat: phone.model.chat, ...phone.where() }) },
  ]);
}

/** Files that were pasted or dropped: pictures as photos, several of them as an album. */
export function attachFiles(phone, files) {
  const pictures = files.every((file) => /^(image|video)\//.test(file.type));
  const single = pictures ? kindOf(files[0]) : "document";
  openFiles(phone, pictures && files.length > 1 ? "album" : single, files);
}

function kindOf(file) {
  const family = file.type.split("/")[0];
  return { image: "photo", video: "video" }[family] ?? "document";
}

function openFiles(phone, kind, given = []) {
  const chosen = { files: [] };
  const preview = el("div", { class: "attach__preview", "aria-live": "polite" });
  const problem = el("p", { class: "attach__problem", role: "alert" });
  const caption = el("input", { type: "text", class: "input", "data-caption": true, "aria-label": t("caption"), placeholder: t("caption") });
  const take = (files) => {
    problem.textContent = files.some((file) => file.size > LARGEST) ? t("file_too_big") : "";
    chosen.files = problem.textContent ? [] : files;
    draw(preview, chosen.files);
  };
  const many = kind === "album";
  const picker = el("input", {
    type: "file",
    class: "sr",
    tabindex: "-1",
    accept: ACCEPT[kind],
    multiple: many,
    "data-file": true,
    "aria-label": t(many ? "choose_files" : "choose_file"),
    onchange: () => take([...picker.files]),
  });
  const ready = () => sample(kind).then(take, () => (problem.textContent = t("sample_failed")));
  take(given);
  const withCaption = kind !== "video_note";
  const submit = (close) => sendFiles(phone, kind, chosen.files, caption.value, problem).then((sent) => sent && close());
  caption.addEventListener("keydown", (event) => event.key === "Enter" && submit(opened.close));
  const opened = openDialog(
    t("attach_title", { kind: t(kind) }),
    [
      el(
        "div",
        { class: "attach__ways" },
        el("button", { type: "button", class: "button", onclick: () => picker.click(), "data-act": "choose" }, t(many ? "choose_files" : "choose_file")),
        el("button", { type: "button", class: "button", onclick: ready, "data-act": "sample", "data-focus": true }, t("use_sample")),
        picker,
      ),
      preview,
      problem,
      withCaption ? caption : null,
    ],
    [
      { label: t("cancel"), name: "cancel" },
      { label: t("send"), class: "is-primary", name: "send", run: (close) => submit(close) },
    ],
    { name: "attach", onClose: () => draw(preview, []) },
  );
}

function draw(preview, files) {
  for (const image of preview.querySelectorAll("img")) URL.revokeObjectURL(image.src);
  if (!files.length) return preview.replaceChildren(el("p", { class: "attach__none" }, t("nothing_chosen")));
  preview.replaceChildren(
    ...files.map((file) =>
      file.type.startsWith("image/")
        ? el("img", { src: URL.createObjectURL(file), alt: file.name })
        : el("span", { class: "attach__file" }, `${file.name}, ${fileSize(file.size)}`),
    ),
  );
}

async function sendFiles(phone, kind, files, caption, problem) {
  if (!files.length) {
    problem.textContent = t("nothing_chosen");
    return false;
  }
  if (kind === "album" && (files.length < 2 || files.length > 10)) {
    problem.textContent = t("album_range");
    return false;
  }
  const items = await Promise.all(files.map(async (file) => ({
    kind: kind === "album" ? kindOf(file) : kind,
    name: file.name,
    mime: file.type || "application/octet-stream",
    data: await base64(file),
  })));
  const words = caption.trim() ? { caption: caption.trim() } : {};
  const where = { chat: phone.model.chat, ...words, ...phone.where(phone.draft().replyTo) };
  const act = kind === "album" ? { do: "album", items, ...where } : { do: "media", ...items[0], ...where };
  if (phone.send(act) === null) return false;
  phone.composer.release();
  return true;
}

function base64(file) {
  return new Promise((done, failed) => {
    const reader = new FileReader();
    reader.addEventListener("load", () => done(reader.result.slice(reader.result.indexOf(",") + 1)));
    reader.addEventListener("error", () => failed(reader.error));
    reader.readAsDataURL(file);
  });
}

function openLocation(phone) {
  const number = (key, value, limit) =>
    el("label", { class: "field" }, el("span", {}, t(key)), el("input", { type: "number", class: "input", step: "any", min: -limit, max: limit, value, "data-field": key }));
  const latitude = number("latitude", PLACES[0].latitude, 90);
  const longitude = number("longitude", PLACES[0].longitude, 180);
  const input = (label) => label.querySelector("input");
  const ways = PLACES.map((place) =>
    el(
      "button",
      {
        type: "button",
        class: "button",
        onclick: () => {
          input(latitude).value = place.latitude;
          input(longitude).value = place.longitude;
        },
      },
      t(place.key),
    ),
  );
  openDialog(
    t("location"),
    [el("div", { class: "attach__ways", role: "group", "aria-label": t("places") }, ways), el("div", { class: "attach__pair" }, latitude, longitude)],
    [
      { label: t("cancel"), name: "cancel" },
      {
        label: t("send"),
        class: "is-primary",
        name: "send",
        run: (close) => {
          if (![latitude, longitude].every((label) => input(label).reportValidity())) return;
          phone.send({ do: "location", chat: phone.model.chat, latitude: Number(input(latitude).value), longitude: Number(input(longitude).value), ...phone.where() });
          close();
        },
      },
    ],
    { name: "location" },
  );
}
