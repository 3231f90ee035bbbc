//! Any archive is a chart, or is refused. The first byte says what follows: the archive as it is, the tar in it, or the
//! files in that.
#![no_main]

use std::io::Write;

use arbitrary::{Arbitrary, Unstructured};
use chartroom::profile::{HELM_3_17, HELM_4_3};
use chartroom::value::Map;
use chartroom::{Capabilities, Chart, Opened, Profile, Request};
use flate2::Compression;
use flate2::write::GzEncoder;
use jes_netpol_fuzz::on_large_stack;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| on_large_stack(data, unpack));

fn unpack(data: &[u8]) {
    let Some((form, data)) = data.split_first() else { return };
    let archive = match form % 3 {
        0 => Some(data.to_vec()),
        1 => Some(zip(data)),
        _ => pack(data),
    };
    let Some(archive) = archive else { return };
    for profile in [&HELM_4_3, &HELM_3_17] {
        let mut notices = Vec::new();
        if let Ok(chart) = Chart::load_archive("m.tgz", &archive, profile, &mut notices) {
            look_into(chart, profile);
        }
    }
}

/// What a chart goes through before anything is rendered.
fn look_into(chart: Chart, profile: &Profile) {
    let (mut notices, request) = (Vec::new(), Request::new("r", "default"));
    let capabilities = Capabilities::new(profile, None, &[]);
    let Ok(opened) = Opened::new(chart, *profile, &mut notices) else { return };
    if let Ok(prepared) = opened.merge(&Map::new(), request.release, capabilities, &mut notices) {
        let _ = prepared.check_values(&mut notices);
    }
}

fn zip(data: &[u8]) -> Vec<u8> {
    let mut out = GzEncoder::new(Vec::new(), Compression::none());
    out.write_all(data).expect("memory takes everything");
    out.finish().expect("memory takes everything")
}

/// A member of the archive.
#[derive(Arbitrary, Debug)]
struct Member<'a> {
    name: Name<'a>,
    kind: u8,
    mode: u16,
    data: &'a [u8],
}

#[derive(Arbitrary, Debug)]
enum Name<'a> {
    Metadata,
    Values,
    Schema,
    Ignore,
    Lock,
    Requirements,
    Template(u8),
    Below(u8, Box<Name<'a>>),
    Any(&'a [u8]),
}

impl Name<'_> {
    fn text(&self) -> Vec<u8> {
        match self {
            Name::Metadata => b"Chart.yaml".to_vec(),
            Name::Values => b"values.yaml".to_vec(),
            Name::Schema => b"values.schema.json".to_vec(),
            Name::Ignore => b".helmignore".to_vec(),
            Name::Lock => b"Chart.lock".to_vec(),
            Name::Requirements => b"requirements.yaml".to_vec(),
            Name::Template(n) => format!("templates/{n}").into_bytes(),
            Name::Below(n, inner) => [format!("charts/{}/", n % 4).into_bytes(), inner.text()].concat(),
            Name::Any(bytes) => bytes.to_vec(),
        }
    }
}

fn pack(data: &[u8]) -> Option<Vec<u8>> {
    let members = Vec::<Member>::arbitrary(&mut Unstructured::new(data)).ok()?;
    let mut builder = tar::Builder::new(Vec::new());
    for member in &members {
        let mut header = tar::Header::new_gnu();
        let name = [b"m/".to_vec(), member.name.text()].concat();
        let field = &mut header.as_old_mut().name;
        let length = name.len().min(field.len());
        field[..length].copy_from_slice(&name[..length]);
        header.set_entry_type(tar::EntryType::new(if member.kind < 200 { b'0' } else { member.kind }));
        header.set_mode(u32::from(member.mode));
        header.set_size(member.data.len() as u64);
        header.set_cksum();
        builder.append(&header, member.data).ok()?;
    }
    Some(zip(&builder.into_inner().ok()?))
}
