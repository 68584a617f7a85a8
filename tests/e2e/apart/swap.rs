//! Two shops, and what one of them has given out, to be tried at the other.

use everbud_tests::basket::{available, order_one};
use everbud_tests::desk::SignedIn;
use everbud_tests::everbud::Everbud;
use everbud_tests::forms::{checkout_fields, field, filled_cart};
use everbud_tests::picture::{png, shown_on, upload};
use everbud_tests::shop::Shop;
use serde_json::{Value, json};

/// Two shops, and what belongs to one of them alone.
pub(super) struct Swap {
    pub(super) mine: Shop,
    pub(super) other: Shop,
    pub(super) variant: String,
    pub(super) product: String,
    pub(super) id: String,
    pub(super) token: String,
    /// The cart's cookie, which is also the owner's name, with that variant in it.
    pub(super) cookie: String,
    /// A key that ordered at my shop, under that cookie.
    pub(super) key: String,
    pub(super) my_staff: String,
    pub(super) other_staff: String,
    /// The cookie of a session at my shop's desk.
    pub(super) my_session: String,
}

/// Who runs the day at my shop, and their password.
pub(super) const MY_MANAGER: (&str, &str) = ("mara@copper-finch.example", "copper-kettle-opens");

impl Swap {
    pub(super) fn of(everbud: &Everbud) -> Self {
        let (mine, other) = (everbud.shop("copper-finch"), everbud.shop("saltmarsh"));
        let variant = available(&mine)[0].clone();
        let order = order_one(&mine, &variant).expect(201).json()["order"].clone();
        let menu = mine.get("/api/v1/menu").expect(200).json();
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let cookie = filled_cart(&mine, &variant, "1");
        let checkout = mine.get_with("/checkout", &[("cookie", &cookie)]).expect(200).body;
        let (key, total) = (field(&checkout, "key"), field(&checkout, "total_cents"));
        mine.post_form("/checkout", &cookie, &checkout_fields(&key, &total, "1990-05-17")).expect(303);
        Self {
            product: text(&menu["products"][0]["slug"]),
            id: text(&order["id"]),
            token: text(&order["token"]),
            variant,
            cookie,
            key,
            my_staff: everbud.staff_token("copper-finch"),
            other_staff: everbud.staff_token("saltmarsh"),
            my_session: SignedIn::with(&mine, MY_MANAGER.0, MY_MANAGER.1).cookie,
            mine,
            other,
        }
    }

    /// The id and the address of a webhook of my shop.
    #[track_caller]
    pub(super) fn webhook(&self) -> (String, String) {
        let all = |method: &str, body: &str| self.mine.staff(method, "/api/v1/staff/webhooks", &self.my_staff, body);
        let url = "https://hooks.example/of-copper-finch".to_owned();
        // It is there from the first time on.
        let _ = all("POST", &json!({"url": url}).to_string());
        let listed = all("GET", "").expect(200).json();
        let webhook = listed["webhooks"].as_array().unwrap().iter().find(|webhook| webhook["url"] == url).unwrap();
        (webhook["id"].as_str().unwrap().to_owned(), url)
    }

    /// The address of a picture of my shop, which no look of it names any more.
    #[track_caller]
    pub(super) fn picture(&self) -> String {
        let desk = SignedIn::manager_of(&self.mine);
        upload(&desk, &[("place", "logo")], &png(&[(40, [0x77, 0x33, 0x11])], 40)).expect(303);
        let at = shown_on(&desk.get("/desk/studio").expect(200).body).remove(0);
        desk.post("/desk/studio", &[("act", "discard")]).expect(303);
        at
    }

    /// Asked with everything that another shop has given out, a shop shows nothing of that other.
    #[track_caller]
    pub(super) fn shows_only_its_own(&self, path: &str) {
        let bearer = format!("Bearer {}", self.my_staff);
        let cookies = format!("{}; {}", self.cookie, self.my_session);
        let headers = [("cookie", cookies.as_str()), ("authorization", bearer.as_str())];
        let shown = self.other.get_with(path, &headers).expect(200).body;
        let product = format!("/p/{}\"", self.product);
        for foreign in [product.as_str(), "Copper Finch", &self.id, &self.token, &self.mine.host, &self.mine.theme()] {
            assert!(!shown.contains(foreign), "{path} of {} shows {foreign}", self.other.host);
        }
    }

    /// A session of another shop is led to the form for signing in, and changes nothing.
    #[track_caller]
    pub(super) fn opens_no_studio(&self, method: &str, path: &str) {
        let form = [("cookie", self.my_session.as_str()), ("content-type", "application/x-www-form-urlencoded")];
        let sent = self.other.send(method, path, &form, b"act=keep&accent_hex=%23123456").expect(303);
        assert_eq!(sent.header("location"), Some("/desk"), "{method} {path}");
        let own = SignedIn::manager_of(&self.other);
        assert!(!own.get("/desk/studio").expect(200).body.contains("#123456"), "{method} {path} changes a draft");
    }

    /// Only a token of the shop itself opens its desk.
    #[track_caller]
    pub(super) fn needs_its_own_staff(&self, method: &str, path: &str) {
        self.needs_its_own_staff_for(method, path, "");
    }

    /// The same for a write that has to say something.
    #[track_caller]
    pub(super) fn needs_its_own_staff_for(&self, method: &str, path: &str, body: &str) {
        for (shop, token) in
            [(&self.other, &self.my_staff), (&self.mine, &self.other_staff), (&self.mine, &String::new())]
        {
            let reply = shop.staff(method, path, token, body).expect(401);
            assert_eq!(reply.problem(), "not-signed-in", "{method} {path} of {}", shop.host);
        }
    }
}
