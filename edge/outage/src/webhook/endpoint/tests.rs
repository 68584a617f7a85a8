//! Promises of addresses that may be called.
//!
//! Pure; compiled for tests only.

use super::*;

fn check(text: &str, expect: Result<&str, Unacceptable>) {
    let endpoint = Endpoint::parse(text, "everbud.example");
    assert_eq!(endpoint.as_ref().map(Endpoint::as_str).map_err(|error| *error), expect, "{text}");
    if let Ok(endpoint) = endpoint {
        let stored = serde_json::to_string(&endpoint).unwrap();
        assert_eq!(serde_json::from_str::<Endpoint>(&stored).unwrap(), endpoint, "{text} survives storage");
    }
}

#[test]
fn a_public_name_over_https_is_called() {
    check("https://hooks.shop.com/in?key=a%20b&c=d", Ok("https://hooks.shop.com/in?key=a%20b&c=d"));
    check("https://hooks.shop.com", Ok("https://hooks.shop.com/"));
    check("https://hooks.shop.com?a=1", Ok("https://hooks.shop.com/?a=1"));
    check("HTTPS://Hooks.Shop.COM:443/In", Ok("https://hooks.shop.com/In"));
    check("https://a.b-c.xn--p1ai/", Ok("https://a.b-c.xn--p1ai/"));
    check("https://10.shop.com/", Ok("https://10.shop.com/"));
    check("https://shop.com/@me/a:b//c", Ok("https://shop.com/@me/a:b//c"));
    check("https://shop.com/?next=http://localhost", Ok("https://shop.com/?next=http://localhost"));
}

#[test]
fn only_https_on_its_own_port_without_a_user_is_called() {
    use Unacceptable::{Fragment, NotHttps, Port, User};
    for text in ["http://shop.com/", "ftp://shop.com/", "//shop.com/", "shop.com", "", "https:/shop.com", "é"] {
        check(text, Err(NotHttps));
    }
    for text in ["file:///etc/passwd", "javascript:alert(1)", " https://shop.com/", "https:\\\\shop.com/"] {
        check(text, Err(NotHttps));
    }
    for text in ["https://shop.com:80/", "https://shop.com:8443/", "https://shop.com:/", "https://shop.com:443:22/"] {
        check(text, Err(Port));
    }
    check("https://shop.com:0443/", Err(Port));
    for text in
        ["https://me@shop.com/", "https://me:pass@shop.com/", "https://shop.com@localhost/", "https://@shop.com"]
    {
        check(text, Err(User));
    }
    check("https://shop.com/#top", Err(Fragment));
    check("https://shop.com#@localhost/", Err(Fragment));
}

#[test]
fn no_spelling_of_an_ip_address_is_called() {
    for host in [
        "127.0.0.1",
        "10.0.0.1",
        "169.254.169.254",
        "192.168.1.1",
        "8.8.8.8",
        "127.1",
        "2130706433",
        "0177.0.0.1",
        "0x7f.0.0.1",
        "0x7f000001",
        "127.0.0.0x1",
        "0x",
        "1.1.1.1.0x",
        "shop.com.1",
        "0",
        "[::1]",
        "[::ffff:169.254.169.254]",
        "[fd00:ec2::254]",
        "[::1]:443",
    ] {
        check(&format!("https://{host}/"), Err(Unacceptable::IpAddress));
    }
}

#[test]
fn no_name_of_an_inner_network_is_called() {
    for host in [
        "localhost",
        "LOCALHOST",
        "shop.localhost",
        "intranet",
        "db",
        "printer.local",
        "metadata.google.internal",
        "router.lan",
        "nas.home",
        "nas.home.arpa",
        "1.0.0.127.in-addr.arpa",
        "wiki.corp",
        "box.localdomain",
        "shop.test",
        "shop.invalid",
        "abcdefghijklmnop.onion",
        "shop.c0m",
        "shop.7f",
    ] {
        check(&format!("https://{host}/"), Err(Unacceptable::NotPublic));
    }
}

#[test]
fn nothing_that_two_parsers_could_read_in_two_ways_is_called() {
    for text in [
        "https://shop.com\\@localhost/",
        "https://shop.com/a b",
        "https://shop.com/\r\nHost: localhost",
        "https://shop.com\t/",
        "https://shop\u{ff0e}com/",
        "https://\u{2488}27.0.0.1/",
        "https://localhost\u{3002}com/",
        "https://shop%2ecom/",
        "https://shop.com%00.evil.com/",
        "https://shop.com./",
        "https://localhost./",
        "https://127.0.0.1./",
        "https://.shop.com/",
        "https://shop..com/",
        "https://-shop.com/",
        "https://shop-.com/",
        "https://shop_1.com/",
        "https://!shop.com/",
        "https:///shop.com/",
        "https://",
        "https://?a",
        "https://shop.com/<script>",
        "https://shop.com/\"",
    ] {
        check(text, Err(Unacceptable::Malformed));
    }
    check(&format!("https://{}.com/", "a".repeat(64)), Err(Unacceptable::Malformed));
    check(&format!("https://{}com/", "a.".repeat(126)), Err(Unacceptable::Malformed));
}

#[test]
fn an_address_has_an_end() {
    let longest = format!("https://shop.com/{}", "a".repeat(MAX_BYTES - 17));
    check(&longest, Ok(&longest));
    check(&format!("{longest}a"), Err(Unacceptable::TooLong));
}

#[test]
fn we_do_not_call_ourselves() {
    check("https://everbud.example/", Err(Unacceptable::Ours));
    check("https://Copper-Finch.EVERBUD.example/api/v1/orders", Err(Unacceptable::Ours));
    check("https://noteverbud.example/", Ok("https://noteverbud.example/"));
    check("https://everbud.example.com/", Ok("https://everbud.example.com/"));
    assert!(Endpoint::parse("https://shop.com/", "").is_ok());
}

#[test]
fn a_stored_address_is_checked_again() {
    assert!(serde_json::from_str::<Endpoint>("\"https://localhost/\"").is_err());
}
