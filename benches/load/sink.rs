//! A mail server that takes everything and keeps nothing.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// The server and how many mails it took.
pub(crate) struct Sink {
    pub(crate) address: SocketAddr,
    taken: Arc<AtomicU64>,
}

impl Sink {
    pub(crate) async fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let (address, taken) = (listener.local_addr().expect("an address"), Arc::new(AtomicU64::new(0)));
        let counted = taken.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let counted = counted.clone();
                tokio::spawn(async move {
                    let _ = talk(stream, &counted).await;
                });
            }
        });
        Self { address, taken }
    }

    pub(crate) fn taken(&self) -> u64 {
        self.taken.load(Ordering::Relaxed)
    }
}

async fn talk(stream: TcpStream, taken: &AtomicU64) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    let (reader, mut writer) = stream.into_split();
    let mut lines = BufReader::new(reader);
    writer.write_all(b"220 sink.example\r\n").await?;
    let (mut line, mut is_data) = (Vec::new(), false);
    loop {
        line.clear();
        if lines.read_until(b'\n', &mut line).await? == 0 {
            return Ok(());
        }
        if is_data {
            if line == b".\r\n" {
                is_data = false;
                taken.fetch_add(1, Ordering::Relaxed);
                writer.write_all(b"250 2.0.0 taken\r\n").await?;
            }
            continue;
        }
        let word = line.get(..4).map(<[u8]>::to_ascii_uppercase).unwrap_or_default();
        let answer: &[u8] = match word.as_slice() {
            b"EHLO" => b"250-sink.example\r\n250-ENHANCEDSTATUSCODES\r\n250 8BITMIME\r\n",
            b"DATA" => {
                is_data = true;
                b"354 go on\r\n"
            }
            b"QUIT" => {
                writer.write_all(b"221 bye\r\n").await?;
                return Ok(());
            }
            _ => b"250 2.0.0 fine\r\n",
        };
        writer.write_all(answer).await?;
    }
}
