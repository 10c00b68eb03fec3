//! What proxies write about the way a request took: `X-Forwarded-For`, and `Forwarded` (RFC 7239) where there is none of the
//! former.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use axum::http::HeaderMap;

/// Any sign that a request came through a proxy.
pub const HEADERS: [&str; 5] = ["forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via"];

/// Those of them that name whoever the proxy forwards for.
pub const NAMES_CLIENT: [&str; 3] = ["forwarded", "x-forwarded-for", "x-real-ip"];

/// The hops of a request in the order in which they were passed; `None` is one that cannot be read: `unknown`, an obfuscated
/// name, garbage.
///
/// `X-Forwarded-For` wins, because nearly every proxy writes it, and most of them pass a `Forwarded` on as a stranger sent it.
#[must_use]
pub fn hops(headers: &HeaderMap) -> Vec<Option<IpAddr>> {
    let lines = |name: &str| -> Vec<String> {
        headers.get_all(name).iter().map(|line| String::from_utf8_lossy(line.as_bytes()).into_owned()).collect()
    };
    let plain = lines("x-forwarded-for");
    if plain.is_empty() {
        lines("forwarded").iter().flat_map(|line| parts(line, ',')).map(|hop| node(forwarded_for(hop)?)).collect()
    } else {
        plain.iter().flat_map(|line| line.split(',')).map(node).collect()
    }
}

/// The parameter `for` of one element of `Forwarded`.
fn forwarded_for(element: &str) -> Option<&str> {
    parts(element, ';').find_map(|pair| {
        let (name, value) = pair.split_once('=')?;
        name.trim().eq_ignore_ascii_case("for").then_some(value)
    })
}

/// Pieces between separators that stand outside of quotes.
fn parts(text: &str, separator: char) -> impl Iterator<Item = &str> {
    let (mut quoted, mut escaped) = (false, false);
    text.split(move |letter: char| {
        let separates = letter == separator && !quoted;
        match letter {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            _ => {}
        }
        separates
    })
}

/// An address as proxies write it: plain, with a port, in brackets, in quotes, with a zone.
fn node(text: &str) -> Option<IpAddr> {
    let text = text.trim().trim_matches('"').trim();
    if let Some(rest) = text.strip_prefix('[') {
        return without_zone(rest.split_once(']')?.0).parse::<Ipv6Addr>().ok().map(|address| address.to_canonical());
    }
    if let Ok(address) = without_zone(text).parse::<IpAddr>() {
        return Some(address.to_canonical());
    }
    // What follows the colon is a port, a hidden one perhaps, and does not matter.
    text.split_once(':')?.0.parse::<Ipv4Addr>().ok().map(IpAddr::V4)
}

fn without_zone(text: &str) -> &str {
    text.split_once('%').map_or(text, |(address, _)| address)
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn of(lines: &[(&'static str, &str)]) -> String {
        let mut headers = HeaderMap::new();
        for (name, line) in lines {
            headers.append(*name, HeaderValue::from_bytes(line.as_bytes()).unwrap());
        }
        let hops = hops(&headers);
        let hops: Vec<String> = hops.iter().map(|hop| hop.map_or("?".to_owned(), |hop| hop.to_string())).collect();
        hops.join(" ")
    }

    #[test]
    fn addresses_are_read_as_proxies_write_them() {
        for (written, read) in [
            ("203.0.113.7", "203.0.113.7"),
            (" 203.0.113.7:44321 ", "203.0.113.7"),
            ("\"203.0.113.7:44321\"", "203.0.113.7"),
            ("203.0.113.7:_hidden", "203.0.113.7"),
            ("2001:db8::1", "2001:db8::1"),
            ("[2001:db8::1]", "2001:db8::1"),
            ("[2001:db8::1]:443", "2001:db8::1"),
            ("\"[2001:DB8::1]:443\"", "2001:db8::1"),
            ("fe80::1%eth0", "fe80::1"),
            ("[fe80::1%25eth0]:80", "fe80::1"),
            ("::ffff:203.0.113.7", "203.0.113.7"),
            ("[::ffff:203.0.113.7]:80", "203.0.113.7"),
            ("unknown", "?"),
            ("_hidden", "?"),
            ("_SEVKISEK:80", "?"),
            ("", "?"),
            ("example.com", "?"),
            ("203.0.113", "?"),
            ("203.0.113.256:80", "?"),
            ("[203.0.113.7]", "?"),
            ("[2001:db8::1", "?"),
            ("2001:db8::1:44321:x", "?"),
            ("\u{fffd}", "?"),
        ] {
            assert_eq!(of(&[("x-forwarded-for", written)]), read, "{written}");
        }
    }

    #[test]
    fn headers_are_read_in_order_and_one_of_them_wins() {
        let plain = ("x-forwarded-for", "unknown, 203.0.113.7:1");
        assert_eq!(of(&[plain, ("x-forwarded-for", "[2001:db8::1]:443")]), "? 203.0.113.7 2001:db8::1");
        assert_eq!(of(&[("forwarded", "for=198.51.100.1"), plain]), "? 203.0.113.7");
        assert_eq!(of(&[]), "");
        assert_eq!(
            of(&[
                ("forwarded", "for=192.0.2.43;proto=http, For=\"[2001:db8:cafe::17]:4711\";by=203.0.113.43"),
                (
                    "forwarded",
                    "proto=https;host=\"a,b;for=1.2.3.4\\\",\"; for=198.51.100.17 ,for=unknown, for=_gazonk,by=1.2.3.4"
                ),
            ]),
            "192.0.2.43 2001:db8:cafe::17 198.51.100.17 ? ? ?"
        );
        // Quotes that never end swallow what follows, and nothing else.
        assert_eq!(
            of(&[("forwarded", "for=\"192.0.2.43, for=192.0.2.44"), ("forwarded", "for=192.0.2.45")]),
            "? 192.0.2.45"
        );
    }
}
