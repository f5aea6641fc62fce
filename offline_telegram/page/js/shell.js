// The page around the phones: banner, picker, language, colours, skip links.

import { openDialog, rove } from "./a11y.js";
import { append, avatar, el, icon, iconButton } from "./dom.js";
import { LANGUAGES, about, language, roleOf, t, tIn } from "./i18n.js";

export class Shell {
  constructor(app, faultPanel) {
    this.app = app;
    this.skips = el("nav", { class: "skips" });
    this.status = el("p", { class: "status", role: "status", hidden: true });
    this.picker = el("div", { class: "picker", role: "toolbar", "aria-label": t("people") });
    this.phones = el("main", { class: "phones", id: "phones", tabindex: "-1" });
    this.toasts = el("div", { class: "toasts toasts--page", role: "status", "aria-live": "polite" });
    this.top = el(
      "header",
      { class: "top" },
      el("h1", { class: "brand" }, el("img", { src: "static/icon.svg", alt: "", width: "28", height: "28" }), el("span", {}, el("b", {}, t("brand")), el("small", {}, t("brand_note")))),
      this.picker,
      el("div", { class: "top__tools" }, this.site(), this.languages(), this.theme(), faultPanel.button),
    );
    this.banner = this.drawBanner();
    this.root = el("div", { class: "shell" }, this.skips, this.top, this.banner, app.tour.begin(), this.status, this.phones, this.toasts, faultPanel.panel);
    document.title = t("page_title");
  }

  /** The link to the bot's own site, where it has one. */
  site() {
    const { site } = this.app.world;
    if (!site) return null;
    const href = `${site}/?lang=${language()}`;
    return el("a", { class: "site-link", href, target: "_blank", rel: "noopener", "data-site": true }, t("site"), icon("link"));
  }

  languages() {
    const group = el(
      "div",
      { class: "segments", role: "radiogroup", "aria-label": t("language") },
      LANGUAGES.map((each) =>
        el(
          "button",
          {
            type: "button",
            role: "radio",
            class: "segment",
            lang: each.code,
            "data-language": each.code,
            "aria-checked": String(each.code === language()),
            "aria-label": each.name,
            title: each.name,
            onclick: () => this.app.chooseLanguage(each.code),
          },
          each.short,
        ),
      ),
    );
    rove(group, ".segment");
    return group;
  }

  theme() {
    const dark = this.app.isDark();
    return iconButton(dark ? "sun" : "moon", t(dark ? "theme_light" : "theme_dark"), {
      "data-theme-switch": true,
      onclick: () => this.app.chooseTheme(dark ? "light" : "dark"),
    });
  }

  drawBanner() {
    return el(
      "aside",
      { class: "banner", "aria-label": t("about_title"), "data-banner": true },
      el("p", { class: "banner__short" }, LANGUAGES.map(({ code }) => el("span", { lang: code, class: code === language() ? "is-own" : "is-other" }, tIn(code, "banner_short")))),
      el(
        "button",
        { type: "button", class: "banner__more", "aria-label": t("banner_more"), title: t("banner_more"), "data-act": "about", onclick: () => this.about() },
        icon("info"),
      ),
    );
  }

  about() {
    openDialog(t("about_title"), this.allLanguages(), [{ label: t("ok"), class: "is-primary", name: "ok" }], { name: "about" });
  }

  allLanguages() {
    return el(
      "div",
      { class: "translations" },
      LANGUAGES.map(({ code, name }) => el("div", { class: "translation", lang: code }, el("p", { class: "translation__name" }, name), el("p", {}, tIn(code, "banner_long")))),
    );
  }

  /** One button per person; those of open phones are pressed. */
  drawPicker() {
    const { world } = this.app;
    const held = this.picker.contains(document.activeElement) ? document.activeElement.dataset.pick : null;
    // Without open phones the welcome cards are the picker.
    const people = this.app.models.size ? world.offered(language()) : [];
    const buttons = people.map((person) => this.pick(person, "pick"));
    const { scrollLeft } = this.picker;
    this.picker.replaceChildren(...buttons);
    this.picker.scrollLeft = scrollLeft;
    this.picker.hidden = !buttons.length;
    if (!buttons.length) return;
    const first = this.picker.querySelector("[aria-pressed=true]") ?? this.picker.firstElementChild;
    for (const each of buttons) each.tabIndex = each === first ? 0 : -1;
    if (!this.roving) rove(this.picker, "[data-pick]");
    this.roving = true;
    if (held) this.picker.querySelector(`[data-pick="${held}"]`)?.focus();
  }

  /** Scrolls the picker, which may be wider than a small screen, to the person in front. */
  showFront() {
    const front = this.picker.querySelector(`[data-pick="${this.app.front}"]`);
    front?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  pick(person, look) {
    const { app } = this;
    const role = roleOf(person);
    const unread = app.world.unreadOf(person.id);
    const up = app.isShown(person.id);
    const label = `${person.first_name}, ${role}`;
    return el(
      "button",
      {
        type: "button",
        class: `${look} ${app.isPicked(person.id) ? "is-picked" : ""}`,
        "data-pick": person.id,
        "aria-pressed": String(up),
        "aria-label": unread ? `${label} (${t("unread", { n: unread })})` : label,
        title: t(up ? "put_down" : "pick_up", { name: person.first_name }),
        onclick: () => app.togglePhone(person.id),
      },
      avatar(person.id, person.first_name),
      el("span", { class: `${look}__body` }, el("span", { class: `${look}__name` }, person.first_name), el("span", { class: `${look}__role` }, look === "card" ? about(person) : role)),
      unread ? el("span", { class: "badge", "aria-hidden": "true" }, unread) : null,
    );
  }

  welcome() {
    const { world } = this.app;
    return el(
      "div",
      { class: "welcome" },
      this.allLanguages(),
      el("h2", {}, t("welcome_title")),
      el("p", { class: "welcome__text" }, t("welcome_text")),
      el("div", { class: "cards" }, world.offered(language()).map((person) => this.pick(person, "card"))),
    );
  }

  drawSkips(phones) {
    const link = (target, label) =>
      el("a", { href: `#${target}`, class: "skip", onclick: (event) => jump(event, target) }, label);
    this.skips.replaceChildren(link("phones", t("skip_phones")));
    append(
      this.skips,
      phones.map(({ person }) => link(`compose-${person}`, t("skip_compose", { name: this.app.world.people.get(person).first_name }))),
    );
  }

  drawStatus(connected, everConnected) {
    this.status.hidden = connected;
    this.status.textContent = connected ? "" : t(everConnected ? "offline" : "connecting");
  }
}

/** The hash names the open phones, so a skip link moves the focus without changing it. */
function jump(event, target) {
  event.preventDefault();
  document.getElementById(target)?.focus();
}
