// How long a fresh V8 takes to make the built worker ready: to compile its module, to instantiate it and to evaluate
// what lies around it. The argument is the worker's folder; the answer is a line with milliseconds.
//
// Everything that the runtime alone provides is replaced by nothing, for nothing of it is called before the first event.
import { readFileSync } from "node:fs";
import { registerHooks } from "node:module";
import { pathToFileURL } from "node:url";

const folder = process.argv[1];
const nothing = "data:text/javascript,export class DurableObject {} export class WorkerEntrypoint {} export const connect = null; export const env = {};";

registerHooks({
  resolve(specifier, context, next) {
    return specifier.startsWith("cloudflare:") ? { url: nothing, format: "module", shortCircuit: true } : next(specifier, context);
  },
  load(url, context, next) {
    if (!url.endsWith(".wasm")) return next(url, { ...context, format: "module" });
    // Reading the file is not the runtime's work: it has the bytes already.
    globalThis.compiledWorker = readFileSync(new URL(url));
    return { source: "export default new WebAssembly.Module(globalThis.compiledWorker);", format: "module", shortCircuit: true };
  },
});
globalThis.addEventListener ??= () => {};

const began = performance.now();
await import(pathToFileURL(`${folder}/worker.mjs`).href);
process.stdout.write(`${performance.now() - began}\n`);
