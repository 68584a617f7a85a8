//! What is served of a shop's own CSS, and what is not.

use super::*;

/// What is served, without the place and what is kept, and the reasons for what is not.
fn served(source: &str) -> (String, Vec<(u32, String)>) {
    let Confined { css, refused } = confined(source);
    let css = css.replace(":not(.tag,.tag *,.flag,.off)", "").replace('\n', "");
    (css, refused.into_iter().map(|it| (it.line, it.why)).collect())
}

#[test]
fn what_changes_how_things_look_where_they_are_is_served_within_the_place() {
    fn check(source: &str, expect: &str) {
        assert_eq!(served(source), (expect.to_owned(), Vec::new()), "{source}");
    }
    check("", "");
    check("/* nothing */", "");
    check("@charset \"utf-8\";", "");
    check("h2 { color: #C0FFEE }", ".own h2{color:#C0FFEE;}");
    check("h2,.shelf>li:hover{color:red}", ".own h2,.own .shelf>li:hover{color:red;}");
    check("ul li a , p + p { margin : 0 auto }", ".own ul li a,.own p+p{margin:0 auto;}");
    check("li:nth-child(2n + 1)::first-letter{color:red}", ".own li:nth-child(2n+1)::first-letter{color:red;}");
    check("li:nth-child(odd){color:red}", ".own li:nth-child(2n+1){color:red;}");
    check(
        "#section-0{background:linear-gradient(-45deg,var(--accent),#fff 40%)}",
        ".own #section-0{background:linear-gradient(-45deg , var(--accent) , #fff 40%);}",
    );
    check(
        "p{font-family:\"Gill Sans\",serif;font-size:clamp(1rem,2vw,1.5rem)}",
        ".own p{font-family:\"Gill Sans\" , serif;font-size:clamp(1rem , 2vw , 1.5rem);}",
    );
    check(
        "@media (min-width:40rem) and (orientation:landscape){p{color:red}}",
        "@media (min-width : 40rem) and (orientation : landscape){.own p{color:red;}}",
    );
    check("@media screen{}p{}", "");
    check("P{COLOR:RED}", ".own P{color:red;}");
    // What is not closed ends with the text.
    check("p{color:red", ".own p{color:red;}");
    check("@media screen{p{color:red", "@media screen{.own p{color:red;}}");
}

#[test]
fn no_rule_reaches_what_things_cost_and_no_condition_stands_within_another() {
    let prices = ":not(.tag,.tag *,.flag,.off)";
    let served = confined("*,li *::first-line{color:transparent}").css;
    assert_eq!(served, format!(".own *{prices},.own li *{prices}::first-line{{color:transparent;}}\n"));
    let nested = confined("@media screen{@media print{p{color:red}}}");
    assert_eq!(nested.css, "");
    assert!(nested.refused[0].why.contains("within another"), "{nested:?}");
}

