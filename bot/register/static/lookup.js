// Compares a pasted link with the register. Neither the link nor its whole hash leaves the browser:
// the first two digits of the hash choose a list, and the list is searched here. Sites are found the
// same way.

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
    if (!form.dataset.links) return found(await listed(form.dataset.sites, key), words.found, words, form);
    const [ids, site] = [await listed(form.dataset.links, await sha256(key)), new URL(key)];
    if (ids.length) return found(ids, words.found, words, form);
    const isWhole = site.pathname === "/" && !site.search;
    const others = await listed(form.dataset.sites, site.hostname.replace(/^www\./u, ""));
    return found(others, isWhole ? words.site : words.others, words, form);
  } catch (error) {
    return error.name === "BadLink" ? words.notALink : words.failed;
  }
}

// The entries under a name, or under the hash of a link, from the list that its hash chooses.
async function listed(lists, name) {
  const digits = (/^[0-9a-f]{64}$/u.test(name) ? name : await sha256(name)).slice(0, 2);
  return (await (await fetched(`${lists}${digits}.json`)).json())[name] ?? [];
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

function found(entries, sentence, words, form) {
  if (!entries.length) return words.none;
  const line = document.createElement("p");
  line.append(`${sentence} ${entries.length}.`);
  const list = document.createElement("ul");
  list.className = "entries";
  list.append(...entries.map((entry) => card(entry, form)));
  const both = document.createDocumentFragment();
  both.append(line, list);
  return both;
}

// Site and day, what was decided and of which type; the id stands in the address alone.
function card(entry, form) {
  const link = document.createElement("a");
  [link.href, link.textContent] = [form.dataset.entries + entry.id, entry.title];
  const title = document.createElement("p");
  title.append(link);
  const said = document.createElement("p");
  said.append(`${entry.standing}. ${entry.outcome}. ${entry.type}.`);
  const item = document.createElement("li");
  item.append(title, said);
  return item;
}
