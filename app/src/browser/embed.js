// Shows a shop's menu on another site: a frame in the place of this script. The shop says which sites may show it, and the
// browser holds to that.
//
// <script src="https://shop.example/embed.js" data-height="800" async></script>
(() => {
  const script = document.currentScript;
  if (!script) return;
  const asked = Number(script.dataset.height);
  const frame = document.createElement("iframe");
  frame.src = new URL("/embed", script.src).href;
  frame.title = script.dataset.title || "Menu";
  frame.loading = "lazy";
  frame.referrerPolicy = "no-referrer";
  // Nothing runs in it, and it may load the shop's own pictures. Its links open the shop itself.
  frame.sandbox = "allow-same-origin allow-popups allow-popups-to-escape-sandbox";
  frame.style.cssText = `display:block;inline-size:100%;border:0;block-size:${asked >= 200 && asked <= 4000 ? asked : 800}px`;
  script.after(frame);
})();
