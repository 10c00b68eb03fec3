//! Who is at the other end of the connection.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::extract::ConnectInfo;
use axum::http::Extensions;
use axum::http::HeaderMap;

use super::forwarded;
use crate::config::Config;

/// The address requests are counted by, and whether the connection comes from this machine without a proxy between.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Client {
    /// The network address of the reader: behind trusted proxies the last one that is not a proxy.
    pub address: IpAddr,
    /// Straight from this machine, with no sign of a proxy.
    pub is_local: bool,
}

/// What proxies did since the start that makes many people look like one, each told once in the log. Kept by the router.
#[derive(Debug, Default)]
pub struct ProxyTrouble {
    untrusted: AtomicBool,
    unreadable: AtomicBool,
}

impl ProxyTrouble {
    /// Whether a peer that is no trusted proxy sent a forwarding header.
    pub const UNTRUSTED: &str = "forwarded_by_untrusted_peer";
    /// Whether a trusted proxy wrote a hop that cannot be read, or forwarded without one.
    pub const UNREADABLE: &str = "unreadable_hop";

    /// What there was, by name.
    #[must_use]
    pub fn seen(&self) -> Vec<&'static str> {
        let names = [(&self.untrusted, Self::UNTRUSTED), (&self.unreadable, Self::UNREADABLE)];
        names.into_iter().filter(|(seen, _)| seen.load(Ordering::Relaxed)).map(|(_, name)| name).collect()
    }

    fn tell_untrusted(&self, peer: IpAddr) {
        if !self.untrusted.swap(true, Ordering::Relaxed) {
            tracing::warn!(
                peer = in_private_network(peer).then(|| tracing::field::display(peer)),
                "a forwarding header came from a peer that TRUSTED_PROXIES does not name, and is not believed: if it is your proxy, \
                 everybody behind it counts as one visitor until TRUSTED_PROXIES names its network"
            );
        }
    }

    fn tell_unreadable(&self) {
        if !self.unreadable.swap(true, Ordering::Relaxed) {
            tracing::warn!(
                "a trusted proxy forwarded for somebody whose address cannot be read: everybody it does so for counts as one visitor; \
                 let it write addresses into X-Forwarded-For or Forwarded"
            );
        }
    }
}

/// Somebody's address on the public network is personal; a proxy beside us is not.
const fn in_private_network(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => address.is_private() || address.is_loopback() || address.is_link_local(),
        IpAddr::V6(address) => address.is_unique_local() || address.is_loopback() || address.is_unicast_link_local(),
    }
}

impl Client {
    /// Reads it from the connection and, where the peer is a trusted proxy, from what proxies wrote, from right to left: up
    /// to the first hop that is no proxy. A hop that cannot be read ends the way as well, because what stands before it may
    /// be invented by whoever is behind it; then the last one that was read counts.
    #[must_use]
    pub fn new(extensions: &Extensions, headers: &HeaderMap, config: &Config) -> Self {
        let peer = extensions
            .get::<ConnectInfo<SocketAddr>>()
            .map_or(IpAddr::from([0, 0, 0, 0]), |ConnectInfo(address)| address.ip().to_canonical());
        let trouble = extensions.get::<Arc<ProxyTrouble>>();
        let trusted = |address: IpAddr| config.trusted_proxies.iter().any(|network| network.contains(&address));
        let forwarded = forwarded::HEADERS.iter().any(|name| headers.contains_key(*name));
        let mut address = peer;
        if trusted(peer) {
            let hops = forwarded::hops(headers);
            if hops.is_empty() && forwarded {
                trouble.inspect(|trouble| trouble.tell_unreadable());
            }
            for hop in hops.into_iter().rev() {
                let Some(hop) = hop else {
                    trouble.inspect(|trouble| trouble.tell_unreadable());
                    break;
                };
                address = hop;
                if !trusted(address) {
                    break;
                }
            }
        } else if forwarded::NAMES_CLIENT.iter().any(|name| headers.contains_key(*name)) {
            trouble.inspect(|trouble| trouble.tell_untrusted(peer));
        }
        Self { address, is_local: peer.is_loopback() && !forwarded }
    }

    /// The text limits count by: one IPv4 address, or the /64 network of an IPv6 address, which one household or office holds.
    #[must_use]
    pub fn limit_key(&self) -> String {
        match self.address {
            IpAddr::V4(address) => address.to_string(),
            IpAddr::V6(address) => {
                let network = &address.segments()[..4];
                network.iter().map(|part| format!("{part:x}")).collect::<Vec<_>>().join(":")
            }
        }
    }
}
