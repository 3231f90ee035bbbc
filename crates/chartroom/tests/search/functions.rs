//! Cases of single functions: printf, numbers, texts, lists.

use serde_json::json;

use crate::random::Random;
use crate::request::Request;

/// Expressions of every kind of value that a template can get hold of.
pub const OPERANDS: &[&str] = &[
    "nil",
    "true",
    "false",
    "0",
    "1",
    "-1",
    "42",
    "1.5",
    "-0.0",
    "1e21",
    "1e100",
    "0x1F",
    "'a'",
    "9223372036854775807",
    "3i",
    "\"\"",
    "\"abc\"",
    "\"h\\u00e9llo\"",
    "\"a\\xffb\"",
    "\"1\"",
    "\" 7 \"",
    "\"1.5\"",
    "\"0x10\"",
    "\"true\"",
    "`a\"b`",
    "(list)",
    "(list 1 \"a\" nil)",
    "(list 1.5 (list 2))",
    "(dict)",
    "(dict \"a\" 1 \"b\" (list 2))",
    "(tuple 1 2)",
    "(until 3)",
    "(splitList \",\" \"a,b\")",
    "(split \",\" \"a,b\")",
    "(int64 5)",
    "(float64 2)",
    "(int 3)",
    "(add 1 2)",
    "(len \"abc\")",
    ".Values",
    ".Values.f",
    ".Values.s",
    ".Values.l",
    ".Values.m",
    ".Values.none",
    ".Values.big",
    ".Chart",
    ".Chart.Name",
    ".Chart.Version",
    ".Capabilities",
    ".Capabilities.KubeVersion",
    ".Capabilities.APIVersions",
    ".Release",
    ".Release.Revision",
    ".Release.IsInstall",
    ".Template",
    "(semver \"1.2.3-a.1+b\")",
    "(toDate \"2006-01-02\" \"2024-02-29\")",
    "(urlParse \"http://u:p@h/p?q#f\")",
    "(fromYaml \"a: 1\")",
    "(fromJson \"[1]\")",
    "(fromYamlArray \"[1, b]\")",
    "(index \"abc\" 1)",
    "(regexSplit \"b\" \"abc\" -1)",
    "(keys (dict \"k\" 1))",
    "(pick (dict \"k\" 1) \"k\")",
    "(duration 90)",
    "(b64dec \"/w==\")",
    "(atoi \"12\")",
    "(toDecimal \"17\")",
];

fn values() -> serde_json::Value {
    json!({"f": 1.5, "s": "text", "l": [1, "x", null, [2.5]], "m": {"k": {"n": 1}, "t": "v"}, "big": 1e20, "t": "x"})
}

pub fn operand(random: &mut Random) -> &'static str {
    random.word(OPERANDS)
}

pub fn printf(random: &mut Random) -> Request {
    const FLAGS: &[&str] = &["", "", "", "+", "-", "#", " ", "0", "+#", "-0", "# "];
    const WIDTHS: &[&str] =
        &["", "", "", "5", "12", ".2", ".0", "8.3", "*", ".*", "[1]", "[2]*[1]", ".", "30", "3.20"];
    const VERBS: &[&str] = &[
        "v", "v", "v", "d", "s", "q", "x", "X", "T", "t", "f", "g", "G", "e", "E", "b", "o", "O", "c", "U",
        "p", "w", "%", "z", "!", "",
    ];
    let mut format = String::new();
    let count = 1 + random.below(3);
    for _ in 0..count {
        let parts = [random.word(FLAGS), random.word(WIDTHS), random.word(VERBS)];
        format += &format!("<%{}{}{}>", parts[0], parts[1], parts[2]);
    }
    let operands: Vec<&str> = (0..random.below(count + 2)).map(|_| operand(random)).collect();
    let call = match random.below(8) {
        0 => format!("print {}", operands.join(" ")),
        1 => format!("println {}", operands.join(" ")),
        _ => format!("printf {} {}", quoted(&format), operands.join(" ")),
    };
    Request::template(format!("{{{{ {call} }}}}"), values())
}

pub fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n"))
}

