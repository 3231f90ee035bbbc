//! Cases of whole templates made of the language's grammar: statements in each other, variables, comments, trim markers beside
//! all kinds of line ends, templates that are defined, included and given to `tpl`.

use std::collections::BTreeMap;

use serde_json::json;

use crate::functions::quoted;
use crate::random::Random;
use crate::request::Request;

/// What makes the variables known.
const DECLARED: &str = "{{ $x := 1 }}{{ $y := \"y\" }}{{ $i := 0 }}";
/// What stands between statements.
const BETWEEN: &[&str] = &[
    "", "", " ", "\n", "\n", "\r\n", "\r", "\t\n", "a", "b\n", "- x\n", "  k: v\n", "\u{a0}", "\u{feff}",
    "}", "}}", "\n\n\n", " \r\n ", "\u{b}", "\u{85}", "{ { ", "\"", "`",
];
const COMMENTS: &[&str] = &[
    "{{/* c */}}",
    "{{- /* c */ -}}",
    "{{/* a\r\nb */}}",
    "{{- /* c */}}",
    "{{/* c */ -}}",
    "{{/**/}}",
    "{{/* }} */}}",
];
/// Expressions that depend on where they stand.
const EXPRESSIONS: &[&str] = &[
    ".",
    "$",
    "$x",
    "$y",
    "$i",
    "$.Values.m",
    "$.Values.l",
    "1",
    "0",
    "\"\"",
    "\"t\"",
    "true",
    "false",
    "(list)",
    "(list 1 2 3)",
    "(dict \"a\" 1 \"b\" (dict \"c\" 2))",
    "(until 3)",
    "(not .)",
    "3",
    "(int 2)",
    "(int64 2)",
    "$.Template.BasePath",
    "(kindOf .)",
    "\"abc\"",
    "(printf \"%v\" .)",
    "(typeOf $x)",
    "1.5",
    "(splitList \",\" \"a,b\")",
    "(ternary 1 2 true)",
    "(toString .)",
    "(set $.Values.m \"q\" 1)",
    "(required \"r\" $x)",
    "$.Values.e",
    "$.Values.n",
    "$.Values.s",
    "$.Template.Name",
    "($.Files.Get \"a\")",
    "(index $.Values.l 0)",
    "(index $.Values.l 3)",
    "(keys $.Values.m | sortAlpha)",
    "(dict \"a\" 2)",
    "$.Values.m.k",
    "(list (dict \"a\" 1) 2)",
    "(default 1 $x)",
    "$.Release.Name",
];
/// What calls a template, which must not call itself.
const CALLS: &[&str] = &[
    "(include \"one\" $)",
    "(include \"two\" $)",
    "(include \"three\" .)",
    "(tpl \"{{ . | toJson }}\" (dict \"Template\" 1))",
    "(tpl $.Values.t $)",
    "(tpl \"{{ .Values.s }}\" $)",
];
const BODIES: &[&str] = &["one", "two", "three"];

/// Expressions that fail in many places.
const RISKY: &[&str] = &[
    ".b.c",
    "$.Values.none.x",
    "(index .Values.l 0)",
    "(len .)",
    "(fail \"no\")",
    "(required \"r\" .a)",
    "(include \"none\" .)",
    "(.Values.f)",
    ".Values.m.k.n",
    ".a",
    "(and . $x)",
    "(or .a $x)",
    "(eq $x 1)",
    "(default 1 .a)",
    "nil",
    ".Values.l",
    ".Values.m",
    ".Values.e",
    ".Values.n",
    ".Values.s",
    ".Values",
    ".Template.Name",
    "(.Files.Get \"a\")",
    "(index $ \"Values\")",
    "(tpl .Values.t $)",
    "(keys .Values.m | sortAlpha)",
    "(tpl \"{{ $x }}\" $)",
    "(seq 3)",
];

fn expression(random: &mut Random, depth: usize) -> String {
    let from = match random.below(25) {
        0 => RISKY,
        1..=4 if depth < 3 => CALLS,
        _ => EXPRESSIONS,
    };
    let first = random.word(from);
    match random.below(9) {
        0 => format!(
            "{first} | {}",
            random.word(&[
                "quote",
                "toJson",
                "len",
                "not",
                "default \"d\"",
                "toString",
                "print",
                "toYaml",
                "empty"
            ])
        ),
        1 if random.one_in(6) => format!("{first} {}", random.word(EXPRESSIONS)),
        _ => first.to_owned(),
    }
}

/// An action with its marks, one in three of which trims.
fn action(random: &mut Random, inside: &str) -> String {
    let left = if random.one_in(3) { "{{- " } else { random.word(&["{{", "{{ ", "{{", "{{\n", "{{\r\n"]) };
    let right = if random.one_in(3) { " -}}" } else { random.word(&["}}", " }}", "}}", "\n}}", "\t}}"]) };
    format!("{left}{inside}{right}")
}

