//! Connections to the server: so many at once, each for so long, so that those who hold one open keep nobody out for long.

use axum::extract::connect_info::Connected;
use axum::serve::{IncomingStream, Listener};
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::Sleep;

/// Connections at once.
const MOST: usize = 64;
/// How long one may last: a request takes milliseconds, and media go another way.
const LONGEST: Duration = Duration::from_secs(20);
/// The pause after the system gave no connection.
const PAUSE: Duration = Duration::from_millis(200);

/// Takes connections while there is room for them.
pub struct Limited {
    listener: TcpListener,
    room: Arc<Semaphore>,
}

impl Limited {
    pub fn new(listener: TcpListener) -> Self {
        Self { listener, room: Arc::new(Semaphore::new(MOST)) }
    }
}

/// Both ends of a connection.
#[derive(Debug, Clone, Copy)]
pub struct Ends {
    /// The address at which the other side reached us.
    pub local: SocketAddr,
    pub remote: SocketAddr,
}

impl Listener for Limited {
    type Io = Connection;
    type Addr = Ends;

    async fn accept(&mut self) -> (Connection, Ends) {
        loop {
            let Ok(permit) = self.room.clone().acquire_owned().await else { continue };
            if let Ok((stream, remote)) = self.listener.accept().await
                && let Ok(local) = stream.local_addr()
            {
                let end = Box::pin(tokio::time::sleep(LONGEST));
                return (Connection { stream, end, _permit: permit }, Ends { local, remote });
            }
            tokio::time::sleep(PAUSE).await;
        }
    }

    fn local_addr(&self) -> io::Result<Ends> {
        let local = self.listener.local_addr()?;
        Ok(Ends { local, remote: SocketAddr::new(Ipv4Addr::UNSPECIFIED.into(), 0) })
    }
}

impl Connected<IncomingStream<'_, Limited>> for Ends {
    fn connect_info(stream: IncomingStream<'_, Limited>) -> Self {
        *stream.remote_addr()
    }
}

/// A connection that takes room and ends in time.
pub struct Connection {
    stream: TcpStream,
    end: Pin<Box<Sleep>>,
    _permit: OwnedSemaphorePermit,
}

impl Connection {
    fn poll_end(&mut self, context: &mut Context<'_>) -> io::Result<()> {
        match self.end.as_mut().poll(context) {
            Poll::Ready(()) => Err(io::ErrorKind::TimedOut.into()),
            Poll::Pending => Ok(()),
        }
    }
}

impl AsyncRead for Connection {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.poll_end(context)?;
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Connection {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.poll_end(context)?;
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.poll_end(context)?;
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
