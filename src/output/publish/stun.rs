//! Which address a router gives to a socket of ours, as a STUN server sees it (RFC 8489).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket};
use std::time::{Duration, Instant};

/// How long a server may take for each of the tries.
const LIMIT: Duration = Duration::from_millis(500);
const TRIES: usize = 3;
/// What every message carries behind its length.
const COOKIE: u32 = 0x2112_a442;
const BINDING_REQUEST: u16 = 0x0001;
const BINDING_RESPONSE: u16 = 0x0101;
const XOR_MAPPED_ADDRESS: u16 = 0x0020;

/// Asks the server by the socket, which is to be of the server's family; an error is a sentence.
pub fn outer_address(socket: &UdpSocket, server: SocketAddr) -> Result<SocketAddr, String> {
    let failed = |error: std::io::Error| format!("the STUN server at {server} cannot be asked: {error}");
    socket.set_read_timeout(Some(LIMIT)).map_err(failed)?;
    let request = request();
    let mut buffer = [0_u8; 1500];
    for _ in 0..TRIES {
        socket.send_to(&request, server).map_err(failed)?;
        let until = Instant::now() + LIMIT;
        while Instant::now() < until {
            let Ok((length, from)) = socket.recv_from(&mut buffer) else { break };
            let answer = buffer.get(..length).filter(|_| from == server);
            if let Some(found) = answer.and_then(|answer| mapped(answer, &request)) {
                return Ok(found);
            }
        }
    }
    Err(format!("the STUN server at {server} does not answer: check its address, or use none"))
}

fn request() -> Vec<u8> {
    use std::hash::{BuildHasher, Hasher};
    // Tells answers apart, and is no secret.
    let id = std::collections::hash_map::RandomState::new().build_hasher().finish();
    let mut request = Vec::with_capacity(20);
    request.extend_from_slice(&BINDING_REQUEST.to_be_bytes());
    request.extend_from_slice(&0_u16.to_be_bytes());
    request.extend_from_slice(&COOKIE.to_be_bytes());
    request.extend_from_slice(&id.to_be_bytes());
    request.extend_from_slice(&(id as u32).to_be_bytes());
    request
}

/// The address in an answer to the request.
fn mapped(answer: &[u8], request: &[u8]) -> Option<SocketAddr> {
    let (head, mut rest) = answer.split_at_checked(20)?;
    // The cookie and the number of the request come back.
    if head.get(..2)? != BINDING_RESPONSE.to_be_bytes() || head.get(4..) != request.get(4..) {
        return None;
    }
    while let Some((&[a, b, c, d], behind)) = rest.split_first_chunk::<4>() {
        let (kind, length) = (u16::from_be_bytes([a, b]), usize::from(u16::from_be_bytes([c, d])));
        let value = behind.get(..length)?;
        if kind == XOR_MAPPED_ADDRESS {
            return address(value, request.get(4..)?);
        }
        rest = behind.get(length.next_multiple_of(4)..)?;
    }
    None
}

/// Address and port are told mixed with the cookie and the request's number, so that no router rewrites them.
fn address(value: &[u8], mask: &[u8]) -> Option<SocketAddr> {
    let (&[_, family, high, low], bytes) = value.split_first_chunk::<4>()?;
    let port = u16::from_be_bytes([high, low]) ^ (COOKIE >> 16) as u16;
    let plain: Vec<u8> = bytes.iter().zip(mask).map(|(byte, mask)| byte ^ mask).collect();
    let ip: IpAddr = match family {
        1 => Ipv4Addr::from(<[u8; 4]>::try_from(plain.as_slice()).ok()?).into(),
        2 => Ipv6Addr::from(<[u8; 16]>::try_from(plain.as_slice()).ok()?).into(),
        _ => return None,
    };
    Some(SocketAddr::new(ip, port))
}