/// What can be ranged over, mostly.
fn many(random: &mut Random, depth: usize) -> String {
    const LISTS: &[&str] = &[
        "$.Values.l",
        "$.Values.m",
        "$.Values.e",
        "$.Values.n",
        "(list 1 2 3)",
        "(list)",
        "3",
        "(until 3)",
        "(dict \"a\" 1 \"b\" (dict \"c\" 2))",
        "(splitList \",\" \"a,b\")",
        "(int64 2)",
        "nil",
        "0",
        "(keys $.Values.m | sortAlpha)",
        "$.Values.l | rest",
        "$.Values.none",
        "(list (dict \"a\" 1) 2)",
        "$y",
    ];
    if random.one_in(15) { expression(random, depth) } else { random.word(LISTS).to_owned() }
}

fn declared(random: &mut Random, is_range: bool) -> String {
    match random.below(6) {
        0 => "$x := ".to_owned(),
        1 if is_range || random.one_in(30) => "$i, $x := ".to_owned(),
        2 => "$y := ".to_owned(),
        3 => "$x = ".to_owned(),
        _ => String::new(),
    }
}

fn body(random: &mut Random, depth: usize, is_loop: bool) -> String {
    let mut text = String::new();
    for _ in 0..=random.below(3) {
        text += random.word(BETWEEN);
        text += &statement(random, depth, is_loop);
    }
    text + random.word(BETWEEN)
}

/// `else` and what follows it, up to `end`. Only `if` and `with` go on after it.
fn rest(random: &mut Random, word: &str, depth: usize, is_loop: bool) -> String {
    let mut text = String::new();
    if (word != "range" || random.one_in(40)) && random.one_in(4) {
        let word = if random.one_in(40) { random.word(&["if", "with", "range"]) } else { word };
        let head = format!("else {word} {}", expression(random, depth));
        text += &action(random, &head);
        text += &body(random, depth + 1, is_loop);
    }
    if random.one_in(3) {
        text += &action(random, "else");
        text += &body(random, depth + 1, is_loop);
    }
    let end = if random.one_in(300) { "" } else { "end" };
    text + &action(random, end)
}

fn statement(random: &mut Random, depth: usize, is_loop: bool) -> String {
    let choice = if depth > 3 { random.below(5) } else { random.below(14) };
    match choice {
        0 | 1 => {
            let value = expression(random, depth);
            action(random, &value)
        }
        2 => {
            let text = format!("{}{}", declared(random, false), expression(random, depth));
            action(random, &text)
        }
        3 if random.one_in(60) => {
            random.word(&["{{/* c", "{{/*/}}", "{{ /* c */}}", "{{- /* c */-}}", "{{/* c */ }}"]).to_owned()
        }
        3 => random.word(COMMENTS).to_owned(),
        4 if is_loop || random.one_in(60) => {
            let word =
                if random.one_in(30) { "continue 1" } else { random.word(&["break", "continue", "break "]) };
            action(random, word)
        }
        4 if depth >= 3 => String::new(),
        4 => {
            let name = random.word(BODIES);
            let call = format!("template {} {}", quoted(name), if random.one_in(20) { "$x" } else { "$" });
            action(random, &call)
        }
        5..=7 => {
            let head = format!("range {}{}", declared(random, true), many(random, depth));
            action(random, &head) + &body(random, depth + 1, true) + &rest(random, "range", depth, is_loop)
        }
        8 | 9 => {
            let head = format!("with {}{}", declared(random, false), expression(random, depth));
            action(random, &head) + &body(random, depth + 1, is_loop) + &rest(random, "with", depth, is_loop)
        }
        10 | 11 => {
            let head = format!("if {}{}", declared(random, false), expression(random, depth));
            action(random, &head) + &body(random, depth + 1, is_loop) + &rest(random, "if", depth, is_loop)
        }
        12 if depth < 3 => {
            let head = format!("block {} $", quoted(random.word(BODIES)));
            action(random, &head) + DECLARED + &body(random, depth.max(2) + 1, false) + &action(random, "end")
        }
        _ => {
            let text = DECLARED.to_owned() + &body(random, depth.max(2) + 1, false);
            let text = if random.one_in(2) {
                format!(
                    "{{{{ define \"{}\" }}}}{text}{{{{ end }}}}{{{{ include \"{}\" . }}}}",
                    random.word(BODIES),
                    random.word(BODIES)
                )
            } else {
                text
            };
            let on = if random.one_in(12) { random.word(&[".", "$x"]) } else { "$" };
            let call = format!("tpl {} {on}", quoted(&text).replace('\r', "\\r"));
            action(random, &call)
        }
    }
}

