//! Plain sentences for what GStreamer reports. Pure: an error and what belongs to it in, a [`SourceError`] out.

use super::address::{Address, not_answering};
use super::recipe::SourceError;
use gstreamer as gst;
use gstreamer::glib;

/// Name of the details structure on errors that Scrim itself posts: their message is the whole sentence.
const OURS: &str = "scrim-sentence";
/// What a source without a name is called.
const NAMELESS: &str = "The source";

/// An error message for a pipeline's bus whose text reaches the user word by word through [`explain`].
/// `lasting`: only other settings help.
pub fn report(source: &impl glib::object::IsA<gst::Object>, sentence: &str, lasting: bool) -> gst::Message {
    gst::message::Error::builder(gst::StreamError::Failed, sentence)
        .details(gst::Structure::builder(OURS).field("lasting", lasting).build())
        .src(source)
        .build()
}

/// The sentence of an error that [`report`] made; `None` for GStreamer's own.
pub fn reported(error: &glib::Error, details: Option<&gst::StructureRef>) -> Option<SourceError> {
    let details = details.filter(|details| details.name() == OURS)?;
    let sentence = error.message().to_owned();
    Some(match details.get("lasting") {
        Ok(true) => SourceError::Fatal(sentence),
        _ => SourceError::Retry(sentence),
    })
}

/// Says in a sentence what a pipeline's error message means for the user.
///
/// `url` is the stream's address, or for other sources their name (a camera's label, a file's name); passwords in an
/// address are not repeated. `details` and `debug` are those of the error message.
pub fn explain(
    error: &glib::Error,
    debug: Option<&str>,
    details: Option<&gst::StructureRef>,
    url: &str,
) -> SourceError {
    if let Some(sentence) = reported(error, details) {
        return sentence;
    }
    let address = Address::parse(url).ok();
    let what = address.as_ref().map_or(if url.is_empty() { NAMELESS } else { url }, Address::host);
    let debug = debug.unwrap_or_default();
    if let Some(status) = details.and_then(|details| details.get::<u32>("http-status-code").ok())
        && status >= 300
    {
        return http_status(status);
    }
    if address.is_some()
        && let Some(error) = network(error, debug, what)
    {
        return error;
    }
    if let Some(kind) = error.kind::<gst::ResourceError>() {
        return resource(kind, debug, what, address.is_some());
    }
    if let Some(kind) = error.kind::<gst::StreamError>() {
        return stream(kind, debug, what);
    }
    if let Some(kind) = error.kind::<gst::CoreError>() {
        return core(kind, error.message(), debug, what);
    }
    SourceError::Retry(format!("{what} stopped: {}", trimmed(error.message())))
}

/// The sentence for an answer of a web server that is no stream.
pub fn http_status(status: u32) -> SourceError {
    let (meaning, advice) = match status {
        300..=399 => ("it moved", "enter the stream's new address"),
        401 => ("a password is needed", "enter the address as http://user:password@host/path"),
        403 => ("access denied", "ask its owner for access"),
        404 => ("not found", "check the address"),
        408 | 504 => ("it took too long", "check that the stream is running there"),
        410 => ("it is gone", "enter another address"),
        429 => ("too many requests", "it is tried again later"),
        503 => ("not available now", "it is tried again"),
        500..=599 => ("it has an error", "check the server"),
        _ => ("refused", "check the address"),
    };
    SourceError::Retry(format!("Server says: {meaning} ({status}); {advice}"))
}

/// What is said of a host that nobody vouches for.
pub fn untrusted(host: &str) -> String {
    format!("{host} shows a certificate that is not trusted: check the address or the certificate")
}

/// What the network elements tell in their text alone.
fn network(error: &glib::Error, debug: &str, host: &str) -> Option<SourceError> {
    let text = format!("{} {debug}", error.message()).to_ascii_lowercase();
    let says = |words: &[&str]| words.iter().any(|word| text.contains(word));
    Some(SourceError::Retry(if says(&["resolv", "name or service not known", "unknown host"]) {
        format!("Cannot find host {host}: check the address and the network connection")
    } else if says(&["connection refused", "refused the connection", "could not connect: refused"]) {
        format!("{host} refused the connection: check that the stream is running there")
    } else if says(&["timed out", "timeout"]) {
        not_answering(host)
    } else if says(&["unacceptable tls", "certificate"]) {
        untrusted(host)
    } else if says(&["unauthorized", "not authorized", "authentication"]) {
        format!("{host} wants a user name and a password: check those in the address")
    } else if says(&["reset by peer", "connection closed", "terminated unexpectedly", "broken pipe"]) {
        format!("{host} ended the connection: check that the stream is running there")
    } else {
        return None;
    }))
}