const NUMBERS: &[&str] = &[
    "0",
    "1",
    "-1",
    "2",
    "3",
    "7",
    "10",
    "-10",
    "100",
    "255",
    "1.5",
    "-1.5",
    "2.5",
    "0.1",
    "1e3",
    "1e10",
    "1e-3",
    "1e21",
    "1e308",
    "-0.0",
    "0x10",
    "0b11",
    "0o17",
    "017",
    "1_000",
    "9007199254740993",
    "9223372036854775807",
    "-9223372036854775808",
    "4294967296",
    "\"5\"",
    "\"-5\"",
    "\"5.5\"",
    "\"1e3\"",
    "\"0x10\"",
    "\"010\"",
    "\"\"",
    "\"abc\"",
    "\"1_000\"",
    "\" 1\"",
    "true",
    "nil",
    ".Values.f",
    ".Values.i",
    ".Values.big",
    "(int64 7)",
    "(float64 7.9)",
    "(list 1 2)",
    "(duration 60)",
    "'x'",
    "(atoi \"0777\")",
];

pub fn numbers(random: &mut Random) -> Request {
    const ONE: &[&str] = &[
        "add1",
        "floor",
        "ceil",
        "int",
        "int64",
        "float64",
        "toString",
        "atoi",
        "toDecimal",
        "toJson",
        "toYaml",
        "quote",
        "squote",
        "not",
        "empty",
        "kindOf",
        "typeOf",
        "deepCopy",
        "toRawJson",
        "durationRound",
        "duration",
        "add1f",
        "print",
        "toStrings",
        "len",
        "mustToJson",
        "mustToDuration",
        "b64enc",
        "unixEpoch",
        "html",
        "toToml",
    ];
    const TWO: &[&str] = &[
        "add",
        "sub",
        "mul",
        "div",
        "mod",
        "max",
        "min",
        "addf",
        "subf",
        "mulf",
        "divf",
        "maxf",
        "minf",
        "biggest",
        "eq",
        "ne",
        "lt",
        "le",
        "gt",
        "ge",
        "round",
        "default",
        "coalesce",
        "and",
        "or",
        "list",
        "join",
        "hasPrefix",
        "ternary",
        "seq",
        "has",
        "printf \"%v|%d|%s|%g\"",
    ];
    let number = |random: &mut Random| random.word(NUMBERS);
    let call = match random.below(5) {
        0 | 1 => format!("{} {}", random.word(ONE), number(random)),
        2 => format!("{} ({} {} {})", random.word(ONE), random.word(TWO), number(random), number(random)),
        3 => format!("{} {} {} {}", random.word(TWO), number(random), number(random), number(random)),
        _ => format!("{} {} {}", random.word(TWO), number(random), number(random)),
    };
    // Long runs of numbers would only fill the memory.
    let is_large = call.contains("seq")
        && ["9223", "9007", "4294", "e10", "e21", "e308", "big"].iter().any(|t| call.contains(t));
    let call = if is_large { "seq 1 3".to_owned() } else { call };
    Request::template(format!("{{{{ {call} }}}}"), json!({"f": 2.5, "i": 12, "big": 1e19}))
}

const PIECES: &[&str] = &[
    "a", "B", "foo", "Bar", "HTTP", "x1", "é", "ß", "ǆ", "İ", "日本", "😀", "\u{301}", " ", "  ", "\t", "\n",
    "-", "_", ".", ",", "/", "\\\\", "'", "&", "<", "%", "$", "{{", "}}", "0", "42", "\u{feff}", "\u{200b}",
    "\\xff", "\\x00", "s", "es",
];

fn text(random: &mut Random) -> String {
    format!("\"{}\"", random.pieces(PIECES, 5).replace('\n', "\\n").replace('\t', "\\t"))
}

