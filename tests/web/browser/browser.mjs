// A browser, and what every scenario does with it: by keyboard, as a person would.

import { createRequire } from "node:module";
import { readdirSync, readFileSync } from "node:fs";

const tools = createRequire(`${process.env.CRLM_BROWSER_TOOLS}/`);
const { chromium } = tools("playwright-core");
const axeSource = readFileSync(tools.resolve("axe-core/axe.min.js"), "utf8");

const FLAGS = [
  "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
  "--disable-background-networking", "--disable-component-update", "--disable-sync",
];
const VERDICT = "#bar .term";

export async function launched(executable) {
  return chromium.launch({ executablePath: executable, args: FLAGS });
}

// A page of its own, with everything that it asked for and complained about.
export async function opened(browser, url, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  context.setDefaultTimeout(120_000); // other tests run beside
  const page = await context.newPage();
  page.asked = [];
  page.complaints = [];
  page.on("request", (request) => page.asked.push(request.url()));
  page.on("console", (message) => message.type() === "error" && page.complaints.push(message.text()));
  page.on("pageerror", (error) => page.complaints.push(error.message));
  await page.goto(url);
  return page;
}

// Waits until what is shown is the answer to what is filled in.
export async function answered(page) {
  await page.waitForFunction(() => !document.querySelector("#pane.stale"));
}

export const verdict = (page) => page.locator(VERDICT).innerText();
export const text = (page, selector) => page.locator(selector).innerText();
export const state = (page) => page.evaluate(() => location.hash.slice(1));
export const active = (page) =>
  page.evaluate(() => {
    const one = document.activeElement;
    const { name = "", value = "", type = "", id } = one;
    const closed = one.tagName === "SUMMARY" && !one.parentElement.open && one.parentElement.matches(".section");
    return { tag: one.tagName, id, name, value, type, closed };
  });

// Tab, or Shift+Tab, until the focus is where it is wanted.
export async function tabTo(page, wanted, key = "Tab", most = 600) {
  for (let presses = 0; presses < most; presses++) {
    const now = await active(page);
    if (wanted(now)) return now;
    await page.keyboard.press(key);
  }
  throw new Error("the focus never comes there");
}

// States an input whose field has the focus.
export async function enter(page, name, value) {
  const now = await active(page);
  if (now.type === "text") {
    await page.keyboard.press("Control+a");
    await page.keyboard.type(value);
    return;
  }
  for (let presses = 0; presses < 12; presses++) {
    if ((await active(page)).value === value) return;
    await page.keyboard.press("ArrowDown");
  }
  throw new Error(`${name} has no choice ${value}`);
}

// Finds an input by the filter, and states it.
export async function find(page, name, value) {
  await tabTo(page, (now) => now.id === "filter", "Shift+Tab");
  await page.keyboard.press("Control+a");
  await page.keyboard.type(name);
  await tabTo(page, (now) => now.name === name, "Tab", 120);
  await enter(page, name, value);
}

// Goes through the whole page by Tab, opens its sections, and states each input on the way.
export async function passThrough(page, facts) {
  const left = new Map(Object.entries(facts));
  for (let presses = 0; left.size && presses < 600; presses++) {
    await page.keyboard.press("Tab");
    const now = await active(page);
    if (now.closed) await page.keyboard.press("Enter");
    if (!left.has(now.name) || now.type === "checkbox") continue;
    await enter(page, now.name, left.get(now.name));
    left.delete(now.name);
  }
  if (left.size) throw new Error(`not reached by keyboard: ${[...left.keys()]}`);
}

export async function axe(page) {
  await page.evaluate(axeSource);
  return page.evaluate(async () => {
    const { violations } = await axe.run(document, {
      runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    });
    return violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.html.slice(0, 120)).slice(0, 3).join(" | ")}`);
  });
}

// The processor seconds of processes and of all that they started.
export function seconds(pids) {
  const parents = new Map();
  const used = new Map();
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name)).map(Number)) {
    try {
      const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").pop().split(" ");
      parents.set(pid, Number(fields[1]));
      used.set(pid, (Number(fields[11]) + Number(fields[12])) / 100);
    } catch {
      // it has ended meanwhile
    }
  }
  const among = (pid) => pid > 1 && (pids.includes(pid) || among(parents.get(pid) ?? 0));
  return [...used].filter(([pid]) => among(pid)).reduce((sum, [, one]) => sum + one, 0);
}
