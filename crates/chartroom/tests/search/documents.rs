//! Cases of documents: YAML, JSON and TOML, read and written.

use serde_json::{Value, json};

use crate::random::Random;
use crate::request::Request;

const SCALARS: &[&str] = &[
    "a",
    "foo bar",
    "1",
    "-1",
    "0x1F",
    "0o17",
    "017",
    "1_000",
    "1.5",
    "1e3",
    ".5",
    "5.",
    ".inf",
    "-.Inf",
    ".nan",
    "true",
    "True",
    "yes",
    "No",
    "on",
    "y",
    "n",
    "~",
    "null",
    "Null",
    "",
    "2024-01-01",
    "2024-01-01T10:00:00Z",
    "2001-12-14t21:59:43.10-05:00",
    "12:30:45",
    "1:20",
    "\"a\\nb\"",
    "\"\\u00e9\\x41\"",
    "'it''s'",
    "\"\"",
    "''",
    "- a",
    "a: b",
    "#c",
    "a #c",
    "a#c",
    "*x",
    "&x a",
    "!!str 1",
    "!!int \"1\"",
    "!!float 1",
    "!!binary aGk=",
    "!!null ''",
    "!t x",
    "<<",
    "=",
    "[a, b]",
    "{a: 1}",
    "[]",
    "{}",
    "[a, [b]]",
    "{a: {b: c}, d}",
    "|\n  x\n  y\n",
    ">-\n  x\n  y\n\n  z",
    "|2-\n   x",
    "\"a\n  b\"",
    "a\n  b",
    "'é'",
    "日本",
    "@a",
    "`a",
    "%a",
    "? a",
    ": a",
    "-",
    "?",
    ":",
    "a:",
    "\\",
    "\"\\q\"",
    "\u{feff}a",
    "0b11",
    "+1",
    "1e400",
    "9223372036854775808",
    "18446744073709551616",
    "-0",
    "0.0",
    "1.0",
    "0x",
    "1__0",
    "\t",
    "a\tb",
    "{",
    "[",
    "]",
    "}",
    ",",
    "! a",
    "!!map {a: 1}",
    "!!seq [a]",
    "!!set {a, b}",
    "!!omap [a: 1]",
    "!!timestamp 2024-01-01",
    "!<tag:yaml.org,2002:str> 1",
    "1.5e+3",
    "+.inf",
    "685_230.15",
    "0o8",
    "\"\\ud83d\\ude00\"",
    "\"\\/\"",
    "\"a\\\n  b\"",
];
const KEYS: &[&str] = &[
    "a",
    "b",
    "c",
    "d",
    "\"a\"",
    "1",
    "true",
    "null",
    "~",
    "a b",
    "<<",
    "? a\n",
    "'k'",
    "1.5",
    "[x]",
    "é",
    "on",
    "0x1",
    "{k: v}",
    "a.b",
    "-",
    "2024-01-01",
];

fn block(random: &mut Random, indent: usize, depth: usize) -> String {
    let pad = " ".repeat(indent);
    let mut text = String::new();
    let is_list = random.one_in(3);
    for _ in 0..=random.below(3) {
        let head = if is_list { "-".to_owned() } else { format!("{}:", random.word(KEYS)) };
        let anchor = if random.one_in(9) { " &x" } else { "" };
        let tail = if depth < 3 && random.one_in(3) {
            {
                let inner = indent + 1 + random.below(3);
                format!("{anchor}\n{}", block(random, inner, depth + 1))
            }
        } else {
            format!("{anchor} {}\n", random.word(SCALARS).replace('\n', &format!("\n{pad}")))
        };
        text += &format!("{pad}{head}{tail}");
        if random.one_in(12) {
            text += random.word(&[
                "# c\n",
                "\n",
                "---\n",
                "...\n",
                "%YAML 1.1\n",
                "\t\n",
                "  # c\n",
                "--- a\n",
                "\r\n",
            ]);
        }
    }
    text
}

