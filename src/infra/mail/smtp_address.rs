//! Where `SMTP_URL` leads, and how well the way there is to be protected.

use std::net::IpAddr;

use percent_encoding::percent_decode_str;
use secrecy::SecretString;
use url::{Host, Url};

/// How a connection to the mail server is encrypted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encryption {
    /// Not at all.
    None,
    /// With STARTTLS where the server offers it, whatever its certificate is, as `may` of Postfix does; in clear where it
    /// does not. Keeps listeners out, but not somebody who can answer in the server's place.
    Opportunistic,
    /// With STARTTLS and a certificate that is trusted, or not at all.
    Required,
    /// From the first byte on (`smtps`), with a certificate that is trusted.
    Wrapped,
}

/// A mail server's address, as `SMTP_URL` gives it.
#[derive(Clone, Debug)]
pub struct SmtpAddress {
    /// Its name or its IP address, the latter without brackets.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the way there is protected.
    pub encryption: Encryption,
    /// User and password.
    pub credentials: Option<(String, SecretString)>,
    /// The name to greet with; `None` for the machine's own.
    pub hello: Option<String>,
}

const FORM: &str = "an address such as smtp://host:587?tls=required or smtps://user:password@host:465";
const IN_CLEAR: &str = "with TLS where it holds a password, such as smtps://user:password@host:465 or \
     smtp://user:password@host:587?tls=required; ?tls=none sends the password so that everybody on the way can read it";
const HALF: &str = "with both a user and a password, or with neither";

impl SmtpAddress {
    /// Reads it.
    ///
    /// # Errors
    /// What the setting must be, without a word of what it is: a password may stand in it.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        let url = Url::parse(text).map_err(|_| FORM)?;
        let host = match url.host().ok_or(FORM)? {
            Host::Domain(name) => name.to_owned(),
            Host::Ipv4(address) => address.to_string(),
            Host::Ipv6(address) => address.to_string(),
        };
        let mut tls = None;
        for (name, value) in url.query_pairs() {
            // A misspelt `tls` must not turn the encryption off.
            if name != "tls" || tls.replace(value).is_some() {
                return Err(FORM);
            }
        }
        let (encryption, port) = match (url.scheme(), tls.as_deref()) {
            ("smtps", None | Some("required")) => (Encryption::Wrapped, 465),
            ("smtp", None | Some("none")) => (Encryption::None, 25),
            ("smtp", Some("opportunistic")) => (Encryption::Opportunistic, 587),
            ("smtp", Some("required")) => (Encryption::Required, 587),
            _ => return Err(FORM),
        };
        let plain = |part: &str| percent_decode_str(part).decode_utf8().map(String::from).map_err(|_| FORM);
        let credentials = match (plain(url.username())?, plain(url.password().unwrap_or_default())?) {
            (user, password) if user.is_empty() && password.is_empty() => None,
            (user, password) if user.is_empty() || password.is_empty() => return Err(HALF),
            (user, password) => Some((user, password.into())),
        };
        let hello = Some(url.path().trim_matches('/')).filter(|name| !name.is_empty()).map(str::to_owned);
        let address = Self { host, port: url.port().unwrap_or(port), encryption, credentials, hello };
        if encryption == Encryption::None && tls.is_none() && !address.may_carry_password_in_clear() {
            return Err(IN_CLEAR);
        }
        Ok(address)
    }

    /// Whether there is no password, or nobody between who could read it: the server is on this machine.
    fn may_carry_password_in_clear(&self) -> bool {
        self.credentials.is_none()
            || self.host.eq_ignore_ascii_case("localhost")
            || self.host.parse::<IpAddr>().is_ok_and(|address| address.to_canonical().is_loopback())
    }

    /// Whether signing in must wait for encryption. With `tls=none` somebody said that it need not.
    #[must_use]
    pub fn keeps_password_from_clear(&self) -> bool {
        self.encryption != Encryption::None && !self.may_carry_password_in_clear()
    }
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret as _;

    use super::*;

    #[test]
    fn addresses_say_where_and_how() {
        for (text, host, port, encryption) in [
            ("smtp://mail.example.com", "mail.example.com", 25, Encryption::None),
            ("smtp://mail:1025?tls=none", "mail", 1025, Encryption::None),
            ("smtp://mail.example.com?tls=opportunistic", "mail.example.com", 587, Encryption::Opportunistic),
            ("smtp://mail.example.com?tls=required", "mail.example.com", 587, Encryption::Required),
            ("smtps://mail.example.com", "mail.example.com", 465, Encryption::Wrapped),
            ("smtp://[2001:db8::25]:2525", "2001:db8::25", 2525, Encryption::None),
        ] {
            let read = SmtpAddress::parse(text).unwrap();
            assert_eq!((read.host.as_str(), read.port, read.encryption), (host, port, encryption), "{text}");
            assert!(read.credentials.is_none() && read.hello.is_none());
        }
        let read =
            SmtpAddress::parse("smtps://m%C3%A9%40x.example:p%26%3D+%2F@mail.example.com/portal.example.com").unwrap();
        let (user, password) = read.credentials.unwrap();
        assert_eq!((user.as_str(), password.expose_secret()), ("mé@x.example", "p&=+/"));
        assert_eq!(read.hello.as_deref(), Some("portal.example.com"));
    }

    #[test]
    fn no_password_goes_in_clear_without_a_word() {
        for text in
            ["smtp://me:hunter2@mail.example.com", "smtp://me:hunter2@10.0.0.7:25", "smtp://me:hunter2@127.example"]
        {
            assert_eq!(SmtpAddress::parse(text).unwrap_err(), IN_CLEAR, "{text}");
        }
        for (text, keeps) in [
            ("smtp://me:hunter2@mail.example.com?tls=none", false),
            ("smtp://me:hunter2@localhost", false),
            ("smtp://me:hunter2@127.0.0.1:2525", false),
            ("smtp://me:hunter2@[::1]:2525?tls=opportunistic", false),
            ("smtp://me:hunter2@mail.example.com?tls=opportunistic", true),
            ("smtp://me:hunter2@mail.example.com?tls=required", true),
        ] {
            assert_eq!(SmtpAddress::parse(text).unwrap().keeps_password_from_clear(), keeps, "{text}");
        }
    }

    #[test]
    fn what_is_not_meant_is_refused() {
        for text in [
            "hunter2",
            "smtp:mail.example.com",
            "http://mail.example.com",
            "smtp://mail.example.com?tls=yes",
            "smtp://mail.example.com?tsl=required",
            "smtp://mail.example.com?tls=none&tls=required",
            "smtps://mail.example.com?tls=none",
            "smtps://me:%FF@mail.example.com",
        ] {
            assert_eq!(SmtpAddress::parse(text).unwrap_err(), FORM, "{text}");
        }
        for text in ["smtps://me@mail.example.com", "smtps://:hunter2@mail.example.com"] {
            assert_eq!(SmtpAddress::parse(text).unwrap_err(), HALF, "{text}");
        }
    }
}
