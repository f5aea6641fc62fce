// Compares a pasted link with the register. Neither the link nor its whole hash leaves the browser:
// the first two digits of the hash choose a list, and the list is searched here.

import { keyOf } from "./links/key.js";

const form = document.querySelector(".lookup");
const answer = form.querySelector("#answer");

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  answer.replaceChildren();
  answer.append(await said(form.querySelector("#link").value));
});

async function said(typed) {
  try {
    const rules = await (await fetched(form.dataset.rules)).json();
    rules.endings = new Set(rules.endings);
    const hash = await sha256(keyOf(typed, rules));
    const list = await (await fetched(`${form.dataset.links}${hash.slice(0, 2)}.json`)).json();
    return found(list[hash] ?? []);
  } catch (error) {
    return error.name === "BadLink" ? answer.dataset.notALink : answer.dataset.failed;
  }
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

function found(ids) {
  if (!ids.length) return answer.dataset.none;
  const links = ids.map((id) => {
    const link = document.createElement("a");
    [link.href, link.textContent] = [form.dataset.entries + id, id];
    return link;
  });
  const words = document.createElement("p");
  words.append(answer.dataset.found, " ", ...links.flatMap((link) => [link, " "]));
  return words;
}
