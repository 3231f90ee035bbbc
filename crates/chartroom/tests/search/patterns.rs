//! Cases of patterns: regular expressions, globs, `.helmignore`.

use serde_json::json;

use crate::functions::quoted;
use crate::random::Random;
use crate::request::Request;

pub fn regex(random: &mut Random) -> Request {
    const ATOMS: &[&str] = &[
        "a",
        "b",
        "ab",
        ".",
        "[a-c]",
        "[^a]",
        "[[:alpha:]]",
        "\\d",
        "\\w",
        "\\s",
        "\\W",
        "\\b",
        "\\B",
        "^",
        "$",
        "\\A",
        "\\z",
        "\\pL",
        "\\p{Greek}",
        "\\PN",
        "(a)",
        "(?:ab)",
        "(?P<n>b)",
        "(?<m>a)",
        "(a|b)",
        "(?i)",
        "(?s)",
        "(?m)",
        "(?U)",
        "(?i:A)",
        "[a",
        "(",
        ")",
        "a|",
        "|b",
        "()",
        "[]a]",
        "[\\d-z]",
        "\\Qa.b\\E",
        "\\x41",
        "\\x{e9}",
        "é",
        "日",
        "\\.",
        "{",
        "}",
        "a{",
        "[z-a]",
        "\\u0041",
        "\\8",
        "\\C",
        "(?P<1>a)",
        "[[:word:]]",
        "[[:nope:]]",
        "\\n",
        "\\t",
        "[^\\n]",
        "\\pN",
        "[\\pL]",
        "\\p{^L}",
        "[a-\\d]",
        "(?-s).",
        "\\101",
        "\\07",
    ];
    const REPEATS: &[&str] = &[
        "", "", "", "", "*", "+", "?", "*?", "+?", "??", "{2}", "{1,}", "{0,2}", "{2,1}", "{,2}", "**", "++",
        "{1001}", "{0}", "{1}{2}",
    ];
    const TEXTS: &[&str] = &[
        "a", "b", "ab", "abab", "A", "B", "é", "日本", "1", " ", "\n", "x", "-", "aaa", "$", "{", ".",
        "\u{130}", "k", "\u{212a}", "Σ", "ς",
    ];
    let mut pattern = String::new();
    for _ in 0..=random.below(4) {
        pattern += random.word(ATOMS);
        pattern += random.word(REPEATS);
    }
    let (pattern, text) = (quoted(&pattern), quoted(&random.pieces(TEXTS, 6)));
    let text = if random.one_in(12) { text.replacen('"', "\"\\xff", 1) } else { text };
    let to = quoted(
        &random
            .pieces(&["$1", "${1}", "${n}", "$n", "$$", "x", "$", "${", "$1x", "\\1", "$0", "${m}y", "é"], 3),
    );
    let must = if random.one_in(2) { "mustRegex" } else { "regex" };
    let count = random.word(&["-1", "0", "1", "2"]);
    let call = match random.below(7) {
        0 => format!("{must}Match {pattern} {text}"),
        1 => format!("{must}Find {pattern} {text}"),
        2 => format!("{must}FindAll {pattern} {text} {count} | toJson"),
        3 => format!("{must}ReplaceAll {pattern} {text} {to}"),
        4 => format!("{must}ReplaceAllLiteral {pattern} {text} {to}"),
        5 => format!("{must}Split {pattern} {text} {count} | toJson"),
        _ => format!("regexQuoteMeta {pattern}"),
    };
    Request::template(format!("{{{{ {call} }}}}"), json!({}))
}

pub fn glob(random: &mut Random) -> Request {
    const PIECES: &[&str] = &[
        "*",
        "**",
        "?",
        "a",
        "b",
        "ab",
        ".",
        "/",
        "a/",
        "/b",
        ".txt",
        "[ab]",
        "[!a]",
        "[^a]",
        "[a-c]",
        "{a,b}",
        "{a,b*}",
        "{a",
        "a}",
        "{}",
        "{,a}",
        "{a,{b,c}}",
        "[",
        "]",
        "\\*",
        "\\",
        "é",
        ",",
        "!",
        "[a-]",
        "[]",
        "-",
        "x",
        "\u{0}",
        "[!",
        "{*,?}",
        "{[a],b}",
    ];
    const PATHS: &[&str] = &[
        "a", "b", "ab", "a.txt", "a/b.txt", "a/a/bb", "é", "x/é.txt", "{a", "a}", "a,b", "[", "*", "-",
        "ab/ba", ".a", "a/.b", "!", "\\", "a/aa", "ba/c", "a/c.txt",
    ];
    let files = PATHS
        .iter()
        .filter(|_| !random.one_in(3))
        .map(|path| ((*path).to_owned(), format!("text of {path}\n")))
        .collect();
    let pattern = quoted(&random.pieces(PIECES, 5)).replace('\0', "\\x00");
    let call = match random.below(5) {
        0 => format!("(.Files.Glob {pattern}).AsConfig"),
        1 => format!("(.Files.Glob {pattern}).AsSecrets"),
        2 => format!(".Files.Get {pattern}"),
        3 => format!(".Files.Lines {pattern}"),
        _ => format!("range $p, $_ := .Files.Glob {pattern} }}}}{{{{ $p }};{{{{ end"),
    };
    let call = call.replace("$p };", "$p }};");
    let request = Request::template(format!("{{{{ {call} }}}}"), json!({}));
    match request {
        Request::Template { template, helpers, values, .. } => {
            Request::Template { template, helpers, values, files }
        }
        other => other,
    }
}

pub fn ignore(random: &mut Random) -> Request {
    const PIECES: &[&str] = &[
        "*", "?", "a", "b", "ab", "/", "!", "#", "\\", "[ab]", "[^a]", ".txt", ".", " ", "**", "é", "[",
        "a/", "/b", "\t", "-", "[a-",
    ];
    let rules: Vec<String> = (0..=random.below(4)).map(|_| random.pieces(PIECES, 4)).collect();
    let rules = rules.join(random.word(&["\n", "\n", "\r\n", "\n\n"]));
    let paths = [
        "a",
        "b",
        "a/",
        "a/b",
        "ab",
        "a.txt",
        "b.txt",
        "a/b.txt",
        "é",
        ".a",
        "#",
        "!a",
        "a b",
        "ab/",
        "a/b/",
        "templates/",
        "templates/.x",
        "a/a/a",
    ];
    Request::Ignore { rules, paths: paths.map(str::to_owned).to_vec() }
}
