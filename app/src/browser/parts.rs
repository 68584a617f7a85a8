//! Replacing parts of the page by those of a newer one, without taking anything from under a reader's hands.
//!
//! I/O: the page.

use leptos::prelude::document;
use wasm_bindgen::JsCast;
use web_sys::{Document, Element, HtmlElement, HtmlInputElement};

/// Every element within that the selector finds.
pub(crate) fn all(within: &Element, selector: &str) -> Vec<Element> {
    let Ok(found) = within.query_selector_all(selector) else { return Vec::new() };
    (0..found.length()).filter_map(|at| found.item(at)?.dyn_into().ok()).collect()
}

/// Puts the newer page's part in place of ours, where they differ. A part that only one of the two has is left out of
/// it, or taken away.
pub(crate) fn renew(newer: &Document, selector: &str) {
    let ours = document().query_selector(selector).ok().flatten();
    let theirs = newer.query_selector(selector).ok().flatten();
    match (ours, theirs) {
        (Some(ours), Some(theirs)) => {
            keep_open(&ours, &theirs);
            if ours.outer_html() != theirs.outer_html() {
                keeping_focus(|| drop(ours.replace_with_with_node_1(&theirs)));
            }
        }
        (Some(ours), None) => ours.remove(),
        (None, _) => {}
    }
}

/// What the reader has opened is open in the newer part as well, so that it alone is no difference.
fn keep_open(ours: &Element, theirs: &Element) {
    let details = |part: &Element| {
        let itself = part.matches("details").unwrap_or(false).then(|| part.clone());
        itself.into_iter().chain(all(part, "details"))
    };
    for (ours, theirs) in details(ours).zip(details(theirs)) {
        if ours.has_attribute("open") {
            let _ = theirs.set_attribute("open", "");
        }
    }
}

/// Does something to the page, and gives the focus back to what has the same id afterwards, and what was being typed.
pub(crate) fn keeping_focus(change: impl FnOnce()) {
    let active = document().active_element();
    let id = active.as_ref().map(Element::id).filter(|id| !id.is_empty());
    let typed = active.and_then(|active| active.dyn_into::<HtmlInputElement>().ok()).map(|input| input.value());
    change();
    let Some(again) = id.and_then(|id| document().get_element_by_id(&id)) else { return };
    if document().active_element().as_ref() == Some(&again) {
        return;
    }
    if let (Some(typed), Some(input)) = (typed, again.dyn_ref::<HtmlInputElement>()) {
        input.set_value(&typed);
    }
    if let Ok(again) = again.dyn_into::<HtmlElement>() {
        let _ = again.focus();
    }
}

/// Gives every id within another name, and everything that points at it, so that a part of one page can stand in another.
pub(crate) fn rename_ids(within: &Element, prefix: &str) {
    for element in all(within, "[id]") {
        element.set_id(&(prefix.to_owned() + &element.id()));
    }
    for attribute in ["for", "aria-labelledby", "aria-describedby"] {
        for element in all(within, &("[".to_owned() + attribute + "]")) {
            if let Some(target) = element.get_attribute(attribute) {
                let _ = element.set_attribute(attribute, &(prefix.to_owned() + &target));
            }
        }
    }
}

/// Takes over one attribute from the newer page.
pub(crate) fn settle(newer: &Document, selector: &str, attribute: &str) {
    let find = |page: &Document| page.query_selector(selector).ok().flatten();
    if let (Some(ours), Some(value)) =
        (find(&document()), find(newer).and_then(|theirs| theirs.get_attribute(attribute)))
    {
        let _ = ours.set_attribute(attribute, &value);
    }
}

/// Scrolls to where a part begins, if that has been scrolled past.
pub(crate) fn bring_back(selector: &str) {
    let part = document().query_selector(selector).ok().flatten();
    if let Some(part) = part.filter(|part| part.get_bounding_client_rect().top() < 0.0) {
        part.scroll_into_view();
    }
}
