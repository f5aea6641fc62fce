// The page that checks published dumps in the browser.

import { verify } from "./verify/dumps.js";

const SHOWN = 20;
const form = document.querySelector(".verify");
form?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const answer = form.querySelector(".answer");
  const words = answer.dataset;
  const button = form.querySelector("button");
  button.disabled = true;
  answer.replaceChildren(line(words.running));
  let lines;
  try {
    lines = told(await verify(fetched, form.querySelector("textarea").value), words);
  } catch {
    lines = [words.failed];
  }
  answer.replaceChildren(...lines.map(line));
  button.disabled = false;
});

async function fetched(name) {
  if (!/^[\w.-]+$/u.test(name)) throw new Error(name);
  const response = await fetch(form.dataset.files + name);
  if (!response.ok) throw new Error(name);
  return new Uint8Array(await response.arrayBuffer());
}

function told(found, words) {
  const faults = found.faults.slice(0, SHOWN).map(([kind, where]) => `${where}: ${words[kind]}`);
  const counts = [
    [words.entries, found.entries], [words.versions, found.log.entries.size],
    [words.checkpoints, found.checkpoints.length], [words.uncovered, found.uncovered],
  ].map(([name, count]) => `${name} ${count}`);
  const signatures = found.isSignatureKnown ? [] : [words.unsigned];
  const verdict = found.faults.length ? words.broken : words.whole;
  return [verdict, ...faults, ...signatures, ...counts, `${words.key} ${found.key.text}`];
}

function line(text) {
  const made = document.createElement("p");
  made.textContent = text;
  return made;
}
