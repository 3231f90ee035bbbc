//! Any PEM and any DER, as a key and as a certificate: read, signed with, or refused; nothing else. The first byte says
//! what the rest is.
#![no_main]

use chartroom::gostd::pem;
use chartroom::value::{Map, Value};
use jes_netpol_fuzz::on_large_stack;
use libfuzzer_sys::fuzz_target;

/// What can be in a block. The last one is a certificate.
const LABELS: [&str; 5] =
    ["RSA PRIVATE KEY", "EC PRIVATE KEY", "DSA PRIVATE KEY", "PRIVATE KEY", "CERTIFICATE"];

/// A key that can be read, for the certificates.
const KEY: &str = "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB\n\
                   -----END PRIVATE KEY-----\n";

const SELF_SIGNED: &str = "{{ (genCAWithKey \"a\" 1 .Values.text).Key }}";
const SIGNED: &str = "{{ $ca := buildCustomCert (b64enc .Values.text) (b64enc .Values.key) }}\
                      {{ (genSignedCertWithKey \"a\" nil nil 1 $ca .Values.key).Cert }}";

fuzz_target!(|data: &[u8]| on_large_stack(data, target));

fn target(data: &[u8]) {
    let Some((first, rest)) = data.split_first() else { return };
    let (text, template) = match LABELS.get(usize::from(*first)) {
        Some(label) => {
            let text = pem::encode(label, rest).into_bytes();
            let block = pem::decode(&text).expect("what is encoded decodes");
            assert!(*block.bytes == rest && block.label == label.as_bytes());
            (text, if *label == "CERTIFICATE" { SIGNED } else { SELF_SIGNED })
        }
        None => (rest.to_vec(), if first % 2 == 0 { SELF_SIGNED } else { SIGNED }),
    };
    let values: Map = [("text", Value::string(text)), ("key", Value::string(KEY))].into_iter().collect();
    let notes =
        |values| jes_netpol_fuzz::render(template.as_bytes(), values).ok().and_then(|output| output.notes);
    let printed = notes(values);
    // A key that was written reads as itself.
    if let Some(key) = printed.filter(|_| template == SELF_SIGNED) {
        let values: Map = [("text", Value::string(key.as_slice()))].into_iter().collect();
        assert_eq!(notes(values), Some(key));
    }
}
