//! SRT for real: a sender on this machine that comes, goes and comes back.

use super::{options, skipped, source, wait_for, wait_frame, wait_sentence};
use gstreamer as gst;
use gstreamer::prelude::*;
use scrim::document::SourceKind;
use scrim::document::source::Url;
use scrim::source::{Pace, open};
use scrim::view::Health;
use std::net::{Ipv4Addr, UdpSocket};
use std::path::Path;

/// A listening sender, gone when dropped.
struct Sender(gst::Element);

impl Sender {
    fn start(port: u16) -> Self {
        let sender = gst::parse::launch(&format!(
            "videotestsrc is-live=true ! video/x-raw,width=160,height=120,framerate=30/1 ! \
             x264enc tune=zerolatency key-int-max=10 speed-preset=ultrafast ! mpegtsmux alignment=7 ! \
             srtsink uri=srt://127.0.0.1:{port}?mode=listener wait-for-connection=false sync=false"
        ));
        let sender = sender.unwrap();
        sender.set_state(gst::State::Playing).unwrap();
        Self(sender)
    }
}

impl Drop for Sender {
    fn drop(&mut self) {
        self.0.set_state(gst::State::Null).ok();
    }
}

#[test]
fn a_sender_that_goes_away_is_told_and_found_again() {
    scrim::source::init().unwrap();
    if gst::ElementFactory::find("srtsink").is_none() {
        skipped("no srtsink: install gstreamer1.0-plugins-bad");
        return;
    }
    let port = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap().port();
    let sender = Sender::start(port);
    let url = Url { url: format!("srt://127.0.0.1:{port}"), ..Url::default() };
    let handle = open(&source(SourceKind::Url(url)), &options(Path::new("."), Pace::Live));
    let frame = wait_frame(&handle);
    assert_eq!((frame.format.width, frame.format.height), (160, 120));

    drop(sender);
    let status = wait_sentence(&handle, "The connection to 127.0.0.1 broke: check that the stream is running there");
    assert_eq!(status.health, Health::Retrying);
    wait_sentence(&handle, "127.0.0.1 is not answering: check that it is switched on and reachable");
    wait_for(&handle, "the fallback", |handle| handle.status().needs_fallback.then_some(()));

    let before = handle.status().frames;
    let _sender = Sender::start(port);
    let status = wait_for(&handle, "pictures again", |handle| {
        Some(handle.status()).filter(|status| status.frames > before && status.health == Health::Live)
    });
    assert!(status.restarts > 0 && !status.needs_fallback, "{status:?}");
}
