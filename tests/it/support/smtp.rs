//! A mail server on a real socket that records whole conversations and misbehaves on demand.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_util::sync::CancellationToken;

use super::ReceivedMail;

/// A part of the conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum At {
    Greeting,
    Hello,
    StartTls,
    SignIn,
    Sender,
    Recipient,
    Data,
    /// After the final dot.
    Mail,
}

/// What the server does, from the next command on, also on connections that are open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Behaviour {
    /// Takes every mail.
    #[default]
    Accept,
    /// Answers like this at one part of the conversation; a recipient's address is added, as many a server does.
    Answer(At, &'static str),
    /// Answers every recipient with this code.
    RefuseRecipient(u16),
    /// Answers the end of every mail with this code.
    RefuseData(u16),
    /// Wants a password and takes any.
    TakePassword,
    /// Wants a password and takes none.
    RefusePassword,
    /// Falls silent at the first recipient.
    StallAtRecipient,
    /// Falls silent after the final dot, having read the mail.
    StallAfterDot,
    /// Hangs up in the middle of a mail.
    CutBeforeDot,
    /// Hangs up after the final dot, having kept the mail.
    CutAfterDot,
    /// Sends an endless answer, a byte now and then: never silent for long, never done.
    Drip,
    /// Takes this long for each answer.
    Slow(Duration),
    /// Offers encryption, and hangs up when it should begin.
    DropTls,
    /// Offers encryption, with a certificate of [`authority`] for 127.0.0.1 and localhost; and wants a password, but only then.
    Encrypt,
}

/// One connection, as the client used it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Conversation {
    /// Every byte the client sent, as it was before any encryption.
    pub(crate) wire: Vec<u8>,
    /// Whether the connection is over.
    pub(crate) over: bool,
    /// How many of them it had sent when encryption began.
    clear: Option<usize>,
}

impl Conversation {
    /// What anybody on the way could read.
    pub(crate) fn in_clear(&self) -> String {
        String::from_utf8_lossy(&self.wire[..self.clear.unwrap_or(self.wire.len())]).into_owned()
    }
}

/// A mail the server took.
#[derive(Clone, Debug)]
pub(crate) struct TakenMail {
    pub(crate) from: String,
    pub(crate) to: Vec<String>,
    /// Whether it came over an encrypted connection.
    pub(crate) encrypted: bool,
    /// As on the wire, without the final dot.
    pub(crate) raw: String,
}

impl TakenMail {
    pub(crate) fn parsed(&self) -> ReceivedMail {
        ReceivedMail::parse(&self.raw)
    }
}

#[derive(Default)]
struct Record {
    conversations: Vec<Conversation>,
    taken: Vec<TakenMail>,
    /// Mails read to their end, taken or not.
    read: Vec<TakenMail>,
    recipients_refused: usize,
}

/// The server. It ends with the test.
pub(crate) struct SmtpSink {
    pub(crate) address: SocketAddr,
    record: Arc<Mutex<Record>>,
    behaviour: watch::Sender<Behaviour>,
    /// A recipient for whom alone the server misbehaves.
    only: watch::Sender<Option<&'static str>>,
    open: Mutex<CancellationToken>,
}

impl SmtpSink {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let sink = Self {
            address: listener.local_addr().unwrap(),
            record: Arc::default(),
            behaviour: watch::channel(Behaviour::Accept).0,
            only: watch::channel(None).0,
            open: Mutex::new(CancellationToken::new()),
        };
        sink.listen(listener);
        sink
    }

    /// The settings of an application that sends through it and does not wait long.
    pub(crate) fn settings(&self) -> Vec<String> {
        vec![format!("--smtp-url=smtp://{}", self.address), "--smtp-timeout=1".to_owned()]
    }

    pub(crate) fn behave(&self, behaviour: Behaviour) {
        self.behaviour.send_replace(behaviour);
    }

    /// Misbehaves for this recipient only.
    pub(crate) fn only_for(&self, recipient: &'static str) {
        self.only.send_replace(Some(recipient));
    }

    /// Closes every connection and refuses new ones.
    pub(crate) async fn go_away(&self) {
        self.open.lock().unwrap().cancel();
        // The port must be free again before anybody comes back to it.
        while TcpStream::connect(self.address).await.is_ok() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// Answers again, at the same address.
    pub(crate) async fn come_back(&self) {
        let listener = TcpListener::bind(self.address).await.unwrap();
        *self.open.lock().unwrap() = CancellationToken::new();
        self.listen(listener);
    }

    /// Mails taken, in order.
    pub(crate) fn taken(&self) -> Vec<TakenMail> {
        self.record.lock().unwrap().taken.clone()
    }

    /// Mails read to their end, taken or not, in order.
    pub(crate) fn read(&self) -> Vec<TakenMail> {
        self.record.lock().unwrap().read.clone()
    }

    /// How often a recipient was refused.
    pub(crate) fn recipients_refused(&self) -> usize {
        self.record.lock().unwrap().recipients_refused
    }

    pub(crate) fn conversations(&self) -> Vec<Conversation> {
        self.record.lock().unwrap().conversations.clone()
    }

    fn listen(&self, listener: TcpListener) {
        let open = self.open.lock().unwrap().clone();
        let (record, behaviour, only) = (self.record.clone(), self.behaviour.subscribe(), self.only.subscribe());
        tokio::spawn(async move {
            let mut talks = JoinSet::new();
            loop {
                tokio::select! {
                    () = open.cancelled() => return,
                    accepted = listener.accept() => {
                        let (stream, _) = accepted.unwrap();
                        let number = {
                            let mut record = record.lock().unwrap();
                            record.conversations.push(Conversation::default());
                            record.conversations.len() - 1
                        };
                        let (record, behaviour, only) = (record.clone(), behaviour.clone(), only.clone());
                        talks.spawn(Talk { record, number, behaviour, only }.run(stream));
                    }
                }
            }
        });
    }
}

