//! A short sound for a new order, where somebody has asked for one.
//!
//! I/O: the browser's audio. It may only begin when somebody has pressed something, which the button is for.

use super::Desk;
use leptos::prelude::*;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::JsValue;
use web_sys::AudioContext;

/// The browser's audio, once it was asked for.
#[derive(Default)]
pub(super) struct Kept(RefCell<Option<AudioContext>>);

/// Turns the sound on and off with its button, and lets it be heard when it is turned on.
pub(super) fn follow(desk: &Rc<Desk>) {
    let desk = Rc::clone(desk);
    let was_on = RefCell::new(false);
    Effect::new(move |_| {
        let on = desk.signals.sound.get();
        if on && !was_on.replace(on) {
            if desk.sound.0.borrow().is_none() {
                desk.sound.0.replace(AudioContext::new().ok());
            }
            ring(&desk);
        }
        was_on.replace(on);
    });
}

/// Rings, when the sound is on.
pub(super) fn ring(desk: &Desk) {
    if desk.signals.sound.get_untracked()
        && let Some(audio) = desk.sound.0.borrow().as_ref()
    {
        // Whatever does not work here is only not heard.
        let _ = two_notes(audio);
    }
}

fn two_notes(audio: &AudioContext) -> Result<(), JsValue> {
    let now = audio.current_time();
    for (note, after) in [(659.3, 0.0), (880.0, 0.16)] {
        let (voice, loudness) = (audio.create_oscillator()?, audio.create_gain()?);
        voice.frequency().set_value(note);
        loudness.gain().set_value_at_time(0.2, now + after)?;
        loudness.gain().exponential_ramp_to_value_at_time(0.001, now + after + 0.35)?;
        voice.connect_with_audio_node(&loudness)?;
        loudness.connect_with_audio_node(&audio.destination())?;
        voice.start_with_when(now + after)?;
        voice.stop_with_when(now + after + 0.4)?;
    }
    Ok(())
}
