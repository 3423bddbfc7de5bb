// Firefox over WebDriver BiDi, in the hands of another program: a command a line (JSON) in, its answer a line out.
// node firefox.mjs EXECUTABLE
import { createInterface } from "node:readline";
import puppeteer from "puppeteer-core";

const browser = await puppeteer.launch({
  browser: "firefox",
  executablePath: process.argv[2],
  headless: true,
  defaultViewport: { width: 1300, height: 900 },
  extraPrefsFirefox: {
    // The microphone of the machine, and no question about it.
    "media.navigator.permission.disabled": true,
    "media.autoplay.default": 5,
    "browser.shell.checkDefaultBrowser": false,
    "datareporting.policy.dataSubmissionEnabled": false,
    "network.captive-portal-service.enabled": false,
  },
});
const page = (await browser.pages())[0] ?? (await browser.newPage());
page.setDefaultTimeout(60_000);

const commands = {
  before: ({ script }) => page.evaluateOnNewDocument(script),
  open: async ({ url }) => {
    await page.goto(url, { waitUntil: "domcontentloaded" });
  },
  wait: async ({ expression, seconds }) => {
    await page.waitForFunction(expression, { timeout: seconds * 1000, polling: 100 });
  },
  evaluate: ({ expression }) => page.evaluate(expression),
  click: async ({ selector }) => {
    await page.locator(selector).click();
  },
  picture: async ({ path }) => {
    await page.screenshot({ path });
  },
};

for await (const line of createInterface({ input: process.stdin })) {
  const { name, ...given } = JSON.parse(line);
  let answer;
  try {
    answer = { value: (await commands[name](given)) ?? null };
  } catch (error) {
    answer = { error: String(error) };
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
await browser.close();
