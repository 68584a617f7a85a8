//! A picture that is chosen in the studio, made smaller before it is sent: drawn to a canvas no larger than its place needs,
//! written as WebP, and its colours noted.
//!
//! I/O: the file that was chosen, a canvas, the form's own fields. Nothing is sent from here: the form goes with its button,
//! as without script. Whatever fails leaves the file as it was chosen, and the server says what is wrong with it.

use everbud_domain::picture::MAX_BYTES;
use everbud_domain::studio::drawn;
use js_sys::futures::JsFuture;
use js_sys::{Array, Promise};
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{
    Blob, CanvasRenderingContext2d, DataTransfer, Element, Event, File, HtmlButtonElement, HtmlCanvasElement,
    HtmlInputElement, ImageBitmap,
};

/// The longest side of what the colours are read from.
const SAMPLE_SIDE: u32 = 96;
/// How good a picture is written, from the first that is tried; the next where it has too many bytes.
const QUALITIES: [f64; 3] = [0.86, 0.7, 0.5];

/// Looks after every file of the page for a picture.
pub(crate) fn follow(said: &ArcRwSignal<String>) {
    let said = said.clone();
    window_event_listener_untyped("change", move |event| {
        let Some((input, side)) = chosen(&event) else { return };
        let Some(file) = input.files().and_then(|files| files.get(0)) else { return };
        let said = said.clone();
        spawn_local(async move {
            let button = within::<HtmlButtonElement>(&input, "button");
            set_disabled(button.as_ref(), true);
            let words = match smaller(&input, &file, side).await {
                Some(words) => words,
                None => "The picture is sent as it is.".to_owned(),
            };
            set_disabled(button.as_ref(), false);
            said.set(words);
        });
    });
}

fn chosen(event: &Event) -> Option<(HtmlInputElement, u32)> {
    let input = event.target()?.dyn_into::<HtmlInputElement>().ok()?;
    let side = input.get_attribute("data-side")?.parse().ok()?;
    Some((input, side))
}

fn within<T: JsCast>(input: &HtmlInputElement, selector: &str) -> Option<T> {
    let form: &Element = &input.closest("form").ok()??;
    form.query_selector(selector).ok()??.dyn_into().ok()
}

fn set_disabled(button: Option<&HtmlButtonElement>, disabled: bool) {
    if let Some(button) = button {
        button.set_disabled(disabled);
    }
}

/// Puts a smaller picture in the place of the file, and its colours beside it; says what it is like by then.
async fn smaller(input: &HtmlInputElement, file: &File, side: u32) -> Option<String> {
    let bitmap = JsFuture::from(window().create_image_bitmap_with_blob(file).ok()?).await.ok()?;
    let bitmap: ImageBitmap = bitmap.unchecked_into();
    let (sample, context) = drawn_to(&bitmap, SAMPLE_SIDE)?;
    let pixels = context.get_image_data(0.0, 0.0, sample.width().into(), sample.height().into()).ok()?.data();
    if let Some(field) = within::<HtmlInputElement>(input, "input[name=colours]") {
        field.set_value(&drawn::written(&drawn::colours(&pixels)));
    }
    let (canvas, _) = drawn_to(&bitmap, side)?;
    let blob = written(&canvas).await?;
    let name = "picture.".to_owned() + blob.type_().strip_prefix("image/")?;
    let parts = Array::of1(&blob);
    let options = web_sys::FilePropertyBag::new();
    options.set_type(&blob.type_());
    let made = File::new_with_blob_sequence_and_options(&parts, &name, &options).ok()?;
    let transfer = DataTransfer::new().ok()?;
    transfer.items().add_with_file(&made).ok()?;
    input.set_files(Some(&transfer.files()?));
    let (width, height) = (canvas.width().to_string(), canvas.height().to_string());
    let kilobytes = ((blob.size() / 1024.0).ceil() as u32).to_string();
    Some("Ready to send: ".to_owned() + &width + " by " + &height + " pixels, " + &kilobytes + " kB.")
}

/// The picture on a canvas whose longest side is no longer than that.
fn drawn_to(bitmap: &ImageBitmap, side: u32) -> Option<(HtmlCanvasElement, CanvasRenderingContext2d)> {
    let (width, height) = (bitmap.width(), bitmap.height());
    let longest = width.max(height).max(side);
    // At least a pixel, however narrow it is.
    let fitted =
        |length: u32| u32::try_from(u64::from(length) * u64::from(side) / u64::from(longest)).unwrap_or(side).max(1);
    let canvas = document().create_element("canvas").ok()?.dyn_into::<HtmlCanvasElement>().ok()?;
    canvas.set_width(fitted(width));
    canvas.set_height(fitted(height));
    let context = canvas.get_context("2d").ok()??.dyn_into::<CanvasRenderingContext2d>().ok()?;
    let (to_width, to_height) = (canvas.width().into(), canvas.height().into());
    context.draw_image_with_image_bitmap_and_dw_and_dh(bitmap, 0.0, 0.0, to_width, to_height).ok()?;
    Some((canvas, context))
}

/// The canvas as a WebP that is small enough; a browser that writes none gives a PNG.
async fn written(canvas: &HtmlCanvasElement) -> Option<Blob> {
    for quality in QUALITIES {
        let blob = Promise::new(&mut |resolve, _| {
            let _ = canvas.to_blob_with_type_and_encoder_options(&resolve, "image/webp", &JsValue::from_f64(quality));
        });
        let blob = JsFuture::from(blob).await.ok()?.dyn_into::<Blob>().ok()?;
        if blob.size() <= MAX_BYTES as f64 {
            return Some(blob);
        }
    }
    None
}
