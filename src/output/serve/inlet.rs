//! What comes back from viewers, read on a thread of its own, `serve-in`, so that those who send can wait for several things at once.

use crossbeam_channel::{Receiver, Sender, TryRecvError, bounded};
use std::io;
use std::net::{SocketAddr, UdpSocket};
use std::time::Duration;

/// Datagrams that may wait; more are lost, as on any network.
const WAITING: usize = 1024;
/// Longest datagram that is read, in bytes.
const LONGEST: usize = 2048;
/// How soon it is noticed that it is to end.
const LOOK: Duration = Duration::from_millis(100);
/// How long a send may wait where the network card is behind.
const SEND: Duration = Duration::from_millis(1);

/// Who sent something, and what.
pub type Datagram = (SocketAddr, Vec<u8>);

/// Reads until `stopped` is closed; `over` is kept until then.
pub fn start(socket: &UdpSocket, stopped: Receiver<()>, over: Sender<()>) -> io::Result<Receiver<Datagram>> {
    let socket = socket.try_clone()?;
    socket.set_read_timeout(Some(LOOK))?;
    socket.set_write_timeout(Some(SEND))?;
    let (inlet, datagrams) = bounded(WAITING);
    let work = move || {
        let _over = over;
        let mut buffer = [0_u8; LONGEST];
        while stopped.try_recv() == Err(TryRecvError::Empty) {
            // What goes wrong is about one datagram, such as a viewer that is gone, or about nothing.
            let Ok((length, from)) = socket.recv_from(&mut buffer) else { continue };
            let Some(bytes) = buffer.get(..length) else { continue };
            inlet.try_send((from, bytes.to_vec())).ok();
        }
    };
    std::thread::Builder::new().name("serve-in".into()).spawn(work)?;
    Ok(datagrams)
}
