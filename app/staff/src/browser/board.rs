//! Showing what changed on the board, and leaving alone what somebody is busy with.
//!
//! I/O: the page's document. Parts are known by their ids; a part with `data-parts` is made of others.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

/// How many orders nobody has accepted.
pub(super) fn new_orders() -> u32 {
    document().query_selector_all("#new article").map_or(0, |found| found.length())
}

/// Shows the columns as they are now. Returns how many orders are new on the page.
pub(super) fn show(html: &str) -> u32 {
    let Some(board) = document().get_element_by_id("board") else { return 0 };
    let Ok(now) = document().create_element("div") else { return 0 };
    now.set_inner_html(html);
    let mut fresh = 0;
    renew(&board, &now, &mut fresh);
    fresh
}

/// Makes the parts of `board` those of `now`, in their order, and keeps every part that is the same.
fn renew(board: &Element, now: &Element, fresh: &mut u32) {
    let mut at = board.first_element_child();
    let mut part = now.first_element_child();
    while let Some(wanted) = part {
        part = wanted.next_element_sibling();
        let placed = match document().get_element_by_id(&wanted.id()) {
            None => {
                *fresh += u32::from(status_of(&wanted).as_deref() == Some("received"));
                wanted
            }
            Some(known) if known.is_equal_node(Some(&wanted)) || is_held(&known, &wanted) => known,
            Some(known) if wanted.has_attribute("data-parts") => {
                renew(&known, &wanted, fresh);
                known
            }
            Some(known) => {
                let had_focus = has_focus(&known);
                if at.as_ref() == Some(&known) {
                    at = Some(wanted.clone());
                }
                let _ = known.replace_with_with_node_1(&wanted);
                if had_focus {
                    focus_next_step(&wanted);
                }
                wanted
            }
        };
        if at.as_ref() == Some(&placed) {
            at = placed.next_element_sibling();
        } else {
            let _ = board.insert_before(&placed, at.as_ref().map(AsRef::as_ref));
        }
    }
    while let Some(gone) = at {
        at = gone.next_element_sibling();
        gone.remove();
    }
}

fn status_of(card: &Element) -> Option<String> {
    card.get_attribute("data-status")
}

/// Whether somebody is busy with the card: a reason is being given. Once its order has moved on, that is over.
fn is_held(known: &Element, wanted: &Element) -> bool {
    status_of(known).is_some()
        && status_of(known) == status_of(wanted)
        && matches!(known.query_selector("details[open]"), Ok(Some(_)))
}

fn has_focus(part: &Element) -> bool {
    document().active_element().is_some_and(|active| part.contains(Some(&active)))
}

/// Gives the focus back to a card that has moved to another column and lost it on the way.
pub(super) fn go_on_from(card: &str) {
    let is_lost = document().active_element().is_none_or(|active| active.tag_name() == "BODY");
    if let Some(card) = document().get_element_by_id(card).filter(|_| is_lost) {
        focus_next_step(&card);
    }
}

/// Where a keyboard goes on after its card was drawn anew.
fn focus_next_step(card: &Element) {
    // The next step, or what else there is when none is left.
    let found = ["button.main", "a, summary"].into_iter().find_map(|wanted| card.query_selector(wanted).ok().flatten());
    if let Some(next) = found {
        let _ = next.unchecked_into::<HtmlElement>().focus();
    }
}
