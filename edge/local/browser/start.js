// Starts a bundle and wakes the islands of the page. Leptos' own snippet is inline, which the policy does not allow.
// The module lies beside this file, so its address carries the same hash.
import * as bundle from "./bundle.js";

await bundle.default({ module_or_path: new URL("./bundle_bg.wasm", import.meta.url) });
bundle.hydrate();

// Also called for what an island has put into the page.
const wake = (within) => {
  for (const island of within.querySelectorAll("leptos-island:not([data-awake])")) {
    island.dataset.awake = "";
    bundle[island.dataset.component]?.(island);
  }
};
wake(document);
document.addEventListener("everbud:renewed", ({ target }) => wake(target));
