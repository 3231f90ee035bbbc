//! The `--set` language, flag by flag.

use super::{Kind, Rules, parse_into};
use crate::gostd::fmt::display;
use crate::value::{List, Map, Value};

fn read(path: &str) -> Result<Vec<u8>, String> {
    if path == "gone" {
        Err("open gone: no such file".to_owned())
    } else {
        Ok(format!("<{path}>").into_bytes())
    }
}

/// The table as Go prints it, or the error; what is there before is `s: text`, `l: [a b]`, `m: {k: 1}`, `n: nil`.
fn after(kind: Kind, text: &str) -> String {
    let list: List = ["a", "b"].into_iter().map(Value::from).collect();
    let inner: Map = [("k", Value::Int64(1))].into_iter().collect();
    let values: Map =
        [("s", Value::from("text")), ("l", Value::List(list)), ("m", Value::Map(inner)), ("n", Value::Nil)]
            .into_iter()
            .collect();
    match parse_into(text, kind, &values, Rules::default(), &mut read, &mut 0) {
        Ok(()) => String::from_utf8(display(&Value::Map(values))).unwrap(),
        Err(error) => error.to_string(),
    }
}

fn typed(text: &str) -> String {
    let values = Map::new();
    parse_into(text, Kind::Typed, &values, Rules::default(), &mut read, &mut 0).unwrap();
    String::from_utf8(display(&Value::Map(values))).unwrap()
}

#[test]
fn lists_are_extended_and_tables_entered_in_place() {
    assert_eq!(after(Kind::Typed, "l[3]=c,m.x=2,n=3"), "map[l:[a b <nil> c] m:map[k:1 x:2] n:3 s:text]");
    assert_eq!(after(Kind::Typed, "l[0].a=1,l[0].b=2"), "map[l:[map[a:1 b:2] b] m:map[k:1] n:<nil> s:text]");
    assert_eq!(
        after(Kind::Typed, "l[1][1]=x"),
        "unable to parse key: interface conversion: interface {} is string, not []interface {}"
    );
    assert_eq!(
        after(Kind::Typed, "n.x=1"),
        "unable to parse key: interface conversion: interface {} is nil, not map[string]interface {}"
    );
}

#[test]
fn a_text_that_ends_early_gives_what_it_has() {
    assert_eq!(typed("x[0]"), "map[x:[]]");
    assert_eq!(typed("x[0].a="), "map[x:[]]");
    assert_eq!(typed("x[1"), "map[]");
    assert_eq!(typed("x."), "map[]");
    assert_eq!(typed("x.a="), "map[x:map[a:]]");
    assert_eq!(typed("x[0][1]=q,x[0][0]"), "map[x:[[<nil> q]]]");
}

#[test]
fn budgets_hold() {
    let deep = format!("x{}=1", "[0]".repeat(1000));
    assert!(after(Kind::Typed, &deep).contains("nested level"));
    let wide: Vec<_> = (0..100).map(|i| format!("x{i}[65536]=1")).collect();
    assert!(after(Kind::Typed, &wide.join(",")).contains("empty list elements"));
    let dots = format!("x{}=1", ".a".repeat(31));
    assert_eq!(
        after(Kind::Typed, &dots),
        "value name nested level is greater than maximum supported nested level of 30"
    );
}

#[test]
fn files_and_json_and_literals() {
    assert!(after(Kind::File, "s={a,b}").contains("s:[<a> <b>]"));
    assert_eq!(after(Kind::File, "s=gone"), "open gone: no such file");
    assert!(after(Kind::Json, "s={\"a\":[1,2]} m=true,n=").ends_with("m:true n:<nil> s:map[a:[1 2]]]"));
    assert!(after(Kind::Literal, "m.k=a,b=c\\,d").contains("m:map[k:a,b=c\\,d]"));
}
