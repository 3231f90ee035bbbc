//! Each archive with its name. Most are a whole chart with something odd between two of its files.

use super::build::{END, Head, blocks, file, gzip, gzip_with, member, pax, record};

const METADATA: &[u8] = b"apiVersion: v2\nname: m\nversion: 1.0.0\n";
/// Tells which files there are.
const TEMPLATE: &[u8] = b"{{ range $path, $data := .Files }}{{ $data := toString $data }}\
    {{ printf \"%q\" $path }}: {{ len $data }} {{ sha256sum $data | trunc 8 }}\n{{ end }}";

/// The front of every archive.
fn front() -> Vec<u8> {
    [file("m/Chart.yaml", METADATA), file("m/templates/files.yaml", TEMPLATE)].concat()
}

fn chart(odd: &[u8]) -> Vec<u8> {
    [&front(), odd, &file("m/last", b"last"), &END].concat()
}

/// A chart with a PAX header of these bytes before a file.
fn with_pax(records: &[u8]) -> Vec<u8> {
    chart(&[pax(records), file("m/a", b"abc")].concat())
}

fn with_record(key: &str, value: &str) -> Vec<u8> {
    with_pax(&record(key, value))
}

fn with_head(head: Head, data: &[u8]) -> Vec<u8> {
    chart(&member(head, data))
}

/// A file of that size in the header.
fn sized(field: &[u8; 12], data: &[u8]) -> Vec<u8> {
    with_head(Head::new("m/a", b'0', 0).put(124, field), data)
}

pub fn all() -> Vec<(&'static str, Vec<u8>)> {
    let tars = [
        kinds(),
        ends(),
        records(),
        global(),
        long_names(),
        old_sparse(),
        pax_sparse(),
        numbers(),
        layouts(),
        names(),
    ];
    let mut all: Vec<_> = tars.concat().into_iter().map(|(name, tar)| (name, gzip(&tar))).collect();
    all.extend(members_of_gzip());
    all.extend(headers_of_gzip());
    all
}