fn resource(kind: gst::ResourceError, debug: &str, what: &str, remote: bool) -> SourceError {
    use gst::ResourceError as E;
    let denied = debug.contains("ermission denied") || debug.contains("EACCES");
    let busy = debug.contains("evice or resource busy") || debug.contains("EBUSY");
    SourceError::Retry(match kind {
        _ if remote && matches!(kind, E::NotAuthorized) => {
            format!("{what} wants a user name and a password: check those in the address")
        }
        _ if remote && matches!(kind, E::NotFound) => format!("{what} has no such stream: check the address"),
        _ if remote => format!("The connection to {what} broke: check that the stream is running there"),
        _ if denied || matches!(kind, E::NotAuthorized) => {
            format!("No permission to open {what}: add yourself to the group video and log in again")
        }
        _ if busy || matches!(kind, E::Busy) => {
            let what = if what == NAMELESS { "Camera" } else { what };
            format!("{what} is used by another program: close that program")
        }
        E::NotFound => format!("{what} was not found: plug it in or choose another"),
        E::OpenRead | E::OpenReadWrite | E::OpenWrite => {
            format!("{what} cannot be opened: check that it is there and not in use")
        }
        E::Read | E::Seek | E::Sync | E::Close => {
            format!("{what} cannot be read any more: check its cable or storage")
        }
        E::Settings => format!("{what} does not take these settings: choose another size or frame rate"),
        E::NoSpaceLeft => format!("No space is left for {what}: free some"),
        _ => format!("{what} stopped giving pictures"),
    })
}

fn stream(kind: gst::StreamError, debug: &str, what: &str) -> SourceError {
    use gst::StreamError as E;
    match kind {
        E::TypeNotFound | E::WrongType => {
            SourceError::Retry(format!("{what} holds nothing that can be played: check that it is a video"))
        }
        E::CodecNotFound => SourceError::Fatal(missing(debug, what)),
        E::Decode | E::Demux | E::Format => {
            SourceError::Retry(format!("{what} is damaged or in a format that cannot be decoded"))
        }
        E::Decrypt | E::DecryptNokey => SourceError::Fatal(format!("{what} is encrypted and cannot be played")),
        // "Internal data stream error" says only that a thread ended; its cause is in the debug text.
        _ if debug.contains("not-negotiated") => {
            SourceError::Retry(format!("{what} gives pictures in a form that is not understood: choose another size"))
        }
        _ => SourceError::Retry(format!("{what} stopped giving pictures")),
    }
}

fn core(kind: gst::CoreError, message: &str, debug: &str, what: &str) -> SourceError {
    match kind {
        gst::CoreError::MissingPlugin => SourceError::Fatal(missing(&format!("{message} {debug}"), what)),
        gst::CoreError::Negotiation | gst::CoreError::Caps => {
            SourceError::Retry(format!("{what} gives pictures in a form that is not understood: choose another size"))
        }
        _ => SourceError::Retry(format!("{what} stopped: {}", trimmed(message))),
    }
}

/// Names the element or decoder that the text says is missing.
fn missing(text: &str, what: &str) -> String {
    let quoted = text.split(['\'', '"', '`']).nth(1).filter(|name| !name.is_empty());
    let decoder = || {
        let line = text.lines().find(|line| line.contains("ecoder") || line.contains("plugin"))?;
        Some(line.rsplit(": ").next().unwrap_or(line).trim_end_matches('.'))
    };
    match quoted.or_else(decoder) {
        Some(name) => format!("{what} needs a GStreamer plug-in that is not installed ({name}): install it"),
        None => format!(
            "{what} needs a GStreamer plug-in that is not installed: install the \"good\", \"bad\" and libav sets"
        ),
    }
}

fn trimmed(message: &str) -> &str {
    message.lines().next().unwrap_or_default().trim_end_matches('.')
}
