import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium, type BrowserContext, type Locator, type Page } from "playwright-core";
import type { Person } from "../../sandbox/index.js";

const SCREENS = fileURLToPath(new URL("../out/screens/", import.meta.url));
const AUDIT = fileURLToPath(new URL("screen-audit.js", import.meta.url));
const AXE = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

/** Debian's Chromium; nothing of it goes out to the network. */
const CHROMIUM = ["/usr/bin/chromium", "/usr/bin/chromium-browser"].find((path) => existsSync(path));
const ARGUMENTS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Why the tests in a browser are skipped; undefined when they run. In CI a missing browser is a failure, not a skip. */
export function whyWithoutBrowser(): string | undefined {
  if (CHROMIUM !== undefined) return undefined;
  const why = "There is no /usr/bin/chromium. On Debian: apt-get install chromium.";
  if (process.env["CI"] === "true") throw new Error(why);
  return why;
}

/** A fault that a look at a screen found. */
interface ScreenFault {
  readonly fault: string;
  readonly where: string;
  readonly detail: string;
}

interface AxeResults {
  readonly violations: readonly {
    readonly id: string;
    readonly impact: string | null;
    readonly help: string;
    readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
  }[];
}

/** A real browser on the page of a sandbox. */
export class Browser {
  private constructor(
    private readonly context: BrowserContext,
    private readonly folder: string,
    private readonly address: string,
  ) {}

  static async start(address: string): Promise<Browser> {
    mkdirSync(SCREENS, { recursive: true });
    const folder = mkdtempSync(join(tmpdir(), "guildmart-browser-"));
    const context = await chromium.launchPersistentContext(folder, {
      ...(CHROMIUM !== undefined && { executablePath: CHROMIUM }),
      headless: true,
      args: ARGUMENTS,
      // The page lets in no script but its own; the audits are injected.
      bypassCSP: true,
      locale: "en-GB",
      timezoneId: "UTC",
    });
    return new Browser(context, folder, address);
  }

  /** A window of so many pixels that looks through a person's eyes. */
  async window(person: Person, width: number, channel = ""): Promise<Window> {
    const page = await this.context.newPage();
    await page.setViewportSize({ width, height: width < 600 ? 740 : 800 });
    const window = new Window(page, width);
    await page.goto(`${this.address}#/${person.id}/${channel}`);
    await page.getByRole("textbox", { name: /^Message / }).waitFor();
    return window;
  }

  async stop(): Promise<void> {
    await this.context.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** One window, and how a person gets on in it. */
export class Window {
  readonly errors: string[] = [];

  constructor(
    readonly page: Page,
    readonly width: number,
  ) {
    page.on("pageerror", (error) => this.errors.push(error.message));
    page.on("console", (message) => {
      if (message.type() === "error") this.errors.push(message.text());
    });
  }

  get composer(): Locator {
    return this.page.getByRole("textbox", { name: /^Message / });
  }

  /** The latest message. */
  get last(): Locator {
    return this.page.locator(".message").last();
  }

  /** Types a command as a person does: its name, then its options by their names. */
  async command(line: string, options: Readonly<Record<string, string>> = {}): Promise<void> {
    await this.composer.fill(`/${line}`);
    await this.page
      .getByRole("option", { name: new RegExp(`^/${line} `) })
      .first()
      .waitFor();
    await this.composer.press("Enter");
    const form = this.page.getByRole("form", { name: `Command ${line}` });
    for (const [name, value] of Object.entries(options)) {
      const adding = form.getByRole("button", { name: new RegExp(`^Add option ${name}:`) });
      if ((await adding.count()) > 0) await adding.click();
      await form.getByLabel(name, { exact: false }).first().fill(value);
    }
    await form.getByRole("button", { name: "Send command" }).click();
  }

  /** Picks in the select with this placeholder, in the latest message that has it. */
  async select(placeholder: string, option: string | RegExp): Promise<void> {
    await this.page.getByRole("button", { name: placeholder, exact: true }).last().click();
    await this.page.getByRole("option", { name: option }).first().click();
  }

  /** How far the end of the messages is below what is in view. Pixels. */
  async toEnd(): Promise<number> {
    const box = "document.querySelector('.scroller')";
    return this.page.evaluate<number>(`${box}.scrollHeight - ${box}.scrollTop - ${box}.clientHeight`);
  }

  async click(label: string | RegExp): Promise<void> {
    await this.page.locator(".components").getByRole("button", { name: label }).last().click();
  }

  /** Shows the list of channels, which is a drawer in a narrow window. */
  async openList(): Promise<void> {
    const menu = this.page.getByRole("button", { name: /^Channels/ });
    if ((await menu.count()) > 0) await menu.click();
  }

  async open(name: string | RegExp): Promise<void> {
    await this.openList();
    await this.page.getByRole("navigation", { name: "Channels" }).getByRole("link", { name }).click();
    await this.composer.waitFor();
  }

  /** Opens the list of people. */
  async personas(): Promise<void> {
    await this.page.getByRole("button", { name: /^You are / }).click();
  }

  /** @throws Error when the page's scripts complained */
  async close(): Promise<void> {
    await this.page.close();
    if (this.errors.length > 0) throw new Error(`The page complained:\n${this.errors.join("\n")}`);
  }

  async sees(text: string | RegExp): Promise<void> {
    await this.page.locator(".messages").getByText(text).last().waitFor();
  }

  /**
   * Takes a picture and looks for faults of the screen: clipped text, weak contrast, and what axe finds.
   *
   * @throws Error with each fault and where it is
   */
  async audit(name: string): Promise<void> {
    await this.page.evaluate("document.fonts.ready");
    await this.page.screenshot({ path: join(SCREENS, `${name}-${this.width}.png`) });
    await this.page.addScriptTag({ path: AUDIT });
    await this.page.addScriptTag({ path: AXE });
    // Both are injected just above; their results are plain objects.
    const faults = await this.page.evaluate<ScreenFault[]>("window.screenFaults()");
    const results = await this.page.evaluate<AxeResults>("window.axe.run()");
    const serious = results.violations
      .filter(({ impact }) => impact === "serious" || impact === "critical")
      .map(
        ({ id, help, nodes }) =>
          `${id}: ${help}\n${nodes.map((node) => `    ${node.html}\n    ${node.failureSummary ?? ""}`).join("\n")}`,
      );
    const found = [...faults.map(({ fault, where, detail }) => `${fault}: ${where} (${detail})`), ...serious];
    if (found.length > 0)
      throw new Error(`The screen ${name} at ${this.width} px has faults:\n  ${found.join("\n  ")}`);
  }
}