type Cases = Vec<(&'static str, Vec<u8>)>;

fn kinds() -> Cases {
    let hidden = file("m/hidden", b"hidden");
    let odd = |name: &str, kind, size, behind: &[u8]| {
        chart(&[Head::new(name, kind, size).sum(), behind.to_vec()].concat())
    };
    vec![
        ("plain", chart(&file("m/a", b"abc"))),
        ("folder", odd("m/d/", b'5', 0, b"")),
        ("folder-with-size-before-a-file", odd("m/d/", b'5', hidden.len(), &hidden)),
        ("folder-with-size-before-data", odd("m/d/", b'5', 512, &blocks(b"data"))),
        ("symlink", odd("m/a", b'2', 0, b"")),
        ("symlink-with-size", odd("m/a", b'2', 5, b"")),
        ("symlink-with-size-and-data", odd("m/a", b'2', 512, &hidden)),
        ("hard-link", odd("m/a", b'1', 0, b"")),
        ("hard-link-with-size", odd("m/a", b'1', 7, &blocks(b"1234567"))),
        ("character-device", odd("m/a", b'3', 0, b"")),
        ("block-device-with-size", odd("m/a", b'4', 1, b"")),
        ("pipe", odd("m/a", b'6', 0, b"")),
        ("pipe-with-size", odd("m/a", b'6', 1, b"")),
        ("contiguous-file", odd("m/a", b'7', 3, &blocks(b"abc"))),
        ("unknown-type", odd("m/a", b'Z', 3, &blocks(b"abc"))),
        ("type-of-sun", odd("m/a", b'X', 3, &blocks(b"abc"))),
        ("volume-label", odd("m/a", b'V', 0, b"")),
        ("gnu-dumpdir", odd("m/a", b'D', 3, &blocks(b"abc"))),
        ("folder-by-mode", with_head(Head::new("m/a", b'0', 3).put(100, b"0040755\0"), b"abc")),
        ("link-by-mode", with_head(Head::new("m/a", b'0', 3).put(100, b"0120777\0"), b"abc")),
        ("slash-behind-a-file", with_head(Head::new("m/a/", b'0', 3), b"abc")),
        ("slash-behind-a-symlink", odd("m/a/", b'2', 0, b"")),
    ]
}

fn ends() -> Cases {
    let whole = [front(), file("m/a", b"abc")].concat();
    let with = |tail: &[u8]| [&whole, tail].concat();
    vec![
        ("one-zero-block-before-a-file", chart(&[0; 512])),
        ("two-zero-blocks-before-a-file", chart(&END)),
        ("three-zero-blocks-before-a-file", chart(&[0; 1536])),
        ("ends-without-zero-blocks", with(b"")),
        ("ends-after-one-zero-block", with(&[0; 512])),
        ("ends-in-the-second-zero-block", with(&[0; 700])),
        ("ends-in-the-first-zero-block", with(&[0; 100])),
        ("ends-in-padding", whole[..whole.len() - 100].to_vec()),
        ("ends-after-data", whole[..whole.len() - 509].to_vec()),
        ("ends-in-data", whole[..whole.len() - 510].to_vec()),
        ("ends-in-a-header", whole[..whole.len() - 600].to_vec()),
        ("ends-before-data", whole[..whole.len() - 512].to_vec()),
        ("text-behind-the-end", with(&[&END[..], b"more"].concat())),
        ("archive-behind-the-end", with(&[&END[..], &file("m/b", b"b"), &END].concat())),
        ("text-instead-of-the-end", with(&blocks(b"more"))),
        ("nothing-at-all", Vec::new()),
        ("only-zero-blocks", END.to_vec()),
    ]
}

fn records() -> Cases {
    let two = [pax(&record("path", "m/b")), pax(&record("size", "3")), file("m/a", b"abc")].concat();
    let long = record("comment", &"x".repeat(1 << 20));
    vec![
        ("pax-path", with_record("path", "m/b")),
        ("pax-path-outside", with_record("path", "m/../../b")),
        ("pax-path-with-nul", with_record("path", "m/b\0c")),
        ("pax-path-empty", with_record("path", "")),
        ("pax-path-with-slash", with_record("path", "m/b/")),
        ("pax-path-twice", with_pax(&[record("path", "m/b"), record("path", "m/c")].concat())),
        ("pax-size-smaller", with_record("size", "2")),
        ("pax-size-larger", chart(&[pax(&record("size", "600")), file("m/a", &[b'a'; 600])].concat())),
        ("pax-size-beyond-data", with_record("size", "6000")),
        ("pax-size-negative", with_record("size", "-1")),
        ("pax-size-with-plus", with_record("size", "+3")),
        ("pax-size-no-number", with_record("size", "3x")),
        (
            "pax-size-hides-a-file",
            chart(&[pax(&record("size", "1539")), file("m/a", b"abc"), file("m/b", b"b")].concat()),
        ),
        (
            "pax-size-of-a-folder",
            chart(&[pax(&record("size", "512")), Head::new("m/d", b'5', 0).sum()].concat()),
        ),
        ("pax-mtime", with_record("mtime", "1.25")),
        ("pax-mtime-negative", with_record("mtime", "-1.25")),
        ("pax-mtime-no-number", with_record("mtime", "now")),
        ("pax-mtime-bad-fraction", with_record("mtime", "1.2.3")),
        ("pax-mtime-without-seconds", with_record("mtime", ".5")),
        ("pax-uid-no-number", with_record("uid", "root")),
        ("pax-gid-too-large", with_record("gid", "9223372036854775808")),
        ("pax-uname-with-nul", with_record("uname", "a\0")),
        ("pax-comment-with-nul", with_record("comment", "a\0")),
        ("pax-key-with-nul", with_record("a\0b", "c")),
        ("pax-value-with-equals", with_record("path", "m/a=b")),
        ("pax-length-no-number", with_pax(b"xx path=m/b\n")),
        ("pax-length-with-plus", with_pax(b"+12 path=m/b\n")),
        ("pax-length-with-zeros", with_pax(b"0013 path=m/b\n")),
        ("pax-length-too-small", with_pax(b"10 path=m/b\n")),
        ("pax-length-too-large", with_pax(b"99 path=m/b\n")),
        ("pax-length-negative", with_pax(b"-12 path=m/b\n")),
        ("pax-length-four", with_pax(b"4 =\n")),
        ("pax-without-key", with_pax(b"5 =a\n")),
        ("pax-without-equals", with_pax(b"8 pathb\n")),
        ("pax-without-line-end", with_pax(b"11 path=m/b")),
        ("pax-without-blank", with_pax(b"path")),
        ("pax-empty", with_pax(b"")),
        ("pax-trailing-nul", with_pax(&[record("path", "m/b"), vec![0]].concat())),
        ("pax-twice-for-one-file", chart(&two)),
        ("pax-before-the-end", [front(), pax(&record("path", "m/b")), END.to_vec()].concat()),
        ("pax-too-long", with_pax(&long)),
        ("pax-cut", [front(), Head::new("x", b'x', 600).sum(), blocks(b"")].concat()),
        (
            "pax-of-solaris",
            chart(&[member(Head::new("x", b'X', 12), b"11 path=m/b\n"), file("m/a", b"abc")].concat()),
        ),
    ]
}

fn global() -> Cases {
    let global = |records: &[u8]| member(Head::new("pax_global_header", b'g', records.len()), records);
    let before = |records: &[u8]| chart(&[global(records), file("m/a", b"abc")].concat());
    let between =
        [pax(&record("path", "m/b")), global(&record("comment", "c")), file("m/a", b"abc")].concat();
    vec![
        ("global-comment", before(&record("comment", "0123456789abcdef"))),
        ("global-path", before(&record("path", "m/b"))),
        ("global-path-outside", before(&record("path", "../b"))),
        ("global-size", before(&record("size", "1"))),
        ("global-size-no-number", before(&record("size", "x"))),
        ("global-malformed", before(b"nonsense")),
        ("global-between-pax-and-file", chart(&between)),
        ("global-with-mode-of-a-folder", chart(&member(Head::new("g", b'g', 0).put(100, b"0040755\0"), b""))),
        ("global-name-outside", chart(&member(Head::new("../../g", b'g', 0), b""))),
    ]
}

fn long_names() -> Cases {
    let long = |kind, text: &[u8]| member(Head::new("././@LongLink", kind, text.len()).gnu(), text);
    let name = format!("m/{}", "n".repeat(150));
    let before = |header: Vec<u8>| chart(&[header, file("m/a", b"abc")].concat());
    let both = [long(b'L', b"m/long\0"), pax(&record("path", "m/pax")), file("m/a", b"abc")].concat();
    let twice = [long(b'L', b"m/one\0"), long(b'L', b"m/two\0"), file("m/a", b"abc")].concat();
    vec![
        ("long-name", before(long(b'L', name.as_bytes()))),
        ("long-name-with-nul", before(long(b'L', b"m/b\0c"))),
        ("long-name-empty", before(long(b'L', b""))),
        ("long-name-outside", before(long(b'L', b"m/../../x\0"))),
        ("long-name-with-slash", before(long(b'L', b"m/b/\0"))),
        ("long-name-and-pax", chart(&both)),
        ("long-name-twice", chart(&twice)),
        ("long-link", before(long(b'K', b"m/elsewhere\0"))),
        ("long-name-too-long", before(long(b'L', &vec![b'n'; (1 << 20) + 1]))),
        ("long-name-in-posix", before(member(Head::new("x", b'L', 4), b"m/b\0"))),
        ("long-name-before-the-end", [front(), long(b'L', b"m/b\0"), END.to_vec()].concat()),
        (
            "long-name-of-v7-folder",
            chart(&[long(b'L', b"m/b/\0"), Head::new("m/a", 0, 0).v7().sum()].concat()),
        ),
    ]
}

/// A header of GNU's old sparse format, with up to four regions.
fn sparse_head(size: usize, real: usize, regions: &[(usize, usize)]) -> Head {
    let head = Head::new("m/a", b'S', size).gnu().put(483, format!("{real:011o}\0").as_bytes());
    regions.iter().enumerate().fold(head, |head, (i, (offset, length))| {
        head.put(386 + 24 * i, format!("{offset:011o}\0{length:011o}\0").as_bytes())
    })
}

fn old_sparse() -> Cases {
    let extension = |more: u8| {
        let mut block = [0; 512];
        block[..24].copy_from_slice(b"00000002000\x0000000000003\0");
        block[504] = more;
        block.to_vec()
    };
    let extended = |blocks_: &[u8]| {
        let head = sparse_head(6, 1027, &[(0, 3)]).put(482, &[1]).sum();
        chart(&[head, blocks_.to_vec(), blocks(b"abcdef")].concat())
    };
    vec![
        ("sparse-old", with_head(sparse_head(6, 20, &[(2, 3), (10, 3)]), b"abcdef")),
        ("sparse-old-hole-at-the-end", with_head(sparse_head(3, 2000, &[(0, 3)]), b"abc")),
        ("sparse-old-only-a-hole", with_head(sparse_head(0, 700, &[]), b"")),
        ("sparse-old-empty-region", with_head(sparse_head(3, 9, &[(0, 3), (9, 0)]), b"abc")),
        ("sparse-old-extended", extended(&extension(0))),
        ("sparse-old-extended-cut", [front(), sparse_head(6, 9, &[]).put(482, &[1]).sum()].concat()),
        ("sparse-old-overlapping", with_head(sparse_head(6, 20, &[(2, 3), (4, 3)]), b"abcdef")),
        ("sparse-old-out-of-order", with_head(sparse_head(6, 20, &[(10, 3), (2, 3)]), b"abcdef")),
        ("sparse-old-beyond-the-size", with_head(sparse_head(6, 10, &[(2, 3), (8, 3)]), b"abcdef")),
        ("sparse-old-missing-data", with_head(sparse_head(4, 20, &[(2, 3), (10, 3)]), b"abcd")),
        ("sparse-old-more-data", with_head(sparse_head(8, 20, &[(2, 3), (10, 3)]), b"abcdefgh")),
        ("sparse-old-in-posix", with_head(sparse_head(3, 3, &[(0, 3)]).put(257, b"ustar\x0000"), b"abc")),
        ("sparse-old-bad-offset", with_head(sparse_head(3, 9, &[(0, 3)]).put(386, b"x"), b"abc")),
        ("sparse-old-huge", with_head(sparse_head(0, 1 << 32, &[]), b"")),
    ]
}

fn pax_sparse() -> Cases {
    let sparse = |records: &[(&str, &str)], data: &[u8]| {
        let records: Vec<u8> =
            records.iter().flat_map(|(key, value)| record(&format!("GNU.sparse.{key}"), value)).collect();
        chart(&[pax(&records), file("m/a", data)].concat())
    };
    let first =
        |data: &[u8]| sparse(&[("major", "1"), ("minor", "0"), ("name", "m/b"), ("realsize", "20")], data);
    let map = |text: &str| [blocks(text.as_bytes()), b"abcdef".to_vec()].concat();
    vec![
        (
            "sparse-0.0",
            sparse(
                &[
                    ("size", "20"),
                    ("numblocks", "2"),
                    ("offset", "2"),
                    ("numbytes", "3"),
                    ("offset", "10"),
                    ("numbytes", "3"),
                ],
                b"abcdef",
            ),
        ),
        (
            "sparse-0.0-out-of-order",
            sparse(&[("size", "20"), ("numblocks", "1"), ("numbytes", "3"), ("offset", "2")], b"abc"),
        ),
        ("sparse-0.0-odd", sparse(&[("size", "20"), ("numblocks", "1"), ("offset", "2")], b"abc")),
        (
            "sparse-0.0-comma",
            sparse(&[("size", "20"), ("numblocks", "1"), ("offset", "2,3"), ("numbytes", "3")], b"abc"),
        ),
        ("sparse-0.1", sparse(&[("size", "20"), ("numblocks", "2"), ("map", "2,3,10,3")], b"abcdef")),
        (
            "sparse-0.1-with-name",
            sparse(&[("name", "m/b"), ("size", "20"), ("numblocks", "1"), ("map", "2,6")], b"abcdef"),
        ),
        (
            "sparse-0.1-version",
            sparse(&[("major", "0"), ("minor", "1"), ("size", "5"), ("numblocks", "0")], b""),
        ),
        (
            "sparse-0.1-wrong-count",
            sparse(&[("size", "20"), ("numblocks", "3"), ("map", "2,3,10,3")], b"abcdef"),
        ),
        ("sparse-0.1-without-count", sparse(&[("size", "20"), ("map", "2,3,10,3")], b"abcdef")),
        ("sparse-0.1-negative-count", sparse(&[("size", "20"), ("numblocks", "-1"), ("map", "2,3")], b"abc")),
        ("sparse-0.1-no-number", sparse(&[("size", "20"), ("numblocks", "1"), ("map", "2,x")], b"abc")),
        ("sparse-0.1-bad-size", sparse(&[("size", "x"), ("numblocks", "1"), ("map", "2,3")], b"abc")),
        ("sparse-0.1-without-size", sparse(&[("numblocks", "1"), ("map", "0,3")], b"abc")),
        ("sparse-1.0", first(&map("2\n2\n3\n10\n3\n"))),
        ("sparse-1.0-empty", first(&blocks(b"0\n"))),
        (
            "sparse-1.0-two-blocks",
            first(&[blocks(format!("{}1\n2\n6\n", "0".repeat(600)).as_bytes()), b"abcdef".to_vec()].concat()),
        ),
        ("sparse-1.0-bad-count", first(&map("x\n2\n3\n"))),
        ("sparse-1.0-negative-count", first(&map("-1\n2\n3\n"))),
        ("sparse-1.0-bad-number", first(&map("1\n2\nx\n"))),
        ("sparse-1.0-more-than-there", first(&map("9\n2\n3\n"))),
        ("sparse-1.0-missing-data", first(&map("1\n2\n9\n"))),
        ("sparse-1.0-more-data", first(&map("1\n2\n3\n"))),
        ("sparse-2.0", sparse(&[("major", "2"), ("minor", "0"), ("name", "m/b"), ("map", "2,3")], b"abc")),
        ("sparse-1.1", sparse(&[("major", "1"), ("minor", "1"), ("name", "m/b"), ("map", "2,3")], b"abc")),
        (
            "sparse-folder",
            chart(
                &[
                    pax(&[record("GNU.sparse.map", "0,0"), record("GNU.sparse.numblocks", "1")].concat()),
                    Head::new("m/d", b'5', 0).sum(),
                ]
                .concat(),
            ),
        ),
        (
            "sparse-size-before-realsize",
            sparse(&[("size", "5"), ("realsize", "9"), ("numblocks", "1"), ("map", "2,3")], b"abc"),
        ),
    ]
}

fn numbers() -> Cases {
    let base = |last: u8| [0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, last];
    let negative = [0xFF; 12];
    vec![
        ("size-base-256", sized(&base(3), b"abc")),
        ("size-base-256-negative", sized(&negative, b"")),
        ("size-base-256-too-large", sized(&[0x80, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 3], b"abc")),
        ("size-base-256-huge", sized(&[0x80, 0, 0, 0, 0x7F, 0, 0, 0, 0, 0, 0, 3], b"abc")),
        ("size-base-256-top-bits", sized(&[0x81, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3], b"abc")),
        ("symlink-of-negative-size", with_head(Head::new("m/a", b'2', 0).put(124, &negative), b"")),
        ("size-with-blanks", sized(b"         3 \0", b"abc")),
        ("size-without-end", sized(b"000000000003", b"abc")),
        ("size-with-text-behind-nul", sized(b"00000003\0xyz", b"abc")),
        ("size-with-blank-between", sized(b"0000 0003\0\0\0", b"abc")),
        ("size-with-eight", sized(b"00000000008\0", b"abcdefgh")),
        ("size-with-plus", sized(b"+0000000003\0", b"abc")),
        ("size-with-minus", sized(b"-0000000003\0", b"abc")),
        ("size-empty", sized(&[0; 12], b"")),
        ("size-blank", sized(&[b' '; 12], b"")),
        ("mode-bad", with_head(Head::new("m/a", b'0', 3).put(100, b"rw-r--r-"), b"abc")),
        (
            "mode-base-256",
            with_head(Head::new("m/a", b'0', 3).put(100, &[0x80, 0, 0, 0, 0, 0, 1, 0xA4]), b"abc"),
        ),
        ("uid-bad", with_head(Head::new("m/a", b'0', 3).put(108, b"nobody\0\0"), b"abc")),
        ("mtime-bad", with_head(Head::new("m/a", b'0', 3).put(136, b"yesterday\0\0\0"), b"abc")),
        ("device-bad", with_head(Head::new("m/a", b'0', 3).put(329, b"x"), b"abc")),
        ("device-bad-in-v7", with_head(Head::new("m/a", b'0', 3).v7().put(329, b"x"), b"abc")),
        ("file-larger-than-the-rest", sized(b"00000100000\0", b"abc")),
        ("file-of-a-terabyte", sized(&[0x80, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0], b"abc")),
    ]
}

fn layouts() -> Cases {
    let plain = || Head::new("m/a", b'0', 3);
    let summed = |text: &[u8]| chart(&[plain().sum_as(text), blocks(b"abc")].concat());
    let high = Head::new("m/\u{e9}", b'0', 3);
    let signed = |head: &Head| -> i64 {
        let block = head.sum_as(b"        ");
        block.iter().map(|b| i64::from(b.cast_signed())).sum()
    };
    let high_sum = format!("{:06o}\0 ", signed(&high));
    vec![
        ("checksum-signed", chart(&[high.sum_as(high_sum.as_bytes()), blocks(b"abc")].concat())),
        ("checksum-wrong", summed(b"000001\0 ")),
        ("checksum-empty", summed(b"\0\0\0\0\0\0\0\0")),
        ("checksum-no-number", summed(b"checksum")),
        ("checksum-base-256", summed(&[0x80, 0, 0, 0, 0, 0, 0x0F, 0])),
        ("v7-file", with_head(Head::new("m/a", b'0', 3).v7(), b"abc")),
        ("v7-type-nul", with_head(Head::new("m/a", 0, 3).v7(), b"abc")),
        ("v7-folder-by-slash", chart(&Head::new("m/a/", 0, 0).v7().sum())),
        ("v7-folder-by-slash-with-size", with_head(Head::new("m/a/", 0, 3).v7(), b"abc")),
        ("v7-prefix-is-no-name", with_head(plain().v7().put(345, b"m/deep"), b"abc")),
        ("posix-type-nul", with_head(Head::new("m/a", 0, 3), b"abc")),
        ("posix-prefix", with_head(plain().put(345, b"m/deep"), b"abc")),
        ("posix-prefix-without-end", with_head(plain().put(345, &[b'p'; 155]), b"abc")),
        ("posix-name-without-end", with_head(Head::new(&format!("m/{}", "n".repeat(98)), b'0', 3), b"abc")),
        ("posix-other-version", with_head(plain().put(263, b"77"), b"abc")),
        ("star-prefix", with_head(plain().put(345, b"m/deep").put(508, b"tar\0"), b"abc")),
        ("star-bad-time", with_head(plain().put(476, b"x").put(508, b"tar\0"), b"abc")),
        ("gnu-file", with_head(plain().gnu(), b"abc")),
        ("gnu-with-times", with_head(plain().gnu().put(345, b"00000000001\0"), b"abc")),
        ("gnu-with-prefix-of-old-go", with_head(plain().gnu().put(345, b"m/deep"), b"abc")),
        ("gnu-with-prefix-not-ascii", with_head(plain().gnu().put(345, "m/\u{e9}".as_bytes()), b"abc")),
        ("gnu-other-version", with_head(plain().put(257, b"ustar 00"), b"abc")),
        ("unknown-magic", with_head(plain().put(257, b"notar\x0000"), b"abc")),
    ]
}

fn names() -> Cases {
    let named = |name: &str| chart(&file(name, b"abc"));
    vec![
        ("name-empty", named("")),
        ("name-without-folder", named("a")),
        ("name-is-metadata", named("Chart.yaml")),
        ("name-in-other-folder", named("other/a")),
        ("name-absolute", named("/m/a")),
        ("name-with-two-slashes", named("m//a")),
        ("name-of-parent", named("m/..")),
        ("name-through-parent", named("m/x/../a")),
        ("name-with-dots-in-front", named("m/..a")),
        ("name-with-backslashes", named("m\\b\\a")),
        ("name-mixed", named("m/b\\a")),
        ("name-of-a-drive", named("m/./c:/a")),
        ("name-twice", chart(&[file("m/a", b"one"), file("m/a", b"two")].concat())),
        ("name-not-utf-8", with_head(Head::new("m/", b'0', 3).put(2, &[0xFF, 0xFE]), b"abc")),
        ("metadata-twice", chart(&file("m/Chart.yaml", b"apiVersion: v2\nname: n\nversion: 2.0.0\n"))),
        ("no-metadata", [file("m/a", b"abc"), END.to_vec()].concat()),
        ("only-folders", [Head::new("m/", b'5', 0).sum(), END.to_vec()].concat()),
        ("byte-order-mark", chart(&file("m/a", b"\xEF\xBB\xBFabc"))),
    ]
}

fn members_of_gzip() -> Cases {
    let whole = chart(&file("m/a", b"abc"));
    let open = [front(), file("m/a", b"abc")].concat();
    let large = [front(), file("m/a", &vec![b'a'; 100_000])].concat();
    // So that the last bytes of a file are the last of the member.
    let full = [front(), file("m/a", &[b'a'; 512])].concat();
    let window = [front(), file("m/a", &vec![b'a'; (32 << 10) - front().len() - 512])].concat();
    let bad_crc = |data: &[u8]| gzip_with(&HEADER, data, |crc, size| (!crc, size));
    let behind = |data: &[u8], more: &[u8]| [&gzip(data), more].concat();
    let (one, other) = whole.split_at(1700);
    vec![
        ("gzip-two-members", [gzip(one), gzip(other)].concat()),
        ("gzip-empty-members", [gzip(b""), gzip(one), gzip(b""), gzip(other), gzip(b"")].concat()),
        ("gzip-second-member-cut", [gzip(one), gzip(other)[..9].to_vec()].concat()),
        ("gzip-text-behind-the-end", behind(&whole, b"some more text")),
        ("gzip-text-behind-an-open-archive", behind(&open, b"some more text")),
        ("gzip-text-behind-a-full-block", behind(&full, b"some more text")),
        ("gzip-few-bytes-behind-an-open-archive", behind(&open, b"abc")),
        ("gzip-zeros-behind-the-end", behind(&whole, &[0; 512])),
        ("gzip-zeros-behind-an-open-archive", behind(&open, &[0; 512])),
        ("gzip-member-behind-the-end", behind(&whole, &gzip(b"more"))),
        ("gzip-wrong-checksum", bad_crc(&whole)),
        ("gzip-wrong-checksum-open-archive", bad_crc(&open)),
        ("gzip-wrong-checksum-full-block", bad_crc(&full)),
        ("gzip-wrong-checksum-full-window", bad_crc(&window)),
        ("gzip-wrong-checksum-large", bad_crc(&large)),
        ("gzip-wrong-size", gzip_with(&HEADER, &open, |crc, size| (crc, size + 1))),
        ("gzip-wrong-checksum-in-the-middle", [bad_crc(one), gzip(other)].concat()),
        ("gzip-without-sums", gzip(&whole)[..gzip(&whole).len() - 8].to_vec()),
        ("gzip-without-sums-open-archive", gzip(&open)[..gzip(&open).len() - 8].to_vec()),
        ("gzip-cut-sums-open-archive", gzip(&open)[..gzip(&open).len() - 3].to_vec()),
        ("gzip-cut-data", gzip(&whole)[..gzip(&whole).len() - 20].to_vec()),
        ("gzip-cut-large", gzip(&large)[..gzip(&large).len() / 2].to_vec()),
        ("gzip-empty", gzip(b"")),
        ("gzip-bad-data", [&HEADER[..], &[0xFF; 40]].concat()),
    ]
}

const HEADER: [u8; 10] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255];

