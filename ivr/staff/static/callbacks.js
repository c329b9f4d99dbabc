/*
 * Keeps the callback list up to date. Without it, the link "Ververs de lijst" does the same.
 *
 * Rules of this file: it asks for the part of the page that changes, by its ETag, and puts it in place as it is. Nothing is
 * replaced under the fingers of who is typing or choosing. A screen reader hears of it only when the counts differ.
 */

const SECONDS = 15;
const list = document.getElementById("lijst");
const news = document.getElementById("nieuws");
let etag = null;

function counts(root) {
  return root.querySelector("#stand")?.textContent.trim() ?? "";
}

async function refresh() {
  if (document.hidden) return;
  const headers = etag ? { "If-None-Match": etag } : {};
  const answer = await fetch(list.dataset.from, { headers, redirect: "manual", cache: "no-store" });
  if (answer.type === "opaqueredirect") return location.reload(); // logged out: the page itself says so
  if (answer.status !== 200) return; // 304: nothing new; a fault: the next time
  etag = answer.headers.get("ETag");
  place(new DOMParser().parseFromString(await answer.text(), "text/html").body);
}

function place(fresh) {
  const focused = list.contains(document.activeElement) ? document.activeElement.id : "";
  const before = counts(list);
  list.replaceChildren(...fresh.childNodes);
  if (focused) (document.getElementById(focused) ?? document.getElementById("ververs"))?.focus();
  if (counts(list) !== before) news.textContent = counts(list);
}

async function keepUp() {
  try {
    await refresh();
  } catch {
    // No network for a moment: what stands there is what we know.
  }
  setTimeout(keepUp, SECONDS * 1000);
}

document.addEventListener("visibilitychange", () => document.hidden || refresh().catch(() => {}));
setTimeout(keepUp, SECONDS * 1000);
