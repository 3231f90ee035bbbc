//! What a new certificate needs of the one that signs it. Does not verify anything.

use super::der::{self, Reader};

/// The parts of a certificate that matter to those below it.
pub(super) struct Parent {
    /// The subject's name, as it is written.
    pub subject: Vec<u8>,
    /// The identifier of its key, empty where it has none.
    pub key_id: Vec<u8>,
    /// The bytes of its public key, without their algorithm.
    pub public_key: Vec<u8>,
}

/// The content of the object identifier 2.5.29.14.
const SUBJECT_KEY_ID: &[u8] = b"\x55\x1d\x0e";

impl Parent {
    /// Reads a certificate (RFC 5280, 4.1). `None` if it is none.
    pub fn from_der(text: &[u8]) -> Option<Parent> {
        let mut whole = Reader::new(text);
        let mut certificate = whole.enter(der::SEQUENCE)?;
        let mut fields = certificate.enter(der::SEQUENCE)?;
        if !whole.at_end() || certificate.next()?.tag != der::SEQUENCE {
            return None;
        }
        fields.enter(der::context_of(0));
        let _serial = fields.expect(der::INTEGER)?;
        let _signature = fields.expect(der::SEQUENCE)?;
        let _issuer = fields.expect(der::SEQUENCE)?;
        let _validity = fields.expect(der::SEQUENCE)?;
        let subject = fields.next().filter(|e| e.tag == der::SEQUENCE)?.whole.to_vec();
        let mut key = fields.enter(der::SEQUENCE)?;
        let _algorithm = key.expect(der::SEQUENCE)?;
        let public_key = key.expect(der::BIT_STRING)?.get(1..)?.to_vec();
        let mut key_id = Vec::new();
        while let Some(field) = fields.next() {
            if field.tag == der::context_of(3) {
                key_id = subject_key_id(field.content)?;
            }
        }
        Some(Parent { subject, key_id, public_key })
    }
}

/// The key identifier among the extensions; empty where it is not. `None` if they are none.
fn subject_key_id(extensions: &[u8]) -> Option<Vec<u8>> {
    let mut extensions = Reader::new(extensions).enter(der::SEQUENCE)?;
    while !extensions.at_end() {
        let mut extension = extensions.enter(der::SEQUENCE)?;
        let id = extension.expect(der::OBJECT_ID)?;
        extension.expect(der::BOOLEAN);
        let value = extension.expect(der::OCTET_STRING)?;
        if id == SUBJECT_KEY_ID {
            return Reader::new(value).expect(der::OCTET_STRING).map(<[u8]>::to_vec);
        }
    }
    Some(Vec::new())
}