fn headers_of_gzip() -> Cases {
    let whole = chart(&file("m/a", b"abc"));
    let with = |flags: u8, more: &[u8]| {
        let header = [&[0x1F, 0x8B, 8, flags, 0, 0, 0, 0, 0, 255], more].concat();
        gzip_with(&header, &whole, |crc, size| (crc, size))
    };
    let long = [vec![b'n'; 600], vec![0]].concat();
    vec![
        ("gzip-header-with-name", with(8, b"m.tar\0")),
        ("gzip-header-with-comment", with(16, b"comment\0")),
        ("gzip-header-with-extra", with(4, b"\x03\0abc")),
        ("gzip-header-with-all", with(4 | 8 | 16, b"\x03\0abcname\0comment\0")),
        ("gzip-header-with-long-name", with(8, &long)),
        ("gzip-header-with-name-of-511", with(8, &[vec![b'n'; 511], vec![0]].concat())),
        ("gzip-header-with-name-of-512", with(8, &[vec![b'n'; 512], vec![0]].concat())),
        ("gzip-header-with-wrong-checksum", with(2, b"\0\0")),
        ("gzip-header-with-reserved-flags", with(0xE0, b"")),
        ("gzip-header-as-text", with(1, b"")),
        ("gzip-header-cut", HEADER[..6].to_vec()),
        ("gzip-header-only", HEADER.to_vec()),
        ("gzip-other-method", [&[0x1F, 0x8B, 7], &gzip(&whole)[3..]].concat()),
        ("no-gzip", whole.clone()),
    ]
}
