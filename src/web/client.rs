//! Who is at the other end of the connection.

use std::net::{IpAddr, SocketAddr};

use axum::extract::ConnectInfo;
use axum::http::Extensions;
use axum::http::HeaderMap;

use crate::config::Config;

/// The address requests are counted by, and whether the connection comes from this machine without a proxy between.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Client {
    /// The network address of the reader: behind trusted proxies the last one that is not a proxy.
    pub address: IpAddr,
    /// Straight from this machine, with no sign of a proxy.
    pub is_local: bool,
}

const FORWARDING: [&str; 5] = ["forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via"];

impl Client {
    /// Reads it from the connection and, where the peer is a trusted proxy, from `X-Forwarded-For`, from right to left.
    #[must_use]
    pub fn new(extensions: &Extensions, headers: &HeaderMap, config: &Config) -> Self {
        let peer = extensions
            .get::<ConnectInfo<SocketAddr>>()
            .map_or(IpAddr::from([0, 0, 0, 0]), |ConnectInfo(address)| address.ip().to_canonical());
        let trusted = |address: IpAddr| config.trusted_proxies.iter().any(|network| network.contains(&address));
        let mut address = peer;
        if trusted(peer) {
            let hops: Vec<&str> = headers
                .get_all("x-forwarded-for")
                .iter()
                .filter_map(|value| value.to_str().ok())
                .flat_map(|value| value.split(','))
                .collect();
            for hop in hops.into_iter().rev() {
                let Ok(hop) = hop.trim().parse::<IpAddr>() else { break };
                address = hop.to_canonical();
                if !trusted(address) {
                    break;
                }
            }
        }
        let is_local = peer.is_loopback() && !FORWARDING.iter().any(|name| headers.contains_key(*name));
        Self { address, is_local }
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
