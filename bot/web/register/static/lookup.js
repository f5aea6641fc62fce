// Compares a pasted link with the register. Neither the link nor its whole hash leaves the browser:
// the first two digits of the hash choose a list, and the list is searched here. On static copies of
// the site, sites are found the same way.

import { keyOf } from "./links/key.js";

for (const [selector, keyed] of [[".lookup", linkOf], [".sites", siteOf]]) {
  const form = document.querySelector(selector);
  form?.addEventListener("submit", async (event) => {
    event.preventDefault();
    const answer = form.querySelector(".answer");
    answer.replaceChildren();
    answer.append(await said(form, answer.dataset, keyed));
  });
}

async function said(form, words, keyed) {
  try {
    const key = await keyed(form);
    const hash = await sha256(key);
    const lists = form.dataset.links ?? form.dataset.sites;
    const list = await (await fetched(`${lists}${hash.slice(0, 2)}.json`)).json();
    return found(list[form.dataset.links ? hash : key] ?? [], words, form.dataset.entries);
  } catch (error) {
    return error.name === "BadLink" ? words.notALink : words.failed;
  }
}

async function linkOf(form) {
  const rules = await (await fetched(form.dataset.rules)).json();
  rules.endings = new Set(rules.endings);
  return keyOf(form.querySelector("input").value, rules);
}

async function siteOf(form) {
  const typed = form.querySelector("input").value.trim().toLowerCase().replaceAll("[.]", ".");
  return typed.replace(/^[a-z]+:\/\//u, "").replace(/^www\./u, "").split(/[/?#:]/u)[0];
}

async function fetched(address) {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${response.status}`);
  return response;
}

async function sha256(text) {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function found(ids, words, entries) {
  if (!ids.length) return words.none;
  const links = ids.map((id) => {
    const link = document.createElement("a");
    [link.href, link.textContent] = [entries + id, id];
    return link;
  });
  const line = document.createElement("p");
  line.append(words.found, " ", ...links.flatMap((link) => [link, " "]));
  return line;
}