impl Drop for SmtpSink {
    fn drop(&mut self) {
        self.open.lock().unwrap().cancel();
    }
}

/// The certificate of the authority that signed the server's: made for these tests with `openssl`, valid for a hundred years;
/// its key is gone.
pub(crate) fn authority() -> PathBuf {
    of_tls("authority.pem")
}

fn of_tls(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/support/smtp_tls").join(name)
}

fn acceptor() -> TlsAcceptor {
    let certificate = CertificateDer::from_pem_file(of_tls("server.pem")).unwrap();
    let key = PrivateKeyDer::from_pem_file(of_tls("server.key")).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate], key)
        .unwrap();
    TlsAcceptor::from(Arc::new(config))
}

trait Socket: AsyncRead + AsyncWrite + Unpin + Send {}
impl<S: AsyncRead + AsyncWrite + Unpin + Send> Socket for S {}

/// A connection, encrypted or not.
type Wire = BufReader<Box<dyn Socket>>;

struct Talk {
    record: Arc<Mutex<Record>>,
    number: usize,
    behaviour: watch::Receiver<Behaviour>,
    only: watch::Receiver<Option<&'static str>>,
}

/// The connection is over.
struct Over;

impl Talk {
    fn now(&self, to: &[String]) -> Behaviour {
        let behaviour = *self.behaviour.borrow();
        match *self.only.borrow() {
            Some(only) if !to.iter().any(|recipient| recipient == only) => Behaviour::Accept,
            _ => behaviour,
        }
    }