/// A document, sometimes with something taken out or put in.
pub fn yaml_text(random: &mut Random) -> String {
    let mut text = block(random, 0, 0);
    if random.one_in(4) {
        let mut chars: Vec<char> = text.chars().collect();
        for _ in 0..=random.below(2) {
            let at = random.below(chars.len());
            match random.below(3) {
                0 if chars.len() > 1 => drop(chars.remove(at)),
                1 => chars.insert(
                    at,
                    *random.pick(&[
                        ' ', ':', '-', '\n', '"', '\'', '#', '[', '{', '&', '*', '!', '|', '>', '\t', '}',
                        ']', ',', '?',
                    ]),
                ),
                _ => chars[at] = *random.pick(&[' ', '\n', ':', 'a', '0']),
            }
        }
        text = chars.into_iter().collect();
    }
    text
}

pub fn yaml(random: &mut Random) -> Request {
    let text = yaml_text(random);
    let call = random.word(&[
        "fromYaml .Values.t | toJson",
        "fromYaml .Values.t",
        "fromYaml .Values.t | toYaml",
        "fromYamlArray .Values.t | toJson",
        "mustFromYaml .Values.t | toJson",
        "fromYaml .Values.t | toYamlPretty",
        "toYaml .Values",
        "fromYaml .Values.t | toToml",
        "toYaml (fromYamlArray .Values.t)",
        "toYaml (dict \"k\" .Values.t)",
        "toYaml .Values.v",
        "toYamlPretty .Values.v",
        "mustToYaml .Values.v",
    ]);
    Request::template(format!("{{{{ {call} }}}}"), json!({"t": text, "v": value(random, 0)}))
}

/// Any value that JSON can say.
fn value(random: &mut Random, depth: usize) -> Value {
    const TEXTS: &[&str] = &[
        "",
        "a",
        "a b",
        " a",
        "a ",
        "1",
        "1.5",
        "true",
        "null",
        "~",
        "yes",
        "a\nb",
        "a\n",
        "\n",
        "\na",
        " \n",
        "a: b",
        "- a",
        "#",
        "'",
        "\"",
        "é",
        "😀",
        "\u{0}",
        "\u{7f}",
        "\u{85}",
        "\u{2028}",
        "\u{feff}",
        "<a&b>",
        "\t",
        "a\tb",
        "2024-01-01",
        "0x1",
        "1e3",
        "=",
        "<<",
        "*a",
        "&a",
        "!a",
        "%a",
        "@a",
        "`",
        "{",
        "[",
        "]",
        "a,b",
        "|",
        ">",
        "-",
        "--- a",
        "...",
        ":",
        "a:",
        ":a",
        "\u{fffd}",
        "\r\n",
        "a  \nb",
        "y",
        "1:20",
        "+1",
        ".5",
        "_1",
        "0b1",
        "12e03",
        "very long text with many words that is longer than eighty characters, so that a writer which folds lines would fold it here",
    ];
    match random.below(if depth > 3 { 5 } else { 8 }) {
        0 => Value::Null,
        1 => json!(random.one_in(2)),
        2 => json!(*random.pick(&[
            0.0,
            1.0,
            -1.0,
            1.5,
            1e21,
            1e-7,
            123_456_789.0,
            1e20,
            0.1,
            1e6,
            1234567.0,
            1e300,
            9007199254740993.0,
            -0.0
        ])),
        3 | 4 => json!(random.word(TEXTS)),
        5 => Value::Array((0..random.below(4)).map(|_| value(random, depth + 1)).collect()),
        _ => {
            let count = random.below(4);
            Value::Object(
                (0..count).map(|_| (random.word(TEXTS).to_owned(), value(random, depth + 1))).collect(),
            )
        }
    }
}