pub fn strings(random: &mut Random) -> Request {
    const ONE: &[&str] = &[
        "upper",
        "lower",
        "title",
        "untitle",
        "trim",
        "nospace",
        "initials",
        "swapcase",
        "snakecase",
        "camelcase",
        "kebabcase",
        "quote",
        "squote",
        "b64enc",
        "b64dec",
        "b32enc",
        "b32dec",
        "sha1sum",
        "sha256sum",
        "sha512sum",
        "adler32sum",
        "toJson",
        "toRawJson",
        "toYaml",
        "html",
        "js",
        "urlquery",
        "len",
        "base",
        "dir",
        "ext",
        "clean",
        "isAbs",
        "osBase",
        "osDir",
        "osExt",
        "osClean",
        "osIsAbs",
        "fromJson",
        "fromYaml",
        "regexQuoteMeta",
        "toPrettyJson",
        "mustToRawJson",
        "splitList \"a\"",
        "toYamlPretty",
        "bool",
        "genSignedCert",
        "kindOf",
        "reverse",
        "first",
        "last",
    ];
    const TWO: &[&str] = &[
        "contains",
        "hasPrefix",
        "hasSuffix",
        "trimAll",
        "trimSuffix",
        "trimPrefix",
        "cat",
        "split",
        "splitList",
        "join",
        "trimall",
        "eq",
        "default",
        "index",
        "ternary 1 2 |",
        "plural",
    ];
    const NUMBER: &[&str] = &[
        "trunc",
        "abbrev",
        "indent",
        "nindent",
        "repeat",
        "wrap",
        "substr 1",
        "abbrevboth 2",
        "splitn \"a\"",
        "slice",
        "printf \"%*s\"",
    ];
    let size = random.word(&["0", "1", "-1", "3", "-3", "5", "8", "20", "\"2\"", "2.7", "nil"]);
    let call = match random.below(6) {
        0 | 1 => format!("{} {}", random.word(ONE), text(random)),
        2 => format!("{} {} {}", random.word(TWO), text(random), text(random)),
        3 => format!("{} {} {}", random.word(NUMBER), size, text(random)),
        4 => format!("replace {} {} {}", text(random), text(random), text(random)),
        _ => format!("{} ({} {}) | {}", random.word(ONE), random.word(ONE), text(random), random.word(ONE)),
    };
    Request::template(format!("{{{{ {call} }}}}"), values())
}

pub fn lists(random: &mut Random) -> Request {
    const ONE: &[&str] = &[
        "first",
        "last",
        "rest",
        "initial",
        "reverse",
        "uniq",
        "compact",
        "sortAlpha",
        "toStrings",
        "keys",
        "values",
        "len",
        "toJson",
        "toYaml",
        "empty",
        "all",
        "any",
        "deepCopy",
        "concat",
        "mustFirst",
        "mustRest",
        "mustUniq",
        "mustCompact",
        "kindOf",
        "typeOf",
        "range",
        "not",
        "join \",\"",
        "toToml",
        "toRawJson",
        "toPrettyJson",
        "toYamlPretty",
        "mustReverse",
        "mustInitial",
        "quote",
        "squote",
        "cat",
        "print",
        "html",
        "max",
        "fail",
        "include",
        "tpl",
    ];
    const TWO: &[&str] = &[
        "append",
        "prepend",
        "without",
        "has",
        "concat",
        "index",
        "slice",
        "chunk 2 |",
        "merge",
        "mergeOverwrite",
        "mustMerge",
        "hasKey",
        "get",
        "set (dict) \"a\"",
        "pluck",
        "omit",
        "pick",
        "dig \"a\"",
        "default",
        "coalesce",
        "eq",
        "deepEqual",
        "mustAppend",
        "mustHas",
        "mustWithout",
        "typeIs",
        "kindIs",
        "unset",
        "ternary 1",
        "list",
        "dict",
        "and",
        "or",
        "ne",
        "lt",
        "mustMergeOverwrite",
        "typeIsLike",
        "push",
        "mustChunk 1 |",
        "tuple",
    ];
    let call = match random.below(5) {
        0 => format!("{} {}", random.word(ONE), operand(random)),
        1 => format!("{} {} {}", random.word(TWO), operand(random), operand(random)),
        2 => format!("{} ({} {} {})", random.word(ONE), random.word(TWO), operand(random), operand(random)),
        3 => format!("{} {} {} {}", random.word(TWO), operand(random), operand(random), operand(random)),
        _ => format!("{} | {} | {}", operand(random), random.word(ONE), random.word(ONE)),
    };
    let template = match random.below(6) {
        0 => format!(
            "{{{{ range $i, $e := {call} }}}}{{{{ $i }}}}={{{{ $e }}}};{{{{ else }}}}none{{{{ end }}}}"
        ),
        1 => format!("{{{{ with {call} }}}}{{{{ . }}}}{{{{ else }}}}none{{{{ end }}}}"),
        2 => format!("{{{{ $x := {call} }}}}{{{{ $x.a }}}}"),
        _ => format!("{{{{ {call} }}}}"),
    };
    Request::template(template, values())
}
