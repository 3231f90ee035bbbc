//! Texts with names of variables in them, as Go's package `os` expands them. Not what the variables hold.

/// The text with what `get` says of each `$name` and `${name}` (Go: os/env.go, `Expand`).
pub fn expand(text: &[u8], get: &dyn Fn(&[u8]) -> Vec<u8>) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((first, behind)) = rest.split_first() {
        if *first != b'$' || behind.is_empty() {
            out.push(*first);
            rest = behind;
            continue;
        }
        let (name, width) = shell_name(behind);
        match (name, width) {
            // Wrong syntax is dropped.
            (b"", 1..) => {}
            (b"", 0) => out.push(b'$'),
            (name, _) => out.extend(get(name)),
        }
        rest = behind.get(width..).unwrap_or_default();
    }
    out
}

/// The name at the start, and how many bytes it takes with its braces (Go: os/env.go, `getShellName`).
fn shell_name(text: &[u8]) -> (&[u8], usize) {
    match text {
        [b'{', special, b'}', ..] if is_special(*special) => (&text[1..2], 3),
        [b'{', inside @ ..] => match inside.iter().position(|b| *b == b'}') {
            Some(0) => (b"", 2),
            Some(end) => (&inside[..end], end + 2),
            None => (b"", 1),
        },
        [special, ..] if is_special(*special) => (&text[..1], 1),
        _ => {
            let letters = text.iter().take_while(|b| b.is_ascii_alphanumeric() || **b == b'_').count();
            (&text[..letters], letters)
        }
    }
}

fn is_special(byte: u8) -> bool {
    b"*#$@!?-0123456789".contains(&byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What Go 1.26 makes of each.
    #[test]
    fn as_go_expands_them() {
        let get = |name: &[u8]| [b"<", name, b">"].concat();
        for (text, want) in [
            ("$a-${b}c", "<a>-<b>c"),
            ("$", "$"),
            ("$$a", "<$>a"),
            ("${}x", "x"),
            ("${a", "a"),
            ("$-x $%", "<->x $%"),
            ("$12", "<1>2"),
            ("${1}${12}${a b}", "<1><12><a b>"),
            ("a$b_1.c", "a<b_1>.c"),
        ] {
            assert_eq!(String::from_utf8(expand(text.as_bytes(), &get)).unwrap(), want, "{text}");
        }
    }
}
