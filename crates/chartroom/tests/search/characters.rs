//! Cases of characters from all of Unicode: in functions that know letters and cases, and under regular expressions with groups.

use serde_json::json;

use crate::random::Random;
use crate::request::Request;

/// Where letters have cases, where blocks have gaps, and where the last versions of Unicode added some.
const BLOCKS: &[(u32, u32)] = &[
    (0x80, 0x600),
    (0x860, 0x8a0),
    (0x10a0, 0x1100),
    (0x13a0, 0x1400),
    (0x1c80, 0x1cc0),
    (0x1d00, 0x2c00),
    (0x2c00, 0x2e00),
    (0xa640, 0xab70),
    (0xfb00, 0xff60),
    (0x10400, 0x10600),
    (0x10c80, 0x10f00),
    (0x11380, 0x11d00),
    (0x16d40, 0x16ee0),
    (0x1e5d0, 0x1e960),
    (0x1f6c0, 0x1fb00),
    (0, 0x32000),
    (0, 0x11_0000),
];

const GROUPS: &[&str] = &[
    "L",
    "Lu",
    "Ll",
    "Lt",
    "Lm",
    "LC",
    "M",
    "N",
    "Nd",
    "P",
    "S",
    "So",
    "Z",
    "C",
    "Cn",
    "Cf",
    "cased_letter",
    "Greek",
    "cyrillic",
    "Latin",
    "Georgian",
    "Old_Italic",
    "Common",
    "Inherited",
    "Garay",
    "Han",
    "Any",
    "Assigned",
    "ASCII",
];

const FUNCTIONS: &[&str] = &[
    "upper",
    "lower",
    "title",
    "untitle",
    "swapcase",
    "snakecase",
    "camelcase",
    "kebabcase",
    "nospace",
    "initials",
    "quote",
    "toJson",
    "js",
    "printf \"%q %+q %#v\" $t $t",
    "dict \"a\" 1 \"1\" 2 $t 3 (print \"a\" $t) 4 (print \"1\" $t) 5 | toYaml | print",
];

fn character(random: &mut Random) -> char {
    let (low, high) = *random.pick(BLOCKS);
    let number = low + u32::try_from(random.below((high - low) as usize)).unwrap_or_default();
    char::from_u32(number).unwrap_or('\u{a7ce}')
}

pub fn characters(random: &mut Random) -> Request {
    let mut text: String = (0..=random.below(4)).map(|_| character(random)).collect();
    if random.one_in(3) {
        text.push_str(random.word(&["a", "K", " ", "s_", "-1"]));
    }
    let others: String = (0..=random.below(2)).map(|_| character(random)).collect();
    let group = random.word(GROUPS);
    let call = match random.below(8) {
        0..3 => format!("{} $t", random.word(FUNCTIONS)),
        3 => format!("regexFindAll \"\\\\p{{{group}}}\" $t -1 | toJson"),
        4 => format!("regexFindAll \"(?i)[\\\\p{{{group}}}k]\" $t -1 | toJson"),
        5 => format!("regexReplaceAll \"(?i)[^\\\\P{{{group}}}\\\\d]\" $t $o"),
        6 => {
            "regexFindAll (print \"(?i)[\" $o \"]+\") (print $t (upper $o) (lower $o) (title $o)) -1 | toJson"
                .to_owned()
        }
        _ => "printf \"%#U %q\" (index (regexSplit \"\" $t -1) 0 | len) $o".to_owned(),
    };
    let template = format!("{{{{ $t := .Values.t }}}}{{{{ $o := .Values.o }}}}{{{{ {call} }}}}");
    Request::template(template, json!({"t": text, "o": others}))
}
