// What a person does with the page. Each scenario returns what a test then judges.

import { active, answered, axe, enter, find, launched, opened, passThrough, seconds, state, tabTo, text, verdict } from "./browser.mjs";

const [, , url, executable, ...rest] = process.argv;
const { patients, names, pids } = JSON.parse(rest[0]);
const R0 = "r0_feasible=yes&all_disease_removable=no";
const A = new URLSearchParams(patients[0]).toString();
let browser;

const shown = async (page) => ({ verdict: await verdict(page), answer: (await text(page, "#answer")).replace(/\s+/g, " ") });
const at = (hash, options) => opened(browser, `${url}#${hash}`, options);

const scenarios = {
  async keyboard() {
    const found = [];
    for (const facts of patients) {
      const page = await opened(browser, url);
      await tabTo(page, (now) => now.id === "filter");
      for (const [name, value] of Object.entries(facts)) await find(page, name, value);
      await answered(page);
      found.push({ state: await state(page), ...(await shown(page)), asked: page.asked, complaints: page.complaints });
      await page.context().close();
    }
    return found;
  },

  async without_script() {
    const found = [];
    for (const facts of patients) {
      const page = await opened(browser, url, { javaScriptEnabled: false });
      await passThrough(page, facts);
      await page.locator("#i-flr_percent").focus();
      await Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);
      const state = await page.evaluate(() => new URLSearchParams([...new FormData(document.getElementById("form"))].filter(([, value]) => value.trim())).toString());
      const seen = await shown(page);
      await Promise.all([page.waitForNavigation(), page.locator("#answer .why").first().click()]);
      found.push({ state, ...seen, why: await text(page, "#answer .asked-why"), complaints: page.complaints });
      await page.context().close();
    }
    return found;
  },

  async undo() {
    const page = await opened(browser, url);
    const seen = [];
    const see = async () => (await answered(page), seen.push({ state: await state(page), verdict: await verdict(page) }));
    await see();
    await find(page, "histology", "other");
    await see();
    await find(page, "flr_percent", "25");
    await see();
    for (const id of ["undo", "undo", "redo"]) {
      await tabTo(page, (now) => now.id === id, "Shift+Tab");
      await page.keyboard.press("Enter");
      await see();
    }
    await page.reload();
    await see();
    await page.keyboard.press("Control+z"); // what was undone before is not kept over a reload
    await see();
    return { seen, asked: page.asked };
  },

  async contradiction() {
    const page = await at("r0_feasible=yes");
    await answered(page);
    const mark = await page.locator("#n-all_disease_removable").textContent();
    const before = await state(page);
    await tabTo(page, (now) => now.id === "filter");
    await find(page, "all_disease_removable", "no");
    await answered(page);
    const focus = await active(page);
    const clash = { verdict: await verdict(page), note: await text(page, "#n-all_disease_removable"), other: await page.locator("#n-r0_feasible").textContent() };
    await tabTo(page, (now) => now.name === "unset" && now.value === "r0_feasible");
    await page.keyboard.press("Enter");
    await answered(page);
    return { mark, before, clash, focus, after: await state(page), verdict: await verdict(page), focused: await active(page) };
  },

  async typing() {
    const page = await at(A);
    await answered(page);
    await page.evaluate(() => {
      window.told = [];
      new MutationObserver(() => window.told.push(document.getElementById("verdict").textContent)).observe(document.getElementById("verdict"), { childList: true, characterData: true, subtree: true });
    });
    let first = true;
    await page.route("**/answer", async (route) => {
      if (!first) return route.continue();
      first = false;
      const reply = await route.fetch();
      await new Promise((done) => setTimeout(done, 900));
      return route.fulfill({ response: reply }).catch(() => {});
    });
    await tabTo(page, (now) => now.id === "filter");
    await find(page, "flr_percent", "9");
    await page.waitForTimeout(300); // its answer is late, and that to the next key is sooner
    await page.keyboard.type("0");
    await answered(page);
    await page.waitForTimeout(1000);
    const late = { state: await state(page), stated: await text(page, "#stated"), focus: await active(page) };
    const told = await page.evaluate(() => window.told);
    await page.keyboard.press("Control+a");
    await page.keyboard.type("0.3");
    await answered(page);
    const wrong = { note: await text(page, "#n-flr_percent"), invalid: await page.locator("#i-flr_percent").getAttribute("aria-invalid"), value: await page.locator("#i-flr_percent").inputValue(), verdict: await text(page, "#verdict"), focus: await active(page) };
    return { late, told, wrong };
  },

  async asked_next() {
    const page = await opened(browser, url);
    const first = () => page.locator("#asked [data-field]").evaluateAll((all) => all.map((one) => one.dataset.field));
    const begin = await first();
    await tabTo(page, (now) => now.name === begin[0]);
    await enter(page, begin[0], "adenocarcinoma");
    await answered(page);
    const next = await first();
    const focus = await active(page);
    await tabTo(page, (now) => now.name === next[1], "Tab", 4);
    const once = await page.evaluate((all) => all.filter((name) => document.querySelectorAll(`[data-field="${name}"]`).length !== 1), names);
    return { begin, next, focus, once };
  },

  async failures() {
    const page = await at(A);
    await answered(page);
    let left = 1;
    await page.route("**/answer", (route) => (left-- > 0 ? route.fulfill({ status: 503, headers: { "retry-after": "1" }, body: "busy" }) : route.continue()));
    await tabTo(page, (now) => now.id === "filter");
    await find(page, "flr_percent", "50");
    await answered(page);
    const again = await text(page, "#stated");
    await page.unroute("**/answer");
    await page.route("**/answer", (route) => route.abort());
    await page.keyboard.type("%");
    await page.locator("#told:visible").waitFor();
    return { again, told: await text(page, "#told"), state: await state(page), value: await page.locator("#i-flr_percent").inputValue() };
  },

  async files() {
    const page = await at(`${A}&name=Erika`);
    await answered(page);
    const [download] = await Promise.all([page.waitForEvent("download"), page.locator("button[formaction='/case.yaml']").click()]);
    const yaml = (await (await download.createReadStream()).toArray()).join("");
    await page.locator("#empty").click();
    await answered(page);
    const empty = await state(page);
    await page.locator("#section-open summary").click();
    await page.locator("#case").fill("mmr: perhaps");
    await page.locator("#open").click();
    await page.locator("#refused .finding").waitFor();
    const refused = await text(page, "#refused");
    await page.locator("#case").fill(yaml);
    await page.locator("#open").click();
    await page.waitForFunction(() => location.hash.includes("Erika"));
    await answered(page);
    const [board] = await Promise.all([page.waitForEvent("popup"), page.locator("button[formaction='/board']").click()]);
    board.on("console", (message) => page.complaints.push(message.text()));
    await board.waitForLoadState();
    const sheet = { title: await board.title(), columns: await board.evaluate(() => getComputedStyle(document.body).marginTop), policy: await board.locator("meta[http-equiv]").count() };
    return { sheet, complaints: page.complaints, yaml, empty, refused, again: await state(page), name: download.suggestedFilename() };
  },

  async why() {
    const page = await at(A);
    await answered(page);
    const button = page.locator("#answer button[value='failed(liver_remnant)']");
    await button.focus();
    await page.keyboard.press("Enter");
    await page.locator("#answer .explained").waitFor();
    const told = await text(page, "#answer .explained");
    const expanded = await button.getAttribute("aria-expanded");
    await page.keyboard.press("Enter");
    return { told, expanded, after: await page.locator("#answer .explained").count(), asked: page.asked };
  },

  async hostile() {
    const evil = "<img src=x onerror='window.evil=1'><script>window.evil=1</script>";
    const page = await at(new URLSearchParams({ name: evil, note: evil, flr_percent: evil, mmr: evil, [evil]: "1" }).toString());
    await answered(page);
    return { evil: await page.evaluate(() => window.evil ?? null), images: await page.locator("img").count(), told: await text(page, "#told"), complaints: page.complaints };
  },

  async accessible() {
    const found = {};
    const see = async (name, page) => ((found[name] = await axe(page)), page.context().close());
    await see("empty", await opened(browser, url));
    for (const [name, hash, options] of [
      ["answered", A, {}],
      ["dark", A, { colorScheme: "dark" }],
      ["contradictory", R0, {}],
      ["contradictory, dark", R0, { colorScheme: "dark" }],
      ["unreadable", "flr_percent=0.3&r0_feasible=yes", {}],
      ["narrow", A, { viewport: { width: 390, height: 844 } }],
    ]) {
      const page = await at(hash, options);
      await answered(page);
      await page.evaluate(() => document.querySelectorAll("details").forEach((one) => (one.open = one.id !== "pane" || innerWidth > 900)));
      if (name === "answered") await page.locator("#answer .why").first().click();
      if (name === "answered") await page.locator("#answer .explained").waitFor();
      if (name === "narrow") {
        found["narrow, closed"] = await axe(page);
        await page.locator("#bar").click();
      }
      await page.waitForTimeout(300);
      await see(name, page);
    }
    const page = await at(A);
    await answered(page);
    await page.emulateMedia({ media: "print" });
    await see("printed", page);
    await see("statements", await opened(browser, `${url}statements/flr_percent`));
    const planted = await opened(browser, url);
    await planted.evaluate(() => document.body.append(document.createElement("img")));
    await see("a planted fault", planted);
    return found;
  },

  async sizes() {
    const found = {};
    for (const [name, options] of [
      ["390 px", { viewport: { width: 390, height: 844 } }],
      ["200 %", { viewport: { width: 640, height: 450 }, deviceScaleFactor: 2 }],
      ["wide", {}],
    ]) {
      const page = await at(A, options);
      await answered(page);
      const open = await page.evaluate(() => document.getElementById("pane").open);
      const bar = await page.locator("#bar").boundingBox();
      if (!open) await page.locator("#bar").click();
      const answer = await page.locator("#answer h2").first().isVisible();
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      found[name] = { open, answer, overflow, inSight: bar.y >= 0 && bar.y + bar.height <= (page.viewportSize().height + 1) };
      await page.context().close();
    }
    const page = await at(A);
    await answered(page);
    const pdf = await page.pdf({ format: "A4" });
    await page.emulateMedia({ media: "print" });
    return { ...found, pdf: pdf.length, start: pdf.subarray(0, 5).toString(), questions: await page.locator("#asked").isVisible(), printed: await text(page, "#answer") };
  },

  async cost() {
    const page = await at(A);
    await answered(page);
    await tabTo(page, (now) => now.id === "filter");
    await find(page, "flr_percent", "31");
    await answered(page);
    const costs = [];
    for (const value of ["32", "33", "34", "40", "45"]) {
      await page.waitForTimeout(400);
      await page.keyboard.press("Control+a");
      const begin = seconds([process.pid, ...pids]);
      await page.keyboard.type(value);
      await page.waitForFunction((wanted) => document.getElementById("stated").textContent.includes(`remnant: ${wanted} %`) && !document.querySelector("#pane.stale"), value, { polling: 50 });
      await page.waitForTimeout(100);
      costs.push(seconds([process.pid, ...pids]) - begin);
    }
    return costs;
  },
};

browser = await launched(executable);
const found = {};
for (const name of rest.slice(1)) {
  try {
    const begin = seconds([process.pid]);
    found[name] = { found: await scenarios[name]() };
    found[name].seconds = seconds([process.pid]) - begin;
  } catch (error) {
    found[name] = { error: `${error.stack}` };
  }
}
await browser.close();
console.log(JSON.stringify(found));
