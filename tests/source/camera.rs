//! Tests of `source::camera`: choosing, losing and getting back a camera whose device the tests register with GStreamer.

use super::fake_cameras::{Spec, plug, provider};
use super::recipes::{Playing, fatal, options, refusal, retry};
use scrim::document::Deinterlace;
use scrim::document::source::Camera;
use scrim::source::camera::{Wish, choose, recipe};
use scrim::source::recipe::{Recipe, SourceError};

fn open(device: &str, label: &str) -> Result<Recipe, SourceError> {
    provider();
    let settings = Camera { device: device.into(), label: label.into(), ..Camera::default() };
    recipe(&settings, &options(), Deinterlace::Auto)
}

#[test]
fn opens_the_camera_of_the_identity() {
    let vga = "video/x-raw,format=YUY2,width=640,height=480,framerate=30/1";
    let _red = plug(Spec { label: "Pick me", serial: Some("PICK-R"), caps: vga, pattern: "red", ..Spec::default() });
    let _blue = plug(Spec { label: "Pick me", serial: Some("PICK-B"), caps: vga, pattern: "blue", ..Spec::default() });
    let blue = Playing::start(open("PICK-B", "").unwrap(), "Pick me").shot().unwrap();
    assert_eq!((blue.width, blue.height), (640, 480));
    assert!(blue.is(320, 240, [0, 0, 255]), "{:?}", blue.at(320, 240));
    let red = Playing::start(open("PICK-R", "").unwrap(), "Pick me").shot().unwrap();
    assert!(red.is(320, 240, [255, 0, 0]), "{:?}", red.at(320, 240));
}

#[test]
fn a_camera_is_found_again_at_another_port() {
    let spec = Spec {
        label: "Mover",
        serial: Some("MOVER"),
        bus: Some("port-2"),
        caps: "video/x-raw,width=320,height=240,framerate=30/1",
        pattern: "green",
    };
    let _moved = plug(spec.clone());
    assert!(open("MOVER@port-1", "Mover").is_ok());
    // With two of that serial nobody can say which is meant.
    let _second = plug(Spec { bus: Some("port-3"), ..spec });
    assert_eq!(
        refusal(open("MOVER@port-1", "Mover")),
        retry("Camera \"Mover\" is not connected; plug it in or choose another")
    );
}

#[test]
fn an_absent_camera_is_named() {
    assert_eq!(
        refusal(open("NOBODY@nowhere", "Desk cam")),
        retry("Camera \"Desk cam\" is not connected; plug it in or choose another")
    );
    assert_eq!(
        refusal(open("NOBODY@nowhere", "")),
        retry("Camera \"NOBODY@nowhere\" is not connected; plug it in or choose another")
    );
}

#[test]
fn a_lost_camera_says_so_and_comes_back() {
    let spec = Spec {
        label: "Wobbly",
        serial: Some("WOBBLY"),
        caps: "video/x-raw,width=320,height=240,framerate=30/1",
        pattern: "green",
        ..Spec::default()
    };
    let gone = retry("Camera \"Wobbly\" is not connected; plug it in or choose another");
    let cable = plug(spec.clone());
    let playing = Playing::start(open("WOBBLY", "Wobbly").unwrap(), "Wobbly");
    playing.shot().unwrap();
    drop(cable);
    assert_eq!(playing.error(), gone);
    drop(playing);
    assert_eq!(refusal(open("WOBBLY", "Wobbly")), gone);
    let _cable = plug(spec);
    let again = Playing::start(open("WOBBLY", "Wobbly").unwrap(), "Wobbly").shot().unwrap();
    assert!(again.is(160, 120, [0, 255, 0]), "{:?}", again.at(160, 120));
}

#[test]
fn jpeg_pictures_are_decoded() {
    let caps = "image/jpeg,width=640,height=360,framerate=30/1";
    let _camera = plug(Spec { label: "Jpeg", serial: Some("JPEG"), caps, pattern: "red", ..Spec::default() });
    let shot = Playing::start(open("JPEG", "Jpeg").unwrap(), "Jpeg").shot().unwrap();
    assert_eq!((shot.width, shot.height), (640, 360));
    assert!(shot.is(320, 180, [255, 0, 0]), "{:?}", shot.at(320, 180));
}

#[test]
fn a_camera_without_a_readable_format_says_so() {
    let caps = "video/x-h264,width=640,height=360,framerate=30/1";
    let _camera = plug(Spec { label: "Coded", serial: Some("CODED"), caps, pattern: "red", ..Spec::default() });
    assert_eq!(
        refusal(open("CODED", "Coded")),
        fatal(
            "Camera \"Coded\" gives neither raw pictures nor JPEG, and nothing else is read from cameras yet: choose another"
        )
    );
}

#[test]
fn chooses_the_mode_that_suits_the_canvas() {
    scrim::source::init().unwrap();
    // What a common USB camera offers.
    let webcam = "video/x-raw,format=YUY2,width=1920,height=1080,framerate=5/1; \
                  video/x-raw,format=YUY2,width=1280,height=720,framerate={10/1,5/1}; \
                  video/x-raw,format=YUY2,width=640,height=480,framerate={30/1,15/1}; \
                  image/jpeg,width=1920,height=1080,framerate={60/1,30/1}; \
                  image/jpeg,width=1280,height=720,framerate={60/1,30/1}; \
                  image/jpeg,width=640,height=480,framerate={60/1,30/1}";
    let wish = |canvas, size, fps| Wish { size, fps, canvas, rate: 30.0 };
    let hd = (1280, 720);
    for (caps, wish, expected) in [
        (webcam, wish(hd, None, None), (true, 1280, 720, 30.0)),
        (webcam, wish((1920, 1080), None, None), (true, 1920, 1080, 30.0)),
        // Raw is fast enough at this size.
        (webcam, wish((640, 480), None, None), (false, 640, 480, 30.0)),
        (webcam, wish(hd, Some((640, 480)), None), (false, 640, 480, 30.0)),
        (webcam, wish(hd, Some((640, 480)), Some(60.0)), (true, 640, 480, 60.0)),
        // Who wishes for few frames gets them raw.
        (webcam, wish(hd, Some((1920, 1080)), Some(5.0)), (false, 1920, 1080, 5.0)),
        // Nothing fits a small canvas: the smallest.
        (webcam, wish((320, 180), None, None), (false, 640, 480, 30.0)),
        (
            "video/x-raw,width=[16,4096],height=[16,2160],framerate=[1/1,120/1]",
            wish(hd, None, None),
            (false, 1280, 720, 30.0),
        ),
        // Slow is better than nothing.
        ("video/x-raw,width=800,height=600,framerate=5/1", wish(hd, None, None), (false, 800, 600, 5.0)),
    ] {
        let caps: gstreamer::Caps = caps.parse().unwrap();
        let mode = choose(&caps, &wish).unwrap();
        let chosen = mode.caps.structure(0).unwrap();
        let rate: gstreamer::Fraction = chosen.get("framerate").unwrap();
        let fps = f64::from(rate.numer()) / f64::from(rate.denom());
        let (width, height): (i32, i32) = (chosen.get("width").unwrap(), chosen.get("height").unwrap());
        assert_eq!((mode.jpeg, width, height, fps), expected, "{wish:?}");
    }
}
