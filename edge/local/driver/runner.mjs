// Drives one Chromium through Playwright, for the Rust program that starts this one.
//
// The first line of standard input says which Chromium, every later line asks for one thing: a method of Playwright's,
// by name, on the browser or on something that an earlier answer has given a number. Standard output is one JSON answer
// a line. The end of standard input means that the parent is gone: the browser is closed, so that nothing stays behind.
import { createInterface } from "node:readline";
import { chromium } from "playwright-core";

const tell = (answer) => process.stdout.write(`${JSON.stringify(answer)}\n`);
const words = (error) => (error instanceof Error ? error.message : String(error));

let browser;
let last = 0;

/** What Playwright has given us and cannot be written as JSON, by its number. */
const known = new Map();

/** What a page should not have said, by the number of its context. */
const troubles = new Map();

function number(subject) {
  for (const [id, other] of known) if (other === subject) return id;
  known.set(++last, subject);
  return last;
}

const isPlain = (value) => value === null || typeof value !== "object" || Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype;

/** What a method gave, as JSON: the number of a thing, a picture as nothing, anything plain as it is. */
function asJson(value) {
  if (value === undefined || Buffer.isBuffer(value)) return { value: null };
  return isPlain(value) ? { value } : { subject: number(value) };
}

/** Runs before any script of a page's own, so that no violation of the policy goes unseen. */
function reportViolations() {
  document.addEventListener("securitypolicyviolation", (event) => {
    console.error(`policy violated: ${event.violatedDirective} by ${event.blockedURI}`);
  });
}

async function newContext(options) {
  const context = await browser.newContext(options);
  const id = number(context);
  const seen = [];
  troubles.set(id, seen);
  context.on("console", (message) => {
    if (message.type() === "error") seen.push({ what: "console", words: message.text(), at: message.location().url });
  });
  context.on("weberror", (error) => seen.push({ what: "script", words: words(error.error()), at: error.page()?.url() ?? "" }));
  if (options.javaScriptEnabled !== false) await context.addInitScript(reportViolations);
  return context;
}

/** The server gets a POST and answers it, and the answer never arrives: so many times, then all is well again. */
async function loseReplies({ on, args: [urlPattern, times] }) {
  const page = known.get(on);
  const session = await page.context().newCDPSession(page);
  let left = times;
  session.on("Fetch.requestPaused", ({ requestId, request }) => {
    const isLost = left > 0 && request.method === "POST";
    if (isLost) left -= 1;
    const [method, more] = isLost ? ["Fetch.failRequest", { errorReason: "ConnectionReset" }] : ["Fetch.continueRequest", {}];
    // The page may be gone by now, and its requests with it.
    session.send(method, { requestId, ...more }).catch(() => {});
  });
  await session.send("Fetch.enable", { patterns: [{ urlPattern, requestStage: "Response" }] });
}

/** Drags with a finger, from the middle of one part to that of another: Playwright's own finger only taps. */
async function dragByFinger({ on, args: parts }) {
  const page = known.get(on);
  const session = await page.context().newCDPSession(page);
  const touch = (type, touchPoints) => session.send("Input.dispatchTouchEvent", { type, touchPoints });
  const middle = async (part) => {
    const { x, y, width, height } = await page.locator(part).boundingBox();
    return { x: x + width / 2, y: y + height / 2 };
  };
  try {
    await page.locator(parts[0]).scrollIntoViewIfNeeded();
    const [from, to] = [await middle(parts[0]), await middle(parts[1])];
    await touch("touchStart", [from]);
    // A browser passes over the first few pixels, in which a finger only presses harder.
    await touch("touchMove", [{ x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 }]);
    await touch("touchMove", [to]);
    await touch("touchEnd", []);
  } finally {
    await session.detach();
  }
}

/** Looks a page over with axe, in a world of its own: the page's policy is neither asked nor lifted. */
async function axe({ on, args: [source, options] }) {
  const page = known.get(on);
  const session = await page.context().newCDPSession(page);
  try {
    const { frameTree } = await session.send("Page.getFrameTree");
    const { executionContextId: contextId } = await session.send("Page.createIsolatedWorld", { frameId: frameTree.frame.id, worldName: "axe" });
    const run = async (expression) => {
      const done = await session.send("Runtime.evaluate", { expression, contextId, awaitPromise: true, returnByValue: true });
      if (done.exceptionDetails) throw new Error(done.exceptionDetails.exception?.description ?? done.exceptionDetails.text);
      return done.result.value;
    };
    await run(`${source};null`);
    const found = await run(`axe.run(document, ${JSON.stringify(options)})`);
    return found.violations.map(({ id, help, nodes }) => ({
      id,
      help,
      nodes: nodes.map(({ target, html, failureSummary }) => ({ target: target.flat().join(" "), html, summary: failureSummary })),
    }));
  } finally {
    await session.detach();
  }
}

/** What Playwright has no method for. */
const ours = {
  newContext: ({ args: [options] }) => newContext(options),
  troubles: ({ on }) => troubles.get(on).splice(0),
  loseReplies,
  dragByFinger,
  axe,
};

async function call(asked) {
  const own = ours[asked.do];
  if (own) return own(asked);
  const path = asked.do.split(".");
  const method = path.pop();
  const subject = path.reduce((from, name) => from[name], asked.on === null ? browser : known.get(asked.on));
  return subject[method](...asked.args);
}

async function answer(asked) {
  try {
    tell({ id: asked.id, ...asJson(await call(asked)) });
  } catch (error) {
    tell({ id: asked.id, failed: words(error) });
  }
  if (asked.do === "close") {
    known.delete(asked.on);
    troubles.delete(asked.on);
  }
}

async function stop() {
  try {
    await browser?.close();
  } finally {
    process.exit(0);
  }
}

// Nobody reads our answers any more: the parent is gone.
process.stdout.on("error", stop);

const lines = createInterface({ input: process.stdin });
lines.on("line", async (line) => {
  const asked = JSON.parse(line);
  if (browser) return answer(asked);
  try {
    browser = await chromium.launch({ executablePath: asked.chromium, args: asked.flags, headless: true });
    tell({ id: asked.id, value: browser.version() });
  } catch (error) {
    tell({ id: asked.id, failed: words(error) });
    process.exit(1);
  }
});
lines.on("close", stop);
