//! The object identifiers of algorithms, and those that stand in certificates.

use der::asn1::ObjectIdentifier;

/// Names the constants and what they stand for.
macro_rules! ids {
    ($($name:ident = $dotted:literal),* $(,)?) => {
        $(pub(super) const $name: ObjectIdentifier = ObjectIdentifier::new_unwrap($dotted);)*
    };
}

ids! {
    RSA = "1.2.840.113549.1.1.1",
    RSA_SHA256 = "1.2.840.113549.1.1.11",
    EC = "1.2.840.10045.2.1",
    ECDSA_SHA256 = "1.2.840.10045.4.3.2",
    ECDSA_SHA384 = "1.2.840.10045.4.3.3",
    ECDSA_SHA512 = "1.2.840.10045.4.3.4",
    ED25519 = "1.3.101.112",
    X25519 = "1.3.101.110",
    DSA = "1.2.840.10040.4.1",
    COMMON_NAME = "2.5.4.3",
    SUBJECT_KEY_ID = "2.5.29.14",
    KEY_USAGE = "2.5.29.15",
    SUBJECT_ALTERNATIVE_NAME = "2.5.29.17",
    BASIC_CONSTRAINTS = "2.5.29.19",
    AUTHORITY_KEY_ID = "2.5.29.35",
    EXTENDED_KEY_USAGE = "2.5.29.37",
    SERVER_AUTH = "1.3.6.1.5.5.7.3.1",
    CLIENT_AUTH = "1.3.6.1.5.5.7.3.2",
}
