//! What kind of file some bytes look like (Go: net/http/sniff.go, `DetectContentType`).

/// How much is looked at.
const LOOKED_AT: usize = 512;

/// Beginnings of files. `?` stands for any byte where the flag is set.
const BEGINNINGS: &[(&[u8], bool, &str)] = &[
    (b"%PDF-", false, "application/pdf"),
    (b"%!PS-Adobe-", false, "application/postscript"),
    (b"\xFE\xFF??", true, "text/plain; charset=utf-16be"),
    (b"\xFF\xFE??", true, "text/plain; charset=utf-16le"),
    (b"\xEF\xBB\xBF?", true, "text/plain; charset=utf-8"),
    (b"\x00\x00\x01\x00", false, "image/x-icon"),
    (b"\x00\x00\x02\x00", false, "image/x-icon"),
    (b"BM", false, "image/bmp"),
    (b"GIF87a", false, "image/gif"),
    (b"GIF89a", false, "image/gif"),
    (b"RIFF????WEBPVP", true, "image/webp"),
    (b"\x89PNG\x0D\x0A\x1A\x0A", false, "image/png"),
    (b"\xFF\xD8\xFF", false, "image/jpeg"),
    (b"FORM????AIFF", true, "audio/aiff"),
    (b"ID3", false, "audio/mpeg"),
    (b"OggS\x00", false, "application/ogg"),
    (b"MThd\x00\x00\x00\x06", false, "audio/midi"),
    (b"RIFF????AVI ", true, "video/avi"),
    (b"RIFF????WAVE", true, "audio/wave"),
];

/// The same, for those that come after mp4 in the order of the rules.
const LATER_BEGINNINGS: &[(&[u8], bool, &str)] = &[
    (b"\x1A\x45\xDF\xA3", false, "video/webm"),
    (b"??????????????????????????????????LP", true, "application/vnd.ms-fontobject"),
    (b"\x00\x01\x00\x00", false, "font/ttf"),
    (b"OTTO", false, "font/otf"),
    (b"ttcf", false, "font/collection"),
    (b"wOFF", false, "font/woff"),
    (b"wOF2", false, "font/woff2"),
    (b"\x1F\x8B\x08", false, "application/x-gzip"),
    (b"PK\x03\x04", false, "application/zip"),
    (b"Rar!\x1A\x07\x00", false, "application/x-rar-compressed"),
    (b"Rar!\x1A\x07\x01\x00", false, "application/x-rar-compressed"),
    (b"\x00\x61\x73\x6D", false, "application/wasm"),
];

/// What a page begins with, behind blanks, in letters of any case; a blank or `>` follows.
const PAGES: &[&[u8]] = &[
    b"<!DOCTYPE HTML",
    b"<HTML",
    b"<HEAD",
    b"<SCRIPT",
    b"<IFRAME",
    b"<H1",
    b"<DIV",
    b"<FONT",
    b"<TABLE",
    b"<A",
    b"<STYLE",
    b"<TITLE",
    b"<B",
    b"<BODY",
    b"<BR",
    b"<P",
    b"<!--",
];

/// The media type that the bytes look like.
pub fn content_type(bytes: &[u8]) -> &'static str {
    let head = bytes.get(..LOOKED_AT).unwrap_or(bytes);
    let blanks = head.iter().take_while(|b| b"\t\n\x0c\r ".contains(b)).count();
    let behind = head.get(blanks..).unwrap_or_default();
    let begins = |table: &[(&[u8], bool, &'static str)]| {
        let fits =
            |(beginning, is_masked, _): &&(&[u8], bool, &str)| begins_with(head, beginning, *is_masked);
        table.iter().find(fits).map(|(.., name)| *name)
    };
    if PAGES.iter().any(|page| is_page(behind, page)) {
        return "text/html; charset=utf-8";
    }
    if behind.starts_with(b"<?xml") {
        return "text/xml; charset=utf-8";
    }
    let is_binary = |b: &u8| matches!(b, 0..=8 | 11 | 14..=26 | 28..=31);
    begins(BEGINNINGS)
        .or_else(|| is_mp4(head).then_some("video/mp4"))
        .or_else(|| begins(LATER_BEGINNINGS))
        .unwrap_or(match behind.iter().any(is_binary) {
            true => "application/octet-stream",
            false => "text/plain; charset=utf-8",
        })
}

fn begins_with(head: &[u8], beginning: &[u8], is_masked: bool) -> bool {
    let same = |(byte, wanted): (&u8, &u8)| byte == wanted || is_masked && *wanted == b'?';
    head.len() >= beginning.len() && head.iter().zip(beginning).all(same)
}

fn is_page(text: &[u8], page: &[u8]) -> bool {
    let same = |(byte, wanted): (&u8, &u8)| match wanted {
        b'A'..=b'Z' => byte & 0xDF == *wanted,
        _ => byte == wanted,
    };
    matches!(text.get(page.len()), Some(b' ' | b'>')) && text.iter().zip(page).all(same)
}

fn is_mp4(head: &[u8]) -> bool {
    let size = head.first_chunk::<4>().map_or(0, |bytes| u32::from_be_bytes(*bytes) as usize);
    let Some(first) = head.get(..size).filter(|_| head.len() >= 12 && size.is_multiple_of(4)) else {
        return false;
    };
    let brand = |(at, part): (usize, &[u8])| at != 12 && part.starts_with(b"mp4");
    head.get(4..8) == Some(b"ftyp")
        && (8..).step_by(4).zip(first.get(8..).unwrap_or_default().chunks(4)).any(brand)
}

#[cfg(test)]
mod tests {
    use super::content_type;

    /// Expected values are what Go's function says.
    #[test]
    fn files_are_what_go_takes_them_for() {
        for (bytes, name) in [
            (&b"  <!doctype html>\n"[..], "text/html; charset=utf-8"),
            (b"<html lang=en>", "text/html; charset=utf-8"),
            (b"<html\n>", "text/plain; charset=utf-8"),
            (b"<?xml version='1.0'?>", "text/xml; charset=utf-8"),
            (b"\x89PNG\r\n\x1a\n\0\0", "image/png"),
            (b"BM", "image/bmp"),
            (b"{\"errors\": []}", "text/plain; charset=utf-8"),
            (b"{\"errors\": []}\0", "application/octet-stream"),
            (b"\0\0\0\x10ftypisom\0\0\0\0", "application/octet-stream"),
            (b"\0\0\0\x18ftypisom\0\0\0\0isommp42", "video/mp4"),
            (b"\xfe\xff\0a\0b", "text/plain; charset=utf-16be"),
            (b"\xef\xbb\xbfa", "text/plain; charset=utf-8"),
            (b"\x1f\x8b\x08", "application/x-gzip"),
            (b"\x1f\x8b\x07", "application/octet-stream"),
            (b"", "text/plain; charset=utf-8"),
        ] {
            assert_eq!(content_type(bytes), name, "{bytes:?}");
        }
    }
}
