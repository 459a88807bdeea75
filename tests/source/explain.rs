//! Tests of `source::explain`: what GStreamer says, and what the user reads.

use super::recipes::{fatal, retry};
use gstreamer as gst;
use gstreamer::glib;
use scrim::source::explain::{explain, http_status};

const RTSP: &str = "rtsp://user:secret@cam.example:8554/live";

fn says<T: glib::error::ErrorDomain>(kind: T, message: &str, debug: &str, url: &str) -> String {
    explain(&glib::Error::new(kind, message), Some(debug), None, url).to_string()
}

#[test]
fn faults_of_cameras_are_named() {
    use gst::ResourceError as R;
    scrim::source::init().unwrap();
    for (kind, debug, expected) in [
        (
            R::OpenReadWrite,
            "system error: Device or resource busy",
            "Desk cam is used by another program: close that program",
        ),
        (R::Busy, "", "Desk cam is used by another program: close that program"),
        (
            R::OpenReadWrite,
            "Cannot open device '/dev/video0': Permission denied",
            "No permission to open Desk cam: add yourself to the group video and log in again",
        ),
        (R::NotFound, "Cannot identify device", "Desk cam was not found: plug it in or choose another"),
        (R::Read, "No such device", "Desk cam cannot be read any more: check its cable or storage"),
        (R::Settings, "", "Desk cam does not take these settings: choose another size or frame rate"),
    ] {
        assert_eq!(says(kind, "x", debug, "Desk cam"), expected);
    }
    assert_eq!(says(R::Busy, "x", "", ""), "Camera is used by another program: close that program");
}

#[test]
fn faults_of_the_network_name_the_host_and_never_the_password() {
    scrim::source::init().unwrap();
    let said = |message: &str, debug: &str| says(gst::ResourceError::OpenRead, message, debug, RTSP);
    for (message, debug, expected) in [
        (
            "Could not resolve server name.",
            "",
            "Cannot find host cam.example: check the address and the network connection",
        ),
        (
            "Could not open resource for reading.",
            "Failed to connect. (Connection refused)",
            "cam.example refused the connection: check that the stream is running there",
        ),
        (
            "Could not open resource for reading.",
            "Could not receive message. (Timeout while waiting for server response)",
            "cam.example is not answering: check that it is switched on and reachable",
        ),
        (
            "Could not read from resource.",
            "Could not receive message. (Connection reset by peer)",
            "cam.example ended the connection: check that the stream is running there",
        ),
        (
            "Unauthorized",
            "Unauthorized (401)",
            "cam.example wants a user name and a password: check those in the address",
        ),
        (
            "Secure connection setup failed.",
            "Unacceptable TLS certificate",
            "cam.example shows a certificate that is not trusted: check the address or the certificate",
        ),
        (
            "Could not read from resource.",
            "it broke",
            "The connection to cam.example broke: check that the stream is running there",
        ),
    ] {
        assert_eq!(said(message, debug), expected);
    }
    assert_eq!(
        says(gst::ResourceError::NotFound, "Not found", "Not Found (404)", RTSP),
        "cam.example has no such stream: check the address"
    );
}

#[test]
fn answers_of_web_servers_are_read_from_the_details() {
    scrim::source::init().unwrap();
    let details = gst::Structure::builder("details").field("http-status-code", 404u32).build();
    let error = glib::Error::new(gst::ResourceError::NotFound, "Not Found");
    assert_eq!(
        explain(&error, None, Some(&details), "http://127.0.0.1/x"),
        retry("Server says: not found (404); check the address")
    );
    assert_eq!(http_status(403), retry("Server says: access denied (403); ask its owner for access"));
    assert_eq!(http_status(500), retry("Server says: it has an error (500); check the server"));
    assert_eq!(http_status(301), retry("Server says: it moved (301); enter the stream's new address"));
    assert_eq!(http_status(418), retry("Server says: refused (418); check the address"));
}

#[test]
fn what_cannot_be_decoded_says_why() {
    scrim::source::init().unwrap();
    let no_plugin = says(
        gst::CoreError::MissingPlugin,
        "Your GStreamer installation is missing a plug-in.",
        "no decoder: H.265 decoder",
        "clip.mp4",
    );
    assert_eq!(no_plugin, "clip.mp4 needs a GStreamer plug-in that is not installed (H.265 decoder): install it");
    let named = says(gst::CoreError::MissingPlugin, "Missing element 'avdec_h265'", "", "clip.mp4");
    assert_eq!(named, "clip.mp4 needs a GStreamer plug-in that is not installed (avdec_h265): install it");
    for (kind, expected) in [
        (gst::StreamError::Demux, retry("clip.mp4 is damaged or in a format that cannot be decoded")),
        (gst::StreamError::Decode, retry("clip.mp4 is damaged or in a format that cannot be decoded")),
        (gst::StreamError::TypeNotFound, retry("clip.mp4 holds nothing that can be played: check that it is a video")),
        (gst::StreamError::Decrypt, fatal("clip.mp4 is encrypted and cannot be played")),
        (gst::StreamError::Failed, retry("clip.mp4 stopped giving pictures")),
    ] {
        let error = glib::Error::new(kind, "Internal data stream error.");
        assert_eq!(explain(&error, None, None, "clip.mp4"), expected);
    }
}
