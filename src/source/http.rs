//! Asks a web server once before a stream is opened: follows redirects by our own rules and looks at what comes.
//!
//! The playing pipeline follows no redirect, so a server that changes its mind between the two gives an error there and is
//! asked again here. The connection is GStreamer's, so https works as it does for the stream itself.

use super::address::{Address, Reach, not_answering};
use super::elements::make;
use super::explain::{explain, http_status, untrusted};
use super::recipe::SourceError;
use gstreamer as gst;
use gstreamer::prelude::*;
use std::time::{Duration, Instant};

/// Redirects in a row that are followed.
const MAX_HOPS: usize = 5;
/// How long one answer may take to begin.
const ANSWER_LIMIT: Duration = Duration::from_secs(5);
/// Seconds of silence after which a connection is given up. More than [`ANSWER_LIMIT`]: GStreamer would say only
/// "Internal data stream error" of a server that never answers.
pub const SILENCE_S: u32 = 6;
/// Name of the message by which the probe tells the type that it found.
const FOUND: &str = "scrim-found";

/// The address that a stream is really at: redirects followed, each checked like the first address, and never further into
/// a private network than the address before it.
pub fn settle(start: &Address) -> Result<Address, SourceError> {
    let mut address = start.clone();
    let mut reach = first_reach(&address)?;
    for _ in 0..=MAX_HOPS {
        let Some(location) = ask(&address)? else { return Ok(address) };
        let next = address.redirect(&location)?;
        let next_reach = first_reach(&next)?;
        if next_reach > reach {
            return Err(SourceError::Fatal(format!(
                "{} redirects to {}, which is inside a private network; enter that address yourself if you trust it",
                address.host(),
                next.host()
            )));
        }
        if !next.is_http() {
            return Ok(next);
        }
        (address, reach) = (next, next_reach);
    }
    Err(SourceError::Retry(format!("{} redirects more than {MAX_HOPS} times: check the address", start.host())))
}

/// Connects, unless a proxy of the environment does that for us.
fn first_reach(address: &Address) -> Result<Reach, SourceError> {
    if address.is_http() && uses_proxy() {
        // The proxy looks the name up; an address that this machine cannot find is a public one to it.
        return Ok(address.resolve().map_or(Reach::Public, |found| {
            Reach::of(&found.iter().map(std::net::SocketAddr::ip).collect::<Vec<_>>())
        }));
    }
    address.reach().map(|found| Reach::of(&found))
}

fn uses_proxy() -> bool {
    ["http_proxy", "https_proxy", "all_proxy", "HTTPS_PROXY", "ALL_PROXY"]
        .iter()
        .any(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()))
}

/// Limits a web source element: no redirects of its own, no waiting for ever.
pub fn limit(source: &gst::Element) {
    for (name, value) in [
        ("automatic-redirect", false.to_value()),
        ("timeout", SILENCE_S.to_value()),
        ("retries", 0i32.to_value()),
        ("iradio-mode", false.to_value()),
    ] {
        if source.find_property(name).is_some_and(|spec| spec.value_type() == value.type_()) {
            source.set_property_from_value(name, &value);
        }
    }
}

/// One request. `Some`: the place that the server redirects to; `None`: a stream that may be played.
fn ask(address: &Address) -> Result<Option<String>, SourceError> {
    let (source, typefind, sink) = (make("souphttpsrc")?, make("typefind")?, make("fakesink")?);
    limit(&source);
    source.set_property("location", address.as_str());
    let pipeline = gst::Pipeline::new();
    let broken = |_| SourceError::Retry(format!("{} cannot be asked for its stream", address.host()));
    pipeline.add_many([&source, &typefind, &sink]).map_err(broken)?;
    gst::Element::link_many([&source, &typefind, &sink]).map_err(broken)?;
    typefind.connect("have-type", false, |values| {
        let typefind = values.first()?.get::<gst::Element>().ok()?;
        let caps = values.get(2)?.get::<gst::Caps>().ok()?;
        let found = gst::Structure::builder(FOUND).field("caps", caps).build();
        typefind.post_message(gst::message::Application::builder(found).src(&typefind).build()).ok();
        None
    });
    let bus = pipeline.bus();
    let started = pipeline.set_state(gst::State::Playing);
    let answer = match bus {
        Some(bus) => listen(&bus, address),
        None => Ok(None),
    };
    pipeline.set_state(gst::State::Null).ok();
    match (started, answer) {
        (Err(_), Ok(_)) => Err(SourceError::Retry(format!("{} cannot be asked for its stream", address.host()))),
        (_, answer) => answer,
    }
}

