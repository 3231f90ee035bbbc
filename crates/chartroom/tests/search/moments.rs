//! Cases of dates, versions and URLs.

use serde_json::json;

use crate::functions::quoted;
use crate::random::Random;
use crate::request::Request;

const MOMENTS: &[&str] = &[
    "(toDate \"2006-01-02\" \"2024-02-29\")",
    "(toDate \"2006-01-02T15:04:05Z07:00\" \"2024-03-10T02:30:00+01:30\")",
    "0",
    "1700000000",
    "-1",
    "(int64 86400)",
    "(toDate \"Jan 2, 2006 at 3:04pm (MST)\" \"Feb 3, 2013 at 7:54pm (PST)\")",
    "253402300800",
    "(toDate \"2006-01-02 15:04:05.000000000\" \"0001-01-01 00:00:00.123456789\")",
    "-62135596801",
    "(toDate \"2006-01-02\" \"9999-12-31\")",
];
const LAYOUTS: &[&str] = &[
    "2006",
    "06",
    "01",
    "1",
    "Jan",
    "January",
    "02",
    "2",
    "_2",
    "002",
    "__2",
    "Mon",
    "Monday",
    "15",
    "03",
    "3",
    "04",
    "4",
    "05",
    "5",
    ".000",
    ".999",
    ",000",
    "PM",
    "pm",
    "MST",
    "Z07:00",
    "-0700",
    "-07:00",
    "-07",
    "Z0700",
    "-07:00:00",
    "Z07",
    " ",
    "-",
    ":",
    "T",
    "x",
    "Janet",
    "Mond",
    "20060102",
    ".00",
    ".9",
    "é",
    "_2006",
    "_20061",
];

pub fn dates(random: &mut Random) -> Request {
    let moment = random.word(MOMENTS);
    let layout = quoted(&random.pieces(LAYOUTS, 5));
    let zone = random.word(&[
        "\"UTC\"",
        "\"Europe/Berlin\"",
        "\"America/New_York\"",
        "\"Nowhere\"",
        "\"\"",
        "\"Local\"",
        "\"Asia/Kathmandu\"",
        "\"EST\"",
        "\"../x\"",
    ]);
    let change = random.word(&[
        "\"1h\"",
        "\"-1.5h\"",
        "\"24h\"",
        "\"1d\"",
        "\"+90m30s\"",
        "\"\"",
        "\"100000h\"",
        "\"1us\"",
        "\"1µs\"",
        "\"2562047h47m16.854775807s\"",
        "\".5s\"",
    ]);
    let texts = [
        "\"2024-02-29\"",
        "\"2024-02-30\"",
        "\"12:30\"",
        "\"Mon Jan\"",
        "\"7pm\"",
        "\"20240101\"",
        "\"-0700\"",
        "\"1.5\"",
        "\"+25:00\"",
        "\"0:61\"",
        "\"\"",
    ];
    let call = match random.below(9) {
        0 => format!("date {layout} {moment}"),
        1 => format!("dateInZone {layout} {moment} {zone}"),
        2 => format!("{} {change} {moment}", random.word(&["dateModify", "mustDateModify", "date_modify"])),
        3 => format!(
            "{} {moment}",
            random.word(&[
                "html",
                "unixEpoch",
                "toJson",
                "toYaml",
                "print",
                "toString",
                "printf \"%d\"",
                "kindOf",
                "quote"
            ])
        ),
        4 => format!("htmlDateInZone {moment} {zone}"),
        5 => format!(
            "{} {}",
            random.word(&["duration", "durationRound"]),
            random.word(&[
                "90",
                "\"90\"",
                "\"2h5m\"",
                "0",
                "-5",
                "86400",
                "\"3000000000\"",
                "1.5",
                "nil",
                "\"\"",
                "\"x\"",
                "9999999999"
            ])
        ),
        6 => format!("{} {layout} {}", random.word(&["toDate", "mustToDate"]), random.word(&texts)),
        7 => format!(
            "(dateModify {change} {moment}).{}",
            random.word(&[
                "Year",
                "Month",
                "Day",
                "Weekday",
                "YearDay",
                "Unix",
                "UnixNano",
                "Hour",
                "Minute",
                "Second",
                "Nanosecond",
                "IsZero",
                "String",
                "UTC",
                "Location",
                "Zone",
                "UnixMilli",
                "ISOWeek",
                "Clock",
                "Nope",
                "GoString",
                "IsDST"
            ])
        ),
        _ => format!(
            "({moment}).{}",
            random.word(&["Format \"2006-01\"", "Year", "AddDate 0 1 0", "Truncate 1", "String", "Unix"])
        ),
    };
    Request::template(format!("{{{{ {call} }}}}"), json!({}))
}

