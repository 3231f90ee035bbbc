//! The grammar of layouts: which pieces of `Mon Jan 2 15:04:05 MST 2006` stand for what. Does not format or parse.

/// A piece of a layout that stands for a part of the time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Element {
    LongMonth,
    Month,
    NumMonth,
    ZeroMonth,
    LongWeekday,
    Weekday,
    Day,
    PaddedDay,
    ZeroDay,
    PaddedYearDay,
    ZeroYearDay,
    Hour,
    Hour12,
    ZeroHour12,
    Minute,
    ZeroMinute,
    Second,
    ZeroSecond,
    LongYear,
    Year,
    UpperPm,
    LowerPm,
    Abbreviation,
    Offset(Offset),
    Fraction(Fraction),
}

/// The form of an offset.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Offset {
    /// Whether `Z` stands for no offset.
    pub z: bool,
    pub colon: bool,
    pub minutes: bool,
    pub seconds: bool,
}

/// The form of a fraction of a second.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Fraction {
    pub digits: usize,
    /// The sign in front: a point or a comma.
    pub mark: u8,
    /// Whether zeros at the end are left out.
    pub trim: bool,
}

const fn offset(z: bool, colon: bool, minutes: bool, seconds: bool) -> Element {
    Element::Offset(Offset { z, colon, minutes, seconds })
}

/// The pieces; where several fit the first one counts. Source: Go, time, nextStdChunk.
const PIECES: &[(&[u8], Element)] = &[
    (b"January", Element::LongMonth),
    (b"Jan", Element::Month),
    (b"Monday", Element::LongWeekday),
    (b"Mon", Element::Weekday),
    (b"MST", Element::Abbreviation),
    (b"01", Element::ZeroMonth),
    (b"02", Element::ZeroDay),
    (b"03", Element::ZeroHour12),
    (b"04", Element::ZeroMinute),
    (b"05", Element::ZeroSecond),
    (b"06", Element::Year),
    (b"002", Element::ZeroYearDay),
    (b"15", Element::Hour),
    (b"1", Element::NumMonth),
    (b"2006", Element::LongYear),
    (b"2", Element::Day),
    (b"_2", Element::PaddedDay),
    (b"__2", Element::PaddedYearDay),
    (b"3", Element::Hour12),
    (b"4", Element::Minute),
    (b"5", Element::Second),
    (b"PM", Element::UpperPm),
    (b"pm", Element::LowerPm),
    (b"-070000", offset(false, false, true, true)),
    (b"-07:00:00", offset(false, true, true, true)),
    (b"-0700", offset(false, false, true, false)),
    (b"-07:00", offset(false, true, true, false)),
    (b"-07", offset(false, false, false, false)),
    (b"Z070000", offset(true, false, true, true)),
    (b"Z07:00:00", offset(true, true, true, true)),
    (b"Z0700", offset(true, false, true, false)),
    (b"Z07:00", offset(true, true, true, false)),
    (b"Z07", offset(true, false, false, false)),
];

/// The text before the first element, the element with its own text, and the rest.
pub(super) struct Chunk<'l> {
    pub prefix: &'l [u8],
    pub element: Option<Element>,
    pub text: &'l [u8],
    pub rest: &'l [u8],
}

/// Finds the first element of a layout.
pub(super) fn next(layout: &[u8]) -> Chunk<'_> {
    for at in 0..layout.len() {
        let (prefix, here) = layout.split_at(at);
        if let Some((element, width)) = element_at(here) {
            let (text, rest) = here.split_at(width);
            return Chunk { prefix, element: Some(element), text, rest };
        }
    }
    Chunk { prefix: layout, element: None, text: b"", rest: b"" }
}

fn element_at(text: &[u8]) -> Option<(Element, usize)> {
    if matches!(text.first()?, b'.' | b',') {
        return fraction(text);
    }
    PIECES.iter().find_map(|(piece, element)| {
        let behind = text.strip_prefix(*piece)?;
        let meant = match element {
            // `Month` is not a month's name with something behind it.
            Element::Month | Element::Weekday => !behind.first().is_some_and(u8::is_ascii_lowercase),
            // `_2006` is a year behind a dash.
            Element::PaddedDay => !behind.starts_with(b"006"),
            _ => true,
        };
        meant.then_some((*element, piece.len()))
    })
}

/// `.000`, `,999`: nothing but the same digit up to the end of the number.
fn fraction(text: &[u8]) -> Option<(Element, usize)> {
    let (mark, digits) = text.split_first()?;
    let kind = digits.first().filter(|b| matches!(b, b'0' | b'9'))?;
    let count = digits.iter().take_while(|b| *b == kind).count();
    if digits.get(count).is_some_and(u8::is_ascii_digit) {
        return None;
    }
    let form = Fraction { digits: count, mark: *mark, trim: *kind == b'9' };
    Some((Element::Fraction(form), count + 1))
}
