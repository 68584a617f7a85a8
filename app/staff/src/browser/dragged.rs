//! A section of the home page, dragged by its grip to the place of another: with a mouse, a pen or a finger.
//!
//! I/O: the page's document. Nothing moves before it is dropped, for sections are of any height, and what moved under the
//! pointer would move back at once. A keyboard has the buttons instead.

use super::sections::within;
use super::studio::all;
use leptos::prelude::*;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlFormElement, PointerEvent};

/// What the style sheet knows them by.
const MARK: &str = "data-drag";
/// So near the upper or lower edge of the window a pointer that moves takes the page along, by so much; in pixels.
const EDGE: i32 = 72;
const STEP: f64 = 24.0;

/// The section that is being dragged, and the other one over which it is.
#[derive(Default)]
struct Drag {
    section: Option<Element>,
    over: Option<Element>,
}

/// Has sections dragged for as long as the page is open: a section's form, and at whose place it was dropped.
pub(super) fn attend(dropped: impl Fn(HtmlFormElement, &str) + 'static) {
    let drag = Rc::new(RefCell::new(Drag::default()));
    let here = Rc::clone(&drag);
    window_event_listener_untyped("pointerdown", move |event| {
        // One that ended beyond the window was never heard to end.
        end(&here);
        let Some(grip) = within(&event, "#sections .grip") else { return };
        let Some(section) = grip.closest("li").ok().flatten() else { return };
        // What a finger touches first hears of it to the end, unless it lets go: then whatever is under it does.
        let _ = grip.release_pointer_capture(event.unchecked_ref::<PointerEvent>().pointer_id());
        event.prevent_default();
        mark(&section, "dragged");
        here.borrow_mut().section = Some(section);
    });
    let here = Rc::clone(&drag);
    window_event_listener_untyped("pointermove", move |event| follow(&mut here.borrow_mut(), &event));
    let here = Rc::clone(&drag);
    window_event_listener_untyped("pointercancel", move |_| drop(end(&here)));
    window_event_listener_untyped("pointerup", move |_| {
        let Drag { section: Some(section), over: Some(over) } = end(&drag) else { return };
        let form = section.query_selector("form").ok().flatten().and_then(|form| form.dyn_into().ok());
        if let (Some(form), Some(place)) = (form, over.id().strip_prefix("section-")) {
            dropped(form, place);
        }
    });
}

/// Nothing is being dragged any more.
fn end(drag: &RefCell<Drag>) -> Drag {
    for marked in all(&document(), "[data-drag]") {
        let _ = marked.remove_attribute(MARK);
    }
    drag.take()
}

fn follow(drag: &mut Drag, event: &Event) {
    let Some(section) = &drag.section else { return };
    let over = within(event, "#sections > li").filter(|over| over != section);
    if over != drag.over {
        if let Some(left) = &drag.over {
            let _ = left.remove_attribute(MARK);
        }
        if let Some(over) = &over {
            mark(over, "over");
        }
        drag.over = over;
    }
    let y = event.unchecked_ref::<PointerEvent>().client_y();
    let height = window().inner_height().ok().and_then(|height| height.as_f64()).unwrap_or_default();
    if y < EDGE {
        window().scroll_by_with_x_and_y(0.0, -STEP);
    } else if f64::from(y + EDGE) > height {
        window().scroll_by_with_x_and_y(0.0, STEP);
    }
}

fn mark(element: &Element, what: &str) {
    let _ = element.set_attribute(MARK, what);
}
