//! An operator of the platform, as a program with a token and as a browser without script.

use crate::everbud::Everbud;
use crate::forms::cookie_of;
use crate::shop::{Reply, Shop};
use serde_json::{Value, json};

/// The demo's operator, and their password.
pub const OPERATOR: (&str, &str) = ("ada@everbud.example", "queue-gate-lantern");

/// Tries to sign in at the console.
#[track_caller]
pub fn try_to_sign_in(platform: &Shop, name: &str, password: &str) -> Reply {
    platform.post_form("/console/sign-in", "", &[("name", name), ("password", password)])
}

/// Somebody who is signed in at the console.
pub struct AtConsole {
    pub platform: Shop,
    pub cookie: String,
}

impl AtConsole {
    #[track_caller]
    pub fn sign_in(everbud: &Everbud) -> Self {
        let platform = everbud.platform();
        let reply = try_to_sign_in(&platform, OPERATOR.0, OPERATOR.1).expect(303);
        assert_eq!(reply.header("location"), Some("/console"));
        Self { cookie: cookie_of(&reply), platform }
    }

    #[track_caller]
    pub fn get(&self, path: &str) -> Reply {
        self.platform.get_with(path, &[("cookie", &self.cookie)])
    }

    #[track_caller]
    pub fn post(&self, path: &str, fields: &[(&str, &str)]) -> Reply {
        self.platform.post_form(path, &self.cookie, fields)
    }
}

/// A program that operates the platform. Whatever was forced or paused ends with it.
pub struct Operator {
    pub platform: Shop,
    pub token: String,
}

impl Operator {
    #[track_caller]
    pub fn of(everbud: &Everbud) -> Self {
        Self { platform: everbud.platform(), token: everbud.operator_token() }
    }

    #[track_caller]
    pub fn gate(&self) -> Value {
        self.platform.staff("GET", "/api/v1/operator/gate", &self.token, "").expect(200).json()
    }

    #[track_caller]
    pub fn act(&self, act: &Value) -> Value {
        self.try_act(act).expect(200).json()
    }

    #[track_caller]
    pub fn try_act(&self, act: &Value) -> Reply {
        self.platform.staff("POST", "/api/v1/operator/gate", &self.token, &act.to_string())
    }

    #[track_caller]
    pub fn webhooks(&self, method: &str, path: &str, body: &Value) -> Reply {
        let body = if body.is_null() { String::new() } else { body.to_string() };
        self.platform.staff(method, &format!("/api/v1/operator/webhooks{path}"), &self.token, &body)
    }

    #[track_caller]
    pub fn queue(&self, slug: &str) -> Value {
        self.platform.staff("GET", &format!("/api/v1/operator/shops/{slug}"), &self.token, "").expect(200).json()
    }

    #[track_caller]
    pub fn act_on(&self, slug: &str, act: &Value) -> Reply {
        self.platform.staff("POST", &format!("/api/v1/operator/shops/{slug}"), &self.token, &act.to_string())
    }
}

impl Drop for Operator {
    fn drop(&mut self) {
        let bearer = format!("Bearer {}", self.token);
        let headers = [("authorization", bearer.as_str())];
        let act = |path: &str, act: Value| self.platform.try_send("POST", path, &headers, act.to_string().as_bytes());
        for what in [json!({"act": "automatic"}), json!({"act": "resume"}), json!({"act": "cap", "cap": 8})] {
            let _ = act("/api/v1/operator/gate", what);
        }
        // A test that failed would leave its shop paused to all that borrow it later.
        let shops = self.platform.try_send("GET", "/api/v1/operator/shops", &headers, b"");
        let listed: Value = shops.ok().and_then(|reply| serde_json::from_str(&reply.body).ok()).unwrap_or_default();
        for shop in listed["shops"].as_array().into_iter().flatten().filter(|shop| shop["state"] == "paused") {
            let path = format!("/api/v1/operator/shops/{}", shop["slug"].as_str().unwrap_or_default());
            let _ = act(&path, json!({"act": "resume"}));
        }
    }
}