    /// What to answer at a part of the conversation, where it was told to.
    fn told(&self, at: At, to: &[String]) -> Option<&'static str> {
        match self.now(to) {
            Behaviour::Answer(where_told, answer) if where_told == at => Some(answer),
            _ => None,
        }
    }

    async fn run(self, stream: TcpStream) {
        let _ = self.talk(BufReader::new(Box::new(stream))).await;
        self.record.lock().unwrap().conversations[self.number].over = true;
    }

    async fn talk(&self, mut stream: Wire) -> Result<(), Over> {
        if let Some(answer) = self.told(At::Greeting, &[]) {
            self.say(&mut stream, answer).await?;
        } else {
            self.say(&mut stream, "220 sink.test ready").await?;
        }
        let mut encrypted = false;
        let (mut from, mut to) = (String::new(), Vec::new());
        loop {
            let line = self.line(&mut stream).await?;
            let line = String::from_utf8_lossy(&line).trim_end().to_owned();
            let verb: String = line.chars().take(4).collect::<String>().to_ascii_uppercase();
            let at = match verb.as_str() {
                "EHLO" => At::Hello,
                "STAR" => At::StartTls,
                "AUTH" => At::SignIn,
                "MAIL" => At::Sender,
                "DATA" => At::Data,
                // Of these more is to be known first.
                _ => At::Greeting,
            };
            if at != At::Greeting
                && let Some(answer) = self.told(at, &[])
            {
                self.say(&mut stream, answer).await?;
                continue;
            }
            match verb.as_str() {
                "EHLO" => {
                    let more = match self.now(&[]) {
                        Behaviour::DropTls | Behaviour::Answer(At::StartTls, _) => "250-STARTTLS\r\n",
                        Behaviour::Encrypt if !encrypted => "250-STARTTLS\r\n",
                        Behaviour::RefusePassword
                        | Behaviour::TakePassword
                        | Behaviour::Encrypt
                        | Behaviour::Answer(..) => "250-AUTH PLAIN LOGIN\r\n",
                        _ => "",
                    };
                    self.say(&mut stream, &format!("250-sink.test\r\n{more}250 8BITMIME")).await?;
                }
                "STAR" => {
                    self.say(&mut stream, "220 go ahead").await?;
                    if self.now(&[]) == Behaviour::DropTls {
                        return Err(Over);
                    }
                    let accepted = acceptor().accept(stream.into_inner()).await.map_err(|_| Over)?;
                    stream = BufReader::new(Box::new(accepted));
                    encrypted = true;
                    let talk = &mut self.record.lock().unwrap().conversations[self.number];
                    talk.clear = Some(talk.wire.len());
                }
                "AUTH" if self.now(&[]) == Behaviour::RefusePassword => self.say(&mut stream, "535 5.7.8 no").await?,
                "AUTH" => self.say(&mut stream, "235 welcome").await?,
                "MAIL" => {
                    from = within_brackets(&line);
                    to.clear();
                    self.say(&mut stream, "250 ok").await?;
                }
                "RCPT" => {
                    to.push(within_brackets(&line));
                    match self.now(&to) {
                        Behaviour::Answer(At::Recipient, answer) => {
                            self.record.lock().unwrap().recipients_refused += 1;
                            self.say(&mut stream, &format!("{answer}: {}", to[0])).await?;
                        }
                        Behaviour::RefuseRecipient(code) => {
                            self.record.lock().unwrap().recipients_refused += 1;
                            self.say(&mut stream, &format!("{code} not this one: {}", to[0])).await?;
                        }
                        Behaviour::StallAtRecipient => return self.stall(&mut stream).await,
                        Behaviour::Drip => return drip(&mut stream).await,
                        _ => self.say(&mut stream, "250 ok").await?,
                    }
                }
                "DATA" => {
                    self.say(&mut stream, "354 go on").await?;
                    let raw = self.data(&mut stream, &to).await?;
                    let mail = TakenMail { from: from.clone(), to: to.clone(), encrypted, raw };
                    self.record.lock().unwrap().read.push(mail.clone());
                    match self.now(&to) {
                        Behaviour::Answer(At::Mail, answer) => {
                            self.say(&mut stream, &format!("{answer}: {}", to[0])).await?;
                        }
                        Behaviour::RefuseData(code) => self.say(&mut stream, &format!("{code} no")).await?,
                        Behaviour::StallAfterDot => return self.stall(&mut stream).await,
                        Behaviour::CutAfterDot => {
                            self.record.lock().unwrap().taken.push(mail);
                            return Err(Over);
                        }
                        _ => {
                            self.record.lock().unwrap().taken.push(mail);
                            self.say(&mut stream, "250 taken").await?;
                        }
                    }
                }
                "QUIT" => {
                    self.say(&mut stream, "221 bye").await?;
                    return Ok(());
                }
                "NOOP" | "RSET" => self.say(&mut stream, "250 ok").await?,
                _ => self.say(&mut stream, "500 what").await?,
            }
        }
    }

    async fn say(&self, stream: &mut Wire, text: &str) -> Result<(), Over> {
        let behaviour = *self.behaviour.borrow();
        if let Behaviour::Slow(delay) = behaviour {
            tokio::time::sleep(delay).await;
        }
        stream.write_all(format!("{text}\r\n").as_bytes()).await.map_err(|_| Over)
    }

    /// A line with its end. What a lone LF ends is a line too: so does many a server read it.
    async fn line(&self, stream: &mut Wire) -> Result<Vec<u8>, Over> {
        let mut line = Vec::new();
        let read = stream.read_until(b'\n', &mut line).await.map_err(|_| Over)?;
        self.record.lock().unwrap().conversations[self.number].wire.extend_from_slice(&line);
        if read == 0 { Err(Over) } else { Ok(line) }
    }

    /// A mail up to its final dot; a dot on a line of its own ends it, whatever the line's end is.
    async fn data(&self, stream: &mut Wire, to: &[String]) -> Result<String, Over> {
        let mut raw = Vec::new();
        loop {
            let line = self.line(stream).await?;
            if line == b".\r\n" || line == b".\n" {
                return String::from_utf8(raw).map_err(|_| Over);
            }
            raw.extend_from_slice(line.strip_prefix(b".").unwrap_or(&line));
            if self.now(to) == Behaviour::CutBeforeDot {
                return Err(Over);
            }
        }
    }

    /// Says nothing more until the client hangs up.
    async fn stall(&self, stream: &mut Wire) -> Result<(), Over> {
        loop {
            self.line(stream).await?;
        }
    }
}

async fn drip(stream: &mut Wire) -> Result<(), Over> {
    loop {
        for byte in b"250-wait\r\n" {
            stream.write_all(&[*byte]).await.map_err(|_| Over)?;
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
}

fn within_brackets(line: &str) -> String {
    line.split_once('<').and_then(|(_, rest)| rest.split_once('>')).map_or("", |(address, _)| address).to_owned()
}