pub fn versions(random: &mut Random) -> Request {
    const PARTS: &[&str] = &[
        "1",
        "2",
        "0",
        "10",
        ".",
        ".",
        ".",
        "x",
        "*",
        "v",
        "-",
        "+",
        "alpha",
        "beta.1",
        "rc1",
        "00",
        " ",
        "X",
        "999999999999999999999",
    ];
    const OPERATORS: &[&str] =
        &["", "=", "!=", ">", "<", ">=", "<=", "=>", "=<", "~", "~>", "^", ">>", " ", "> "];
    const WHOLE: &[&str] = &[
        "1.2.3",
        "1.2",
        "1",
        "v1.2.3",
        "1.2.3-alpha",
        "1.2.3-alpha.1+build",
        "1.30.0-gke.5",
        "0.1.0",
        "0.0.3",
        "1.2.x",
        "*",
        "2.0.0-0",
        "",
        "01.2.3",
        "1.2.3.4",
    ];
    let version = |random: &mut Random| {
        if random.one_in(3) { random.pieces(PARTS, 5) } else { random.word(WHOLE).to_owned() }
    };
    let constraint: Vec<String> =
        (0..=random.below(3)).map(|_| format!("{}{}", random.word(OPERATORS), version(random))).collect();
    let constraint = constraint.join(random.word(&[" ", ",", ", ", " || ", "||", " - "]));
    let (constraint, version) = (quoted(&constraint), quoted(&version(random)));
    let call = match random.below(5) {
        0 => format!("semver {version}"),
        1 => format!(
            "(semver {version}).{}",
            random.word(&[
                "Major",
                "Minor",
                "Patch",
                "Prerelease",
                "Metadata",
                "Original",
                "String",
                "IncMajor",
                "IncPatch",
                "Nope",
                "Compare (semver \"1.2.3\")"
            ])
        ),
        _ => format!("semverCompare {constraint} {version}"),
    };
    Request::template(format!("{{{{ {call} }}}}"), json!({}))
}

pub fn urls(random: &mut Random) -> Request {
    const PARTS: &[&str] = &[
        "http",
        "https",
        "://",
        ":",
        "/",
        "//",
        "@",
        "user",
        "pa%20ss",
        "host",
        "example.com",
        "[::1]",
        "[fe80::1%25en0]",
        ":8080",
        ":x",
        "?",
        "a=b",
        "&",
        "#",
        "frag",
        "%zz",
        "%2F",
        " ",
        "é",
        "..",
        ".",
        "mailto",
        "*",
        "\\",
        "{",
        ";",
        "+",
        "%",
        "\u{7f}",
        "1.2.3.4",
        "^",
    ];
    let url = quoted(&random.pieces(PARTS, 7));
    let keys = ["scheme", "host", "path", "query", "opaque", "fragment", "userinfo", "hostname"];
    let call = match random.below(4) {
        0 | 1 => format!("urlParse {url} | toJson"),
        2 => format!("urlJoin (urlParse {url})"),
        _ => {
            let key = random.word(&keys);
            format!(
                "urlJoin (dict \"{key}\" {url} \"{}\" {})",
                random.word(&keys),
                quoted(&random.pieces(PARTS, 3))
            )
        }
    };
    Request::template(format!("{{{{ {call} }}}}"), json!({}))
}
