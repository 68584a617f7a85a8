// Runs the two built Workers in workerd through Miniflare, for the Rust program that starts this one.
//
// The first line of standard input is the configuration, every later line a command; standard output is one
// JSON event a line. The end of standard input means that the parent is gone: everything stops, so a killed
// `cargo run` leaves nothing behind. Miniflare's own front proxy is passed by: workerd listens directly.
import childProcess from "node:child_process";
import { rmSync } from "node:fs";
import { createInterface } from "node:readline";

const tell = (event) => process.stdout.write(`${JSON.stringify(event)}\n`);
const words = (error) => (error instanceof Error ? (error.stack ?? error.message) : String(error));

// workerd is Miniflare's child, not ours; its process id is only known where it is started, and tests kill it.
let workerd;
const spawn = childProcess.spawn;
childProcess.spawn = (...args) => {
  const child = spawn(...args);
  if (String(args[0]).includes("workerd")) {
    workerd = child;
    child.once("exit", (code, signal) => tell({ event: "workerd_exit", code, signal }));
  }
  return child;
};

const { Log, LogLevel, Miniflare } = await import("miniflare");

/** Miniflare's own warnings join the worker's log instead of being written over our events. */
class Told extends Log {
  constructor() {
    super(LogLevel.WARN);
  }
  log(message) {
    tell({ event: "log", level: "warn", message: String(message), from: "miniflare" });
  }
}

/** What both Workers are given. */
function either(config, { name, folder, modules }) {
  return {
    name,
    modulesRoot: folder,
    modules: modules.map(({ type, path }) => ({ type, path: `${folder}/${path}` })),
    compatibilityDate: config.compatibility_date,
    compatibilityFlags: config.compatibility_flags,
    bindings: config.vars,
    kvNamespaces: config.kv,
  };
}

/** A class of objects, the same for who holds them and for who reaches them. */
function object(config, className) {
  return { className, useSQLite: true, unsafePreventEviction: config.objects_stay_awake };
}

/** Answers requests. It reaches the objects, which live elsewhere, and has no way to the database. */
function storefront(config) {
  const durableObjects = {};
  for (const [binding, className] of Object.entries(config.objects)) {
    durableObjects[binding] = { ...object(config, className), scriptName: config.backroom.name };
  }
  return {
    ...either(config, config.storefront),
    durableObjects,
    r2Buckets: config.buckets,
    // The worker is asked first, always, and hands out static files itself: one place sets every answer's headers.
    assets: config.assets
      ? {
          workerName: config.storefront.name,
          ...config.assets,
          routerConfig: { has_user_worker: true, invoke_user_worker_ahead_of_assets: true },
          assetConfig: { html_handling: "none", not_found_handling: "none" },
        }
      : undefined,
    unsafeDirectSockets: [{ host: "127.0.0.1", port: config.port }],
  };
}

/** Holds the objects and the way to the database. Nobody outside can ask it anything. */
function backroom(config) {
  const durableObjects = {};
  for (const [binding, className] of Object.entries(config.objects)) {
    durableObjects[binding] = object(config, className);
  }
  return { ...either(config, config.backroom), durableObjects, hyperdrives: config.hyperdrives };
}

function options(config) {
  return {
    // The first is the one that is asked from outside.
    workers: [storefront(config), backroom(config)],
    host: "127.0.0.1",
    port: 0,
    defaultPersistRoot: config.persist,
    cachePersist: `${config.persist}/cache`,
    durableObjectsPersist: `${config.persist}/do`,
    kvPersist: `${config.persist}/kv`,
    r2Persist: `${config.persist}/r2`,
    cf: false,
    telemetry: { enabled: false },
    log: new Told(),
    handleStructuredLogs: ({ level, message, timestamp }) => {
      tell({ event: "log", level, message, at: timestamp });
    },
  };
}

let miniflare;
let scheduled;
let leftBehind;

async function start(config) {
  scheduled = config.backroom.name;
  if (config.goes_with_parent) leftBehind = config.persist;
  miniflare = new Miniflare(options(config));
  await miniflare.ready;
  const direct = await miniflare.unsafeGetDirectURL();
  tell({ event: "ready", port: Number(direct.port), workerd_pid: workerd?.pid ?? null });
}

const commands = {
  async scheduled({ cron, id }) {
    const worker = await miniflare.getWorker(scheduled);
    const { outcome } = await worker.scheduled({ cron, scheduledTime: new Date() });
    tell({ event: "scheduled_done", id, outcome });
  },
  async stop() {
    leftBehind = undefined;
    await stop();
  },
};

async function stop() {
  try {
    await miniflare?.dispose();
    // Who would have removed it is gone.
    if (leftBehind) rmSync(leftBehind, { recursive: true, force: true });
  } finally {
    process.exit(0);
  }
}

process.on("unhandledRejection", (error) => tell({ event: "trouble", message: words(error) }));
process.on("uncaughtException", (error) => tell({ event: "trouble", message: words(error) }));
// Nobody reads our events any more: the parent is gone.
process.stdout.on("error", () => process.exit(0));

let configured = false;
const lines = createInterface({ input: process.stdin });
lines.on("line", async (line) => {
  if (!line.trim()) return;
  const message = JSON.parse(line);
  if (!configured) {
    configured = true;
    await start(message).catch((error) => {
      tell({ event: "failed", message: words(error) });
      process.exit(1);
    });
    return;
  }
  await commands[message.do]?.(message).catch((error) => tell({ event: "failed", id: message.id, message: words(error) }));
});
lines.on("close", stop);