#[test]
fn nothing_hostile_is_served_and_each_is_told_with_its_line_and_reason() {
    fn check(source: &str, line: u32, why: &str) {
        let (css, refused) = served(source);
        assert_eq!(css, "", "{source}");
        assert!(refused.first().is_some_and(|(at, said)| *at == line && said.contains(why)), "{source}: {refused:?}");
    }
    let rule = |declaration: &str| format!("\n\np{{\n{declaration}}}");
    // Loading.
    for load in [
        "background:url(https://evil.example/x)",
        "background:url('//evil.example/x')",
        "background:URL(x)",
        "background:u\\72l(https://evil.example/x)",
        "background:\\75\\72\\6c(https://evil.example/x)",
        "background:u/**/rl(x)",
        "background-image:image-set('x' 1x)",
        "background-image:-webkit-image-set(url(x) 1x)",
        "background-image:cross-fade(url(x),url(y))",
        "background-image:src('x')",
        "background:linear-gradient(red,url(x))",
        "background:var(--x,url(x))",
        "background:element(#a)",
        "background:paint(x)",
        "background:url(x",
        "background:url(x)) red",
        "background:attr(href)",
        "background:env(x)",
    ] {
        check(&rule(load), 4, "");
    }
    for at_rule in [
        "@import 'https://evil.example/x';",
        "@import url(x) screen;",
        "@\\69mport 'x';",
        "@font-face{font-family:x;src:url(x)}",
        "@namespace url(x);",
        "@keyframes x{from{color:red}}",
        "@layer own{p{color:red}}",
        "@supports (display:grid){p{color:red}}",
        "@container (min-width:1px){p{color:red}}",
        "@property --accent{syntax:'*'}",
        "@page{margin:0}",
        "@scope (html){p{color:red}}",
        "@starting-style{p{color:red}}",
    ] {
        check(&format!("\n{at_rule}"), 2, "only @media is taken");
    }
    check("@media screen{@media print{p{color:red}}}", 1, "");
    check("@media screen{@import 'x';}", 1, "only @media");
    check("@media (min-width:url(x)){p{color:red}}", 1, "");
    check("@media (-webkit-min-device-pixel-ratio:1){p{color:red}}", 1, "cannot ask for");
    // Laying over, moving, hiding what is there.
    for (declaration, why) in [
        ("position:fixed", "position cannot be set"),
        ("posi\\74ion:fixed", "position cannot be set"),
        ("position:sticky", "cannot be set"),
        ("inset:0", "cannot be set"),
        ("top:0", "cannot be set"),
        ("z-index:2147483647", "cannot be set"),
        ("float:left", "cannot be set"),
        ("transform:scale(99)", "cannot be set"),
        ("translate:-100vw", "cannot be set"),
        ("scale:9", "cannot be set"),
        ("rotate:9deg", "cannot be set"),
        ("zoom:9", "cannot be set"),
        ("margin-top:-999px", "below nothing"),
        ("margin:calc(0px - 999px)", "calc() cannot be used"),
        ("margin:min(0px, -9px)", "below nothing"),
        ("font-size:9999px", "too great"),
        ("font-size:99vw", "too great"),
        ("line-height:999", "too great"),
        ("padding:1e9px", "too great"),
        ("padding:1e999px", "too great"),
        ("padding:99999%", "too great"),
        ("box-shadow:0 0 0 9999px red", "too great"),
        ("box-shadow:0 0 0 999/**/px red", "too great"),
        ("text-shadow:0 0 2000px red", "too great"),
        ("padding:9quux", "no unit"),
        ("padding:9p\\78", "digits and a unit"),
        ("padding:+9\\70x", "digits and a unit"),
        ("opacity:0", "cannot be set"),
        ("visibility:hidden", "cannot be set"),
        ("clip-path:circle(0)", "cannot be set"),
        ("filter:blur(9px)", "cannot be set"),
        ("mask:none", "cannot be set"),
        ("pointer-events:none", "cannot be set"),
        ("cursor:none", "cannot be set"),
        ("display:contents", "contents cannot be used"),
        ("display:none", "Nothing can be hidden"),
        ("display:NONE", "Nothing can be hidden"),
        ("all:unset", "cannot be set"),
        ("animation:x 1s", "cannot be set"),
        ("transition:all 9s", "cannot be set"),
        ("overflow:visible", "cannot be set"),
        ("contain:none", "cannot be set"),
        ("background-attachment:fixed", "cannot be set"),
        ("background:fixed red", "fixed cannot be used"),
        ("order:-1", "cannot be set"),
        ("content:'Free weed'", "cannot be set"),
        ("list-style-type:'Free weed'", "quotation marks"),
        ("quotes:'a' 'b'", "cannot be set"),
        ("behavior:url(x.htc)", "cannot be set"),
        ("-moz-binding:url(x)", "cannot be set"),
        ("width:expression(alert(1))", "cannot be set"),
        ("color:expression(alert(1))", "expression() cannot be used"),
        ("--accent:red", "set by its controls"),
        ("color:var(--secret)", "none of the theme's values"),
        ("color:red!important", "!important"),
        ("color:red ! important", "!important"),
        ("color:", "no value"),
        ("color", ""),
        ("color:{}", ""),
        ("color:#12345", "#rrggbb"),
        ("color:#12g", "#rrggbb"),
        ("color:}p{position:fixed", ""),
        ("font-family:'\n'", ""),
        ("a{color:red}", ""),
        ("&:hover{color:red}", ""),
        ("@media screen{color:red}", ""),
    ] {
        check(&rule(declaration), 4, why);
    }
    // Leaving the place.
    for (selector, why) in [
        ("body", "stands outside"),
        ("HTML", "stands outside"),
        ("b\\6f dy", "stands outside"),
        (":root", "cannot be asked for"),
        (":host", "cannot be asked for"),
        (":has(.gate)", "cannot be asked for"),
        ("p:not(x)", "cannot be asked for"),
        (":is(body)", "cannot be asked for"),
        ("input[value^=a]", "Attributes"),
        ("[name]", "Attributes"),
        ("a:visited", "cannot be asked for"),
        ("p::before", "cannot be asked for"),
        ("p::after", "cannot be asked for"),
        ("p::-webkit-scrollbar", "cannot be asked for"),
        ("p:before", "cannot be asked for"),
        ("+ p", "begins with what joins"),
        ("> p", "begins with what joins"),
        ("~ .notice", "begins with what joins"),
        ("p,", "not whole"),
        (",p", "not whole"),
        ("p >", "not whole"),
        ("p > > a", "begins with what joins"),
        ("", ""),
        ("& p", ""),
        ("p||a", ""),
        ("svg|a", ""),
        ("p/a", ""),
        ("li:nth-child(9 of p)", ""),
        ("p::first-line a", "Nothing can stand behind"),
        ("}body", ""),
    ] {
        let (css, refused) = served(&format!("{selector}{{color:red}}"));
        assert_eq!(css, "", "{selector}");
        assert!(refused.first().is_some_and(|(_, said)| said.contains(why)), "{selector}: {refused:?}");
    }
}