pub fn statements(random: &mut Random) -> Request {
    let mut helpers = String::new();
    for name in BODIES {
        if !random.one_in(5) {
            let head = format!("define {}", quoted(name));
            helpers += &action(random, &head);
            helpers += DECLARED;
            helpers += &body(random, 3, false);
            helpers += &action(random, "end");
            helpers += random.word(BETWEEN);
        }
    }
    let mut template = if random.one_in(20) { String::new() } else { DECLARED.to_owned() };
    template += &body(random, 0, false);
    // Helm takes a mark of byte order off when it loads a chart, and the server loads none here.
    template = template.trim_start_matches('\u{feff}').to_owned();
    let values = json!({"l": [1, "x", null, {"a": 2}], "m": {"a": 1, "k": {"n": null}}, "e": {}, "n": null, "s": "text", "f": 1.5,
        "t": "{{ define \"one\" }}new{{ .Values.s }}{{ end }}{{ include \"one\" . }}"});
    let serde_json::Value::Object(values) = values else { unreachable!("it is an object") };
    Request::Template {
        template,
        helpers,
        values,
        files: BTreeMap::from([("a".to_owned(), "file a\n".to_owned())]),
    }
}

/// Maps and lists that are known by more than one name, changed by one of them.
pub fn aliasing(random: &mut Random) -> Request {
    // Maps that may hold others, and those that hold no map: so no map gets to hold itself, which Go cannot stop.
    const NAMES: &[&str] = &["$a", "$b", "$c", ".Values.m", ".Values.d"];
    const LEAVES: &[&str] = &["$p", "$q", ".Values.p", "(index .Values.ps 0)"];
    const KEYS: &[&str] = &["\"k\"", "\"n\"", "\"x\"", "\"\"", "\"a.b\""];
    const SCALARS: &[&str] =
        &["1", "\"s\"", "nil", "true", "(list 1)", "(dict \"n\" 5)", "false", "0", "\"\""];
    let name = |random: &mut Random| random.word(NAMES);
    let mut text = "{{ $p := dict \"n\" 1 }}{{ $q := dict \"n\" nil }}{{ $a := dict \"k\" (dict \"n\" 1) \"x\" nil }}{{ $b := $a }}{{ $c := deepCopy $a }}{{ $l := list $p (get $a \"k\") }}".to_owned();
    for _ in 0..2 + random.below(4) {
        let key = random.word(KEYS);
        let from = if random.one_in(2) { LEAVES } else { SCALARS };
        let value = random.word(from);
        let (one, two, three) = (name(random), name(random), name(random));
        let leaf = random.word(LEAVES);
        let expression = match random.below(18) {
            0 | 1 => format!("set {one} {key} {value}"),
            2 => format!("set {leaf} {key} {}", random.word(&["1", "nil", "\"s\"", "(list 1)", "\"\""])),
            3 => format!("unset {one} {key}"),
            4 | 5 => format!("merge {one} {two}"),
            6 => format!("mergeOverwrite {one} {two} {three}"),
            7 => format!("mustMerge (dict) {one} {two}"),
            8 => format!("merge (deepCopy {one}) {two}"),
            9 => format!("append $l {one}"),
            10 => format!("concat $l (list {value})"),
            11 => format!("prepend $l {value}"),
            12 => format!("pick {one} {key} \"x\""),
            13 => format!("omit {one} {key}"),
            14 => format!("dig {key} \"n\" \"none\" {one}"),
            15 => format!("pluck {key} {one} {two}"),
            16 => format!(
                "{} $l",
                random.word(&[
                    "rest",
                    "initial",
                    "reverse",
                    "compact",
                    "uniq",
                    "values $a | list",
                    "slice $l 0 1 | concat",
                    "without $l nil | has 1"
                ])
            ),
            _ => format!("mergeOverwrite (dict {key} {value}) {one}"),
        };
        text += &match random.below(6) {
            0 => format!("{{{{ $o := {expression} }}}}{{{{ toJson $o }}}}{{{{ toJson $a }}}}\n"),
            1 => format!("{{{{ $l = list ({expression}) {leaf} }}}}"),
            2 => format!("{{{{ $b = {expression} }}}}"),
            3 => format!("{{{{ {expression} | toJson }}}}\n"),
            _ => format!("{{{{ $_ := {expression} }}}}"),
        };
    }
    text += "{{ range list $a $b $c $l .Values }}{{ mustToJson . }}\n{{ end }}{{ toYaml .Values }}";
    Request::template(
        text,
        json!({"m": {"k": {"n": 7, "z": null}, "x": [1, {"y": 2}]}, "d": {"k": null},
        "p": {"n": 3}, "ps": [{"n": 4}]}),
    )
}
