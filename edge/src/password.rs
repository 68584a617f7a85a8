//! Deriving a hash from a password, with the platform's own PBKDF2.
//!
//! It takes a third of a second of computing, so it is done here, in the worker's isolate, and never in an object that
//! others wait for.

use everbud_domain::staff::password::{HASH_BYTES, Recipe};
use worker::js_sys::{Array, Function, Object, Promise, Reflect, Uint8Array, global};
use worker::wasm_bindgen::{JsCast, JsValue};
use worker::wasm_bindgen_futures::JsFuture;

/// The platform's cryptography did not do what it was asked; ours, and a retry may help.
#[derive(Debug)]
pub(crate) struct NoCryptography;

impl From<JsValue> for NoCryptography {
    fn from(_: JsValue) -> Self {
        Self
    }
}

/// Derives what a verifier of that recipe compares with.
pub(crate) async fn derive(password: &str, recipe: &Recipe) -> Result<[u8; HASH_BYTES], NoCryptography> {
    let subtle = Reflect::get(&Reflect::get(&global(), &"crypto".into())?, &"subtle".into())?;
    let raw = Uint8Array::from(password.as_bytes());
    let usages = Array::of1(&"deriveBits".into());
    let key = call(&subtle, "importKey", &[&"raw".into(), &raw, &"PBKDF2".into(), &false.into(), &usages]).await?;
    let mut derived = None;
    for _ in 0..recipe.rounds {
        let salt = Uint8Array::from(recipe.salt_after(derived.as_ref()).as_slice());
        let how = Object::new();
        for (name, value) in [
            ("name", JsValue::from("PBKDF2")),
            ("hash", JsValue::from("SHA-256")),
            ("salt", JsValue::from(salt)),
            ("iterations", JsValue::from(recipe.iterations)),
        ] {
            Reflect::set(&how, &name.into(), &value)?;
        }
        let bits = u32::try_from(8 * HASH_BYTES).unwrap_or(u32::MAX);
        let buffer = call(&subtle, "deriveBits", &[&how, &key, &bits.into()]).await?;
        let bytes = Uint8Array::new(&buffer).to_vec();
        derived = Some(<[u8; HASH_BYTES]>::try_from(bytes).map_err(|_| NoCryptography)?);
    }
    derived.ok_or(NoCryptography)
}

async fn call(subtle: &JsValue, method: &str, arguments: &[&JsValue]) -> Result<JsValue, NoCryptography> {
    let method: Function = Reflect::get(subtle, &method.into())?.dyn_into()?;
    let arguments: Array = arguments.iter().copied().collect();
    let promise: Promise = method.apply(subtle, &arguments)?.dyn_into()?;
    Ok(JsFuture::from(promise).await?)
}
