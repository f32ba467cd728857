// The site in a browser: what its pages ask for, complain about, and find. Arguments: the address, the
// browser, pages, perhaps a folder for pictures.

import { launched, opened } from "../web/browser/browser.mjs";

const [, , url, executable, pages, pictures] = process.argv;
const VIEWS = {
  wide: {},
  narrow: { viewport: { width: 390, height: 844 } },
  dark: { colorScheme: "dark" },
};
const browser = await launched(executable);
const found = { asked: [], complaints: [], tooWide: [], foundBySearch: "", dark: "" };

for (const [view, options] of Object.entries(VIEWS)) {
  for (const name of pages.split(",")) {
    const page = await opened(browser, `${url}/${name}`, options);
    await page.waitForLoadState("networkidle");
    const [inner, outer] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
    if (inner > outer) found.tooWide.push(`${name}, ${view}: ${inner}`);
    if (view === "dark") found.dark = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    if (pictures) await page.screenshot({ path: `${pictures}/${name.replace(/\W/g, "_")}_${view}.png` });
    found.asked.push(...page.asked);
    found.complaints.push(...page.complaints);
    await page.context().close();
  }
}

const page = await opened(browser, `${url}/index.html`);
for (let tries = 0; tries < 100 && !(await page.locator("input:focus").count()); tries++) {
  await page.keyboard.press("Control+k"); // heard once the script of the page has started
  await page.waitForTimeout(300);
}
await page.keyboard.type("unknown-as-no", { delay: 20 });
await page.getByText(/^[0-9]+ results$/).waitFor();
if (pictures) await page.screenshot({ path: `${pictures}/search.png` });
await page.keyboard.press("Enter");
await page.waitForURL(/#/);
found.foundBySearch = page.url();
found.asked.push(...page.asked);
found.complaints.push(...page.complaints);
await browser.close();
console.log(JSON.stringify(found));
