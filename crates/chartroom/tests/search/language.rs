//! Cases of the whole language: the templates of `tests/language`, with something changed.

use std::fs;
use std::path::Path;
use std::sync::OnceLock;

use chartroom::gostd::json;
use chartroom::value::Value;
use chartroom::yaml;

use crate::functions::{OPERANDS, quoted};
use crate::random::Random;
use crate::request::Request;

struct Text {
    template: String,
    helpers: String,
    values: serde_json::Map<String, serde_json::Value>,
}

/// What gives another answer each time, takes long, or looks outside.
const UNFIT: &[&str] = &[
    "now",
    "rand",
    "uuid",
    "gen",
    "derivePassword",
    "htpasswd",
    "bcrypt",
    "encryptAES",
    "decryptAES",
    "ago",
    "shuffle",
    "getHostByName",
    "buildCustomCert",
    "lookup",
    "until",
    "seq",
    "Local",
    "repeat",
    "%p",
];

/// Names of functions, to be put in each other's place.
const NAMES: &[&str] = &[
    "upper",
    "lower",
    "title",
    "trim",
    "quote",
    "squote",
    "toJson",
    "fromJson",
    "toYaml",
    "fromYaml",
    "len",
    "first",
    "last",
    "rest",
    "initial",
    "list",
    "dict",
    "keys",
    "values",
    "get",
    "set",
    "hasKey",
    "pluck",
    "merge",
    "append",
    "prepend",
    "has",
    "without",
    "uniq",
    "sortAlpha",
    "join",
    "splitList",
    "add",
    "sub",
    "mul",
    "div",
    "mod",
    "max",
    "min",
    "int",
    "float64",
    "toString",
    "default",
    "empty",
    "coalesce",
    "ternary",
    "kindOf",
    "typeOf",
    "not",
    "and",
    "or",
    "eq",
    "ne",
    "lt",
    "index",
    "slice",
    "print",
    "printf",
    "println",
    "html",
    "js",
    "urlquery",
    "include",
    "tpl",
    "required",
    "fail",
    "nindent",
    "indent",
    "contains",
    "hasPrefix",
    "replace",
    "trunc",
    "b64enc",
    "b64dec",
    "sha256sum",
    "semverCompare",
    "regexMatch",
    "deepCopy",
    "deepEqual",
    "dig",
    "omit",
    "pick",
    "concat",
    "reverse",
    "compact",
    "cat",
    "atoi",
    "toDecimal",
    "round",
    "date",
    "call",
    "break",
    "continue",
    "end",
    "else",
    "range",
    "if",
    "with",
    "define",
    "block",
    "template",
];
const PIECES: &[&str] = &[
    "{{",
    "}}",
    "{{-",
    "-}}",
    "(",
    ")",
    "|",
    ".",
    "$",
    "$x",
    ":=",
    "=",
    ",",
    " ",
    "\n",
    "\"",
    "`",
    "/*",
    "*/",
    ".Values",
    ".a",
    "nil",
    "true",
    "0x",
    "1.",
    "'a",
    "else if true",
    "else with 1",
    "é",
    "\\",
];

fn texts() -> &'static [Text] {
    static TEXTS: OnceLock<Vec<Text>> = OnceLock::new();
    TEXTS.get_or_init(|| {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/language");
        let mut paths: Vec<_> =
            fs::read_dir(folder).expect("it can be read").map(|f| f.expect("an entry").path()).collect();
        paths.sort();
        let all = paths.iter().flat_map(|path| cases(&fs::read_to_string(path).expect("it is a text")));
        all.filter(|text| {
            !UNFIT.iter().any(|word| text.template.contains(word) || text.helpers.contains(word))
        })
        .collect()
    })
}

fn cases(file: &str) -> Vec<Text> {
    let section = |case: &str, name: &str| {
        let from = case.find(&format!("\n--- {name}\n"))? + name.len() + 6;
        let end = ["values", "helpers", "template", "output", "error"]
            .iter()
            .filter_map(|next| case[from..].find(&format!("\n--- {next}\n")));
        Some(case[from..from + end.min().unwrap_or(case.len() - from)].to_owned())
    };
    let cases = file.split("\n=== ").skip(1).filter_map(|case| {
        let values = section(case, "values").unwrap_or_default();
        let values = json::encode(&Value::Map(yaml::read_map(values.as_bytes()).ok()?), false).ok()?;
        Some(Text {
            template: section(case, "template")?,
            helpers: section(case, "helpers").unwrap_or_default(),
            values: serde_json::from_slice(&values).ok()?,
        })
    });
    cases.collect()
}

/// A template as tokens: texts and numbers and names as a whole, all else letter by letter.
fn tokens(template: &str) -> Vec<String> {
    let mut tokens: Vec<String> = Vec::new();
    let mut rest = template.chars().peekable();
    while let Some(c) = rest.next() {
        let mut token = c.to_string();
        if c.is_alphanumeric() || c == '.' || c == '$' {
            while let Some(c) = rest.next_if(|c| c.is_alphanumeric() || "._$".contains(*c)) {
                token.push(c);
            }
        } else if c == '"' {
            while let Some(c) = rest.next() {
                token.push(c);
                match c {
                    '\\' => token.extend(rest.next()),
                    '"' | '\n' => break,
                    _ => {}
                }
            }
        }
        tokens.push(token);
    }
    tokens
}

pub fn case(random: &mut Random) -> Request {
    let text = random.pick(texts());
    let mut tokens = tokens(&text.template);
    for _ in 0..=random.below(3) {
        if tokens.is_empty() {
            break;
        }
        let at = random.below(tokens.len());
        let words: Vec<usize> = (0..tokens.len())
            .filter(|i| tokens[*i].chars().next().is_some_and(|c| c.is_alphanumeric() || "\"$.".contains(c)))
            .collect();
        let word = if words.is_empty() { at } else { *random.pick(&words) };
        match random.below(8) {
            0 => tokens[word] = random.word(NAMES).to_owned(),
            1 | 2 => tokens[word] = random.word(OPERANDS).to_owned(),
            3 => drop(tokens.remove(at)),
            4 => tokens.insert(at, random.word(PIECES).to_owned()),
            5 => tokens.insert(word + 1, format!(" | {}", random.word(NAMES))),
            6 => {
                let other = random.below(tokens.len());
                tokens.swap(word, other);
            }
            _ => {
                tokens[word] = quoted(random.word(&[
                    "",
                    "a",
                    "%v",
                    "1",
                    "é",
                    "{{ . }}",
                    "a.b",
                    "{{ fail \"x\" }}",
                    "x y",
                ]))
            }
        }
    }
    let mut template = tokens.concat();
    if UNFIT.iter().any(|word| template.contains(word)) {
        template = text.template.clone();
    }
    Request::Template {
        template,
        helpers: text.helpers.clone(),
        values: text.values.clone(),
        files: Default::default(),
    }
}
