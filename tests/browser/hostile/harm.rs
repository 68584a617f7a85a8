//! What somebody's words, pictures or CSS do to the rest of a page, as the browser lays it out and paints it.

use crate::tab::Tab;
use serde_json::json;

/// A sentence for each thing that is wrong with the page: it scrolls sideways; something of it cannot be pressed; what is
/// written from left to right does not run that way, or does not stand in its order; marks of letters lie over what
/// somebody else wrote; something was loaded from elsewhere.
const HARM: &str = r#"((wanted) => {
  const found = [], width = document.documentElement.clientWidth;
  const named = (it) => `${it.tagName}.${it.className} “${(it.textContent ?? "").trim().slice(0, 30)}”`;
  const wide = document.documentElement.scrollWidth;
  if (wide > width) found.push(`it scrolls sideways: ${wide} in ${width}`);
  for (const selector of wanted) {
    const it = document.querySelector(selector);
    if (!it) { found.push(`there is no ${selector}`); continue; }
    it.scrollIntoView({ block: "center", behavior: "instant" });
    const box = it.getClientRects()[0] ?? it.getBoundingClientRect();
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    const top = document.elementFromPoint(x, y);
    if (box.width < 16 || box.height < 16 || box.left < 0 || box.right > width + 1) found.push(`${selector} cannot be seen whole`);
    if (!it.checkVisibility({ opacityProperty: true, visibilityProperty: true })) found.push(`${selector} is not visible`);
    if (top === null || !(it === top || it.contains(top))) found.push(`${top ? named(top) : "nothing"} lies where ${selector} is`);
  }
  scrollTo({ top: 0, behavior: "instant" });
  const texts = [], walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const part = (node, from, to) => {
    const range = document.createRange();
    range.setStart(node, from);
    range.setEnd(node, to);
    return range.getClientRects()[0];
  };
  while (walker.nextNode()) {
    const node = walker.currentNode, parent = node.parentElement;
    if (!node.data.trim() || !parent.checkVisibility({ visibilityProperty: true }) || parent.closest(".unseen, script, option")) continue;
    texts.push(node);
    const pair = /^[\x20-\x7e\s]*$/.test(node.data) && /[A-Za-z0-9]{2}/.exec(node.data);
    if (!pair) continue;
    const [one, other] = [part(node, pair.index, pair.index + 1), part(node, pair.index + 1, pair.index + 2)];
    if (one && other && Math.abs(one.top - other.top) < 2 && other.left < one.left) found.push(`it runs backwards: ${node.data.trim().slice(0, 40)}`);
  }
  // What stands beside each other in a line stands there in its order.
  for (const parent of new Set(texts.map((node) => node.parentElement.parentElement))) {
    if (!parent || /flex|grid|table/.test(getComputedStyle(parent).display)) continue;
    const inline = [...parent.childNodes].filter((it) => it.nodeType === 3 ? it.data.trim() : it.nodeType === 1
      && getComputedStyle(it).display.startsWith("inline") && getComputedStyle(it).position === "static" && !it.classList.contains("unseen"));
    const rects = inline.map((it) => { const range = document.createRange(); range.selectNodeContents(it); const all = range.getClientRects(); return [all[0], all[all.length - 1]]; });
    for (let at = 1; at < rects.length; at++) {
      const [before, after] = [rects[at - 1][1], rects[at][0]];
      if (before && after && Math.abs(before.bottom - after.bottom) < 2 && after.left < before.left) found.push(`${named(parent)}: its parts are out of order`);
    }
  }
  // Where letters are piled up with marks, the ink reaches beyond the line; it must not reach what others wrote.
  const context = document.createElement("canvas").getContext("2d");
  for (const node of texts.filter((node) => /[\u0300-\u036f]{3}/.test(node.data))) {
    const parent = node.parentElement;
    context.font = getComputedStyle(parent).font;
    const ink = context.measureText(node.data.slice(0, 60));
    const lines = [...(() => { const range = document.createRange(); range.selectNodeContents(node); return range; })().getClientRects()];
    if (lines.length === 0) continue;
    let top = lines[0].top + ink.fontBoundingBoxAscent - ink.actualBoundingBoxAscent;
    let bottom = lines.at(-1).top + ink.fontBoundingBoxAscent + ink.actualBoundingBoxDescent;
    for (let up = parent; up; up = up.parentElement) {
      const style = getComputedStyle(up);
      if (style.overflowY === "visible") continue;
      const box = up.getBoundingClientRect(), margin = parseFloat(style.overflowClipMargin) || 0;
      [top, bottom] = [Math.max(top, box.top - margin), Math.min(bottom, box.bottom + margin)];
    }
    for (const other of texts) {
      if (other === node || parent.contains(other) || other.parentElement.contains(parent)) continue;
      const range = document.createRange();
      range.selectNodeContents(other);
      for (const box of range.getClientRects()) {
        // A line's box is higher than its letters.
        const [above, below] = [box.top + box.height * 0.25, box.bottom - box.height * 0.25];
        const beside = box.right < lines[0].left || box.left > Math.max(...lines.map((line) => line.right));
        const within = above >= lines[0].top - 1 && below <= lines.at(-1).bottom + 1;
        if (!beside && !within && above < bottom && below > top) found.push(`marks of ${named(parent)} lie over “${other.data.trim().slice(0, 30)}”`);
      }
    }
  }
  for (const { name } of performance.getEntriesByType("resource")) if (!name.startsWith(origin)) found.push(`it loaded ${name}`);
  return [...new Set(found)];
})"#;

/// What is wrong with the page that the tab shows; all of `wanted` must be there to be pressed.
#[track_caller]
pub(crate) fn harm(tab: &Tab, wanted: &[&str]) -> Vec<String> {
    let page = tab.path();
    let found: Vec<String> = tab.value(&format!("{HARM}({})", json!(wanted)));
    found.into_iter().map(|what| format!("{page}: {what}")).collect()
}
