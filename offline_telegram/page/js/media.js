// Shows photos, videos, voice, documents, places and stickers; files come from the sandbox only.

import { openDialog } from "./a11y.js";
import { el, icon } from "./dom.js";
import { fileSize, t } from "./i18n.js";

export function fileAddress(media) {
  return `sandbox/file/${encodeURIComponent(media.file_id)}`;
}

export function renderMedia(phone, messages) {
  if (messages.length > 1) return album(phone, messages);
  const { media } = messages[0];
  const draw = {
    photo: picture,
    animation: film,
    video: film,
    video_note: film,
    voice: sound,
    audio: sound,
    document: paper,
    location: place,
    sticker,
  }[media.kind];
  return (draw ?? paper)(phone, media);
}

function album(phone, messages) {
  const cells = messages.map((message) =>
    el(
      "div",
      { class: "album__cell", "data-message": message.message_id },
      ["photo", "video", "animation"].includes(message.media?.kind)
        ? renderMedia(phone, [message])
        : paper(phone, message.media),
    ),
  );
  const files = messages.some((each) => !["photo", "video"].includes(each.media?.kind));
  const count = Math.min(messages.length, 10);
  return el("div", { class: files ? "album album--files" : `album album--${count}` }, cells);
}

function covered(media, node, open) {
  if (!media.spoiler) {
    node.addEventListener("click", open);
    return node;
  }
  node.classList.add("is-covered");
  node.setAttribute("aria-label", t("media_hidden"));
  const label = open.label;
  node.addEventListener("click", () => {
    if (!node.classList.contains("is-covered")) return open();
    node.classList.remove("is-covered");
    node.setAttribute("aria-label", label);
  });
  return node;
}

function picture(phone, media) {
  const image = el("img", { src: fileAddress(media), alt: "", loading: "lazy", decoding: "async" });
  const open = () => viewer(t("photo"), el("img", { src: fileAddress(media), alt: t("photo") }));
  open.label = t("open_photo");
  const node = el("button", { type: "button", class: "picture", "aria-label": open.label }, image);
  return covered(media, node, open);
}

function film(phone, media) {
  const round = media.kind === "video_note";
  const open = () => {
    const video = el("video", {
      src: fileAddress(media),
      controls: true,
      autoplay: true,
      class: round ? "is-round" : null,
      onerror: () => phone.toast(t("play_failed")),
    });
    viewer(t(media.kind), video);
  };
  open.label = `${t("play")}: ${t(media.kind)}`;
  const node = el(
    "button",
    { type: "button", class: `picture picture--film ${round ? "picture--round" : ""}`, "aria-label": open.label },
    el("span", { class: "picture__play" }, icon("play")),
    el("span", { class: "picture__size" }, media.size ? fileSize(media.size) : t(media.kind)),
  );
  return covered(media, node, open);
}

function viewer(title, content) {
  openDialog(title, content, [{ label: t("close"), class: "is-primary", name: "close" }], {
    class: "dialog--viewer",
    name: "viewer",
  });
}

function sound(phone, media) {
  let audio = null;
  const toggle = () => {
    if (audio) return stop();
    audio = new Audio(fileAddress(media));
    audio.addEventListener("ended", stop);
    audio.play().then(() => show(true), failed);
  };
  const stop = () => {
    audio?.pause();
    audio = null;
    show(false);
  };
  const failed = () => {
    stop();
    phone.toast(t("play_failed"));
  };
  const button = el("button", { type: "button", class: "sound__play", onclick: toggle });
  const show = (playing) => {
    button.replaceChildren(icon(playing ? "pause" : "play"));
    button.setAttribute("aria-label", `${t(playing ? "pause" : "play")}: ${t(media.kind)}`);
  };
  show(false);
  const name = media.kind === "audio" && media.file_name ? media.file_name : t(media.kind);
  return el(
    "div",
    { class: "sound" },
    button,
    el(
      "div",
      { class: "sound__body" },
      wave(media.file_id),
      el("span", { class: "sound__note" }, media.size ? `${name}, ${fileSize(media.size)}` : name),
    ),
  );
}

/** A waveform for a voice message, derived from the file id and not from the sound. */
function wave(seed) {
  const bars = el("div", { class: "wave", "aria-hidden": "true" });
  let state = 7;
  for (const letter of String(seed)) state = (state * 31 + letter.codePointAt(0)) % 65521;
  for (let at = 0; at < 28; at += 1) {
    state = (state * 75 + 74) % 65537;
    const bar = el("i");
    bar.style.height = `${18 + (state % 80)}%`;
    bars.append(bar);
  }
  return bars;
}

function paper(phone, media) {
  return el(
    "a",
    { class: "paper", href: fileAddress(media), download: media.file_name ?? "" },
    el("span", { class: "paper__icon" }, icon("file")),
    el(
      "span",
      { class: "paper__body" },
      el("span", { class: "paper__name" }, media.file_name ?? t("document")),
      el("span", { class: "paper__size" }, media.size ? fileSize(media.size) : t("document")),
    ),
  );
}

function place(phone, media) {
  const where = `${media.latitude?.toFixed(5)}, ${media.longitude?.toFixed(5)}`;
  return el(
    "button",
    { type: "button", class: "place", title: t("copy"), onclick: () => phone.copy(where) },
    el("span", { class: "place__map" }, icon("location")),
    el("span", { class: "place__text" }, el("span", {}, t("location")), el("span", { class: "place__where" }, where)),
  );
}

function sticker(phone, media) {
  const box = el("div", { class: "sticker", role: "img", "aria-label": t("sticker") });
  const image = el("img", { src: fileAddress(media), alt: "", loading: "lazy" });
  image.addEventListener("error", () => box.replaceChildren("🙂"));
  box.append(image);
  return box;
}