#[test]
fn what_is_right_around_something_hostile_is_served() {
    let source = "p{color:red;position:fixed;background:url(x);margin:0}\nbody{color:red}\nh2{color:blue}\n<!-- h3{color:red} -->";
    let (css, refused) = served(source);
    assert!(css.starts_with(".own p{color:red;margin:0;}.own h2{color:blue;}"), "{css}");
    assert_eq!(refused.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [1, 1, 2]);
}

#[test]
fn what_is_served_is_served_again_as_it_is_whatever_it_was_made_of() {
    // Every text of these pieces comes out within the place, or not at all.
    let pieces = [
        "p", "{", "}", "color", ":", "red", ";", "url(", ")", "\\72", "/*", "*/", "@media ", "'", "\"", "(", ",", " ",
        "body", "-9px", "\\", "[", "]", "!",
    ];
    let mut state = 20_230_420_u64;
    for _ in 0..20_000 {
        let mut source = String::new();
        for _ in 0..12 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            source += pieces[usize::try_from(state >> 33).unwrap() % pieces.len()];
        }
        let Confined { css, .. } = confined(&source);
        assert!(
            !css.contains("url") && !css.contains('\\') && !css.contains("body") && !css.contains('\''),
            "{source} → {css}"
        );
        for line in css.lines() {
            assert!(line.starts_with(".own ") || line.starts_with("@media ") || line == "}", "{source} → {css}");
        }
    }
}

#[test]
fn however_much_there_is_it_is_bounded() {
    let long = "p{color:red}".repeat(MAX_CSS_BYTES / 12 + 1);
    assert!(confined(&long).css.is_empty() && confined(&long).refused.len() == 1);
    let many = confined(&"p{color:red}".repeat(1_000));
    assert_eq!(many.css.lines().count(), MAX_RULES);
    let refused = confined(&"p{x:y}".repeat(300)).refused;
    assert_eq!((refused.len(), refused.last().unwrap().why.as_str()), (51, "And more, which is not told."));
    for deep in ["{", "(", "[", "f(", "@media (", "p{a:f("] {
        assert_eq!(confined(&deep.repeat(MAX_CSS_BYTES / deep.len())).css, "", "{deep}");
    }
    let deep = format!("p{{color:{}red", "rgb(".repeat(4_000));
    assert_eq!(confined(&deep).css, "");
}
