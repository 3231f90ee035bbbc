//! What every way into the network has in common: names, proxies, other programs that know credentials. Not who is asked,
//! nor what for.

pub mod child;
pub mod names;
pub mod proxy;
mod resolv_conf;
pub mod system;
pub mod tunnel;