pub fn json(random: &mut Random) -> Request {
    const PIECES: &[&str] = &[
        "{",
        "}",
        "[",
        "]",
        ":",
        ",",
        "\"a\"",
        "\"b\"",
        "1",
        "-1",
        "1.5",
        "1e3",
        "true",
        "false",
        "null",
        " ",
        "\n",
        "\"\\u00e9\"",
        "\"\\ud800\"",
        "\"\\x\"",
        "01",
        "-",
        ".5",
        "1.",
        "tru",
        "\"",
        "'a'",
        "//",
        "NaN",
        "1e400",
        "{\"a\":1}",
        "[1,2]",
        "{\"a\":{\"b\":[null]}}",
        "\"a\":",
        "\t",
        "\u{feff}",
        "\"\u{1}\"",
    ];
    let text = match random.below(3) {
        0 => random.pieces(PIECES, 6),
        _ => {
            let text = value(random, 0).to_string();
            let mut chars: Vec<char> = text.chars().collect();
            if random.one_in(3) && !chars.is_empty() {
                let at = random.below(chars.len());
                chars[at] = *random.pick(&['x', '"', ',', ':', '0', ' ', '\\', '}', ']']);
            }
            chars.into_iter().collect()
        }
    };
    let call = random.word(&[
        "fromJson .Values.t | toJson",
        "fromJson .Values.t",
        "mustFromJson .Values.t | toJson",
        "fromJsonArray .Values.t | toJson",
        "fromJson .Values.t | toYaml",
        "toJson .Values.v",
        "toRawJson .Values.v",
        "toPrettyJson .Values.v",
        "mustToJson .Values.v",
        "mustToPrettyJson .Values.v",
        "fromJsonArray .Values.t",
        "toJson .Values.t",
        "toJson (dict \"v\" .Values.v \"t\" .Values.t)",
        "print .Values.v",
        "printf \"%q\" .Values.v",
        "quote .Values.v",
    ]);
    Request::template(format!("{{{{ {call} }}}}"), json!({"t": text, "v": value(random, 0)}))
}

pub fn toml(random: &mut Random) -> Request {
    const KEYS: &[&str] = &["a", "b", "a.b", "\"a b\"", "'c'", "1", "a-b", "é", "\"\"", "a . b", "true", ""];
    const TEXTS: &[&str] = &[
        "1",
        "-1",
        "+1",
        "0x1F",
        "0o17",
        "0b1",
        "1_000",
        "1__0",
        "01",
        "1.5",
        "1e3",
        ".5",
        "5.",
        "inf",
        "-nan",
        "true",
        "false",
        "True",
        "\"a\"",
        "\"\\u00e9\"",
        "\"\\x\"",
        "'a\\'",
        "\"\"\"\na\nb\"\"\"",
        "'''a'b'''",
        "[1, 2]",
        "[1, \"a\"]",
        "[\n1,\n]",
        "{a = 1}",
        "{a = 1, b = {c = 2}}",
        "{a = 1,}",
        "2024-01-01",
        "2024-01-01T10:00:00Z",
        "2024-01-01 10:00:00",
        "10:00:00",
        "2024-02-30",
        "",
        "a",
        "[]",
        "{}",
        "1e400",
        "9223372036854775808",
        "\"a",
        "[[1]]",
        "1979-05-27T00:32:00.999999-07:00",
    ];
    let mut text = String::new();
    for _ in 0..=random.below(5) {
        let key = random.word(KEYS);
        text += &match random.below(7) {
            0 => format!("[{key}]\n"),
            1 => format!("[[{key}]]\n"),
            2 => (random.word(&["# c\n", "\n", "=\n", "a\n", "[a\n", "\r\n", "\t# c\n"])).to_owned(),
            _ => format!("{key} = {}{}\n", random.word(TEXTS), random.word(&["", "", " # c", " x"])),
        };
    }
    let call = random.word(&[
        "fromToml .Values.t | toJson",
        "fromToml .Values.t",
        "mustFromToml .Values.t | toJson",
        "fromToml .Values.t | toToml",
        "toToml .Values.v",
        "toToml (dict \"k\" .Values.v)",
        "mustToToml .Values",
    ]);
    Request::template(format!("{{{{ {call} }}}}"), json!({"t": text, "v": value(random, 0)}))
}
