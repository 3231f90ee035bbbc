//! What every way into the network has in common: names, proxies, other programs that know credentials. Not who is asked,
//! nor what for.

mod certificate;
pub mod child;
pub mod connector;
pub mod header;
pub mod identity;
pub mod names;
pub mod p521;
pub mod proxy;
mod resolv_conf;
pub mod source;
pub mod system;
pub mod tunnel;
pub mod verifier;