/// Waits for the first thing that tells what the server has.
fn listen(bus: &gst::Bus, address: &Address) -> Result<Option<String>, SourceError> {
    let deadline = Instant::now() + ANSWER_LIMIT;
    let mut headers = None;
    loop {
        let left = deadline.saturating_duration_since(Instant::now());
        let left = gst::ClockTime::try_from(left).unwrap_or(gst::ClockTime::ZERO);
        let Some(message) = bus.timed_pop(left) else {
            return Err(SourceError::Retry(not_answering(address.host())));
        };
        match message.view() {
            gst::MessageView::Element(element) => {
                if let Some(structure) = element.structure().filter(|structure| is_answer(structure)) {
                    headers = structure.get::<gst::Structure>("response-headers").ok();
                }
            }
            gst::MessageView::Application(application) => {
                let Some(structure) = application.structure().filter(|structure| structure.name() == FOUND) else {
                    continue;
                };
                let caps = structure.get::<gst::Caps>("caps").ok();
                let media_type = caps.as_ref().and_then(|caps| Some(caps.structure(0)?.name().to_string()));
                return refuse(&media_type.unwrap_or_default(), address).map_or(Ok(None), Err);
            }
            gst::MessageView::Error(error) => {
                let headers = headers.as_deref();
                let details = error.details();
                let status = details.and_then(|details| details.get::<u32>("http-status-code").ok());
                return match status {
                    Some(300..=399) => match headers.and_then(|headers| header(headers, "location")) {
                        Some(location) => Ok(Some(location)),
                        None => Err(http_status(status.unwrap_or_default())),
                    },
                    None if headers
                        .and_then(|headers| header(headers, "content-type"))
                        .is_some_and(|t| is_page(&t)) =>
                    {
                        Err(web_page(address))
                    }
                    None if headers.is_none() && answers_unchecked(address) => {
                        Err(SourceError::Retry(untrusted(address.host())))
                    }
                    _ => Err(explain(&error.error(), error.debug().as_deref(), details, address.as_str())),
                };
            }
            gst::MessageView::Eos(_) => {
                return Err(SourceError::Retry(format!("{} sent nothing: check the address", address.host())));
            }
            _ => {}
        }
    }
}

/// Whether a server that cannot be talked to safely answers when its certificate is not looked at: GStreamer does not say which of
/// the two it was. It is asked for nothing and told nothing, neither path nor password.
fn answers_unchecked(address: &Address) -> bool {
    if address.scheme() != "https" {
        return false;
    }
    let (Ok(source), Ok(sink)) = (make("souphttpsrc"), make("fakesink")) else { return false };
    limit(&source);
    source.set_property("ssl-strict", false);
    source.set_property("location", address.origin());
    let pipeline = gst::Pipeline::new();
    if pipeline.add_many([&source, &sink]).is_err() || source.link(&sink).is_err() {
        return false;
    }
    pipeline.set_state(gst::State::Playing).ok();
    let wait = gst::ClockTime::try_from(ANSWER_LIMIT).ok();
    let first = pipeline.bus().and_then(|bus| {
        bus.timed_pop_filtered(wait, &[gst::MessageType::Element, gst::MessageType::Error, gst::MessageType::Eos])
    });
    pipeline.set_state(gst::State::Null).ok();
    first.is_some_and(|message| message.structure().is_some_and(is_answer))
}

/// The headers of a server's answer. Where there was none, because no connection came about, there are headers with the status 0.
fn is_answer(structure: &gst::StructureRef) -> bool {
    structure.name() == "http-headers" && structure.get::<u32>("http-status-code").is_ok_and(|status| status > 0)
}

/// Why this media type is not played, if it is not.
fn refuse(media_type: &str, address: &Address) -> Option<SourceError> {
    if let Some(sentence) = adaptive(media_type) {
        return Some(SourceError::Fatal(sentence));
    }
    match media_type {
        "text/uri-list" | "application/sdp" | "application/smil" => Some(SourceError::Fatal(
            "Lists of other addresses are not played: enter the address of the stream itself".into(),
        )),
        text if is_page(text) || text.starts_with("text/") => Some(web_page(address)),
        _ => None,
    }
}

/// The sentence for adaptive streams, whose playlists can name any file or host; `None` for other types and elements.
/// Takes a media type or an element's name.
pub fn adaptive(name: &str) -> Option<String> {
    let kind = match name {
        "application/x-hls" => "HLS",
        "application/dash+xml" => "DASH",
        "application/vnd.ms-sstr+xml" => "Smooth Streaming",
        name if name.starts_with("hlsdemux") => "HLS",
        name if name.starts_with("dashdemux") => "DASH",
        name if name.starts_with("mssdemux") => "Smooth Streaming",
        _ => return None,
    };
    Some(format!(
        "{kind} streams are not played: their playlists can name any file or host; use an rtsp, srt, rtmp or plain http stream"
    ))
}

fn is_page(media_type: &str) -> bool {
    media_type.starts_with("text/html") || media_type.starts_with("application/xhtml")
}

fn web_page(address: &Address) -> SourceError {
    SourceError::Retry(format!(
        "{} sent a web page instead of a video: enter the address of the stream itself",
        address.host()
    ))
}

/// A header's value; names are the same in any case.
fn header(headers: &gst::StructureRef, name: &str) -> Option<String> {
    let (_, value) = headers.iter().find(|(key, _)| key.as_str().eq_ignore_ascii_case(name))?;
    match value.get::<String>() {
        Ok(text) => Some(text),
        Err(_) => value.get::<gst::Array>().ok()?.first()?.get::<String>().ok(),
    }
}
