//! A wire between the program and Postgres on which everything can happen that happens to wires.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use sqlx::postgres::PgConnectOptions;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream, UnixStream};
use tokio::sync::watch;

/// What happens to what passes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wire {
    /// It arrives.
    Whole,
    /// It arrives later.
    Slow(Duration),
    /// It is swallowed, in both directions and without a word; the connection stays open.
    Swallows,
    /// The connection is reset.
    Cut,
}

/// The proxy. It ends with the test.
pub(crate) struct FaultProxy {
    address: SocketAddr,
    upstream: PgConnectOptions,
    /// One for each connection there was.
    wires: Arc<Mutex<Vec<watch::Sender<Wire>>>>,
    /// What a new connection begins as.
    new: Arc<Mutex<Wire>>,
}

impl FaultProxy {
    /// A proxy in front of a database on a Unix socket.
    pub(crate) async fn before(upstream: &PgConnectOptions) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let proxy = Self {
            address: listener.local_addr().unwrap(),
            upstream: upstream.clone(),
            wires: Arc::default(),
            new: Arc::new(Mutex::new(Wire::Whole)),
        };
        let socket: PathBuf = upstream.get_socket().unwrap().join(format!(".s.PGSQL.{}", upstream.get_port()));
        let (wires, new) = (proxy.wires.clone(), proxy.new.clone());
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let begins_as = *new.lock().unwrap();
                if begins_as == Wire::Cut {
                    let _ = client.set_zero_linger();
                    continue;
                }
                let (wire, seen) = watch::channel(begins_as);
                wires.lock().unwrap().push(wire);
                tokio::spawn(connect(client, socket.clone(), seen));
            }
        });
        proxy
    }

    /// How the database is reached through it.
    pub(crate) fn options(&self) -> PgConnectOptions {
        // Made anew, because a socket that was set stays.
        PgConnectOptions::new_without_pgpass()
            .host("127.0.0.1")
            .port(self.address.port())
            .username(self.upstream.get_username())
            .database(self.upstream.get_database().unwrap())
    }

    /// The open connections lead into nothing from now on; new ones are fine.
    pub(crate) fn swallow_open(&self) {
        self.set_open(Wire::Swallows);
    }

    /// Whatever is open is reset, and so is whatever is tried.
    pub(crate) fn cut_all(&self) {
        *self.new.lock().unwrap() = Wire::Cut;
        self.set_open(Wire::Cut);
    }

    /// Whatever is open leads into nothing, and so does whatever is tried.
    pub(crate) fn swallow_all(&self) {
        *self.new.lock().unwrap() = Wire::Swallows;
        self.set_open(Wire::Swallows);
    }

    /// Everything takes this long, in each direction.
    pub(crate) fn slow(&self, delay: Duration) {
        *self.new.lock().unwrap() = Wire::Slow(delay);
        self.set_open(Wire::Slow(delay));
    }

    /// New connections are fine again. What was swallowed or cut stays so.
    pub(crate) fn mend(&self) {
        *self.new.lock().unwrap() = Wire::Whole;
    }

    fn set_open(&self, wire: Wire) {
        for open in self.wires.lock().unwrap().iter() {
            open.send_replace(wire);
        }
    }
}

async fn connect(client: TcpStream, socket: PathBuf, mut wire: watch::Receiver<Wire>) {
    // Without an answer from behind, as where nobody is.
    if *wire.borrow() == Wire::Swallows {
        let _ = wire.wait_for(|now| *now == Wire::Cut).await;
        return;
    }
    let Ok(server) = UnixStream::connect(socket).await else { return };
    let (client_in, client_out) = client.into_split();
    let (server_in, server_out) = server.into_split();
    tokio::select! {
        () = pass(client_in, server_out, wire.clone()) => {}
        () = pass(server_in, client_out, wire.clone()) => {}
        _ = async { wire.wait_for(|now| *now == Wire::Cut).await.is_ok() } => {}
    }
}

async fn pass(mut from: impl AsyncRead + Unpin, mut to: impl AsyncWrite + Unpin, wire: watch::Receiver<Wire>) {
    let mut piece = vec![0; 16 * 1024];
    loop {
        let Ok(read) = from.read(&mut piece).await else { return };
        let now = *wire.borrow();
        match now {
            Wire::Swallows if read == 0 => std::future::pending().await,
            Wire::Swallows => continue,
            Wire::Slow(delay) => tokio::time::sleep(delay).await,
            Wire::Whole | Wire::Cut => {}
        }
        if read == 0 || to.write_all(&piece[..read]).await.is_err() {
            return;
        }
    }
}
