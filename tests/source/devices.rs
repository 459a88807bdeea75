//! Tests of `source::devices`: listing, hot-plug and identities, over a real GStreamer device monitor.

use super::fake_cameras::{Spec, plug, provider};
use super::recipes::until;
use gstreamer as gst;
use scrim::source::devices::{DeviceWatch, identity};
use scrim::view::DeviceInfo;

fn watching() -> DeviceWatch {
    provider();
    DeviceWatch::start()
}

fn named(watch: &DeviceWatch, label: &str) -> Vec<DeviceInfo> {
    watch.cameras().into_iter().filter(|camera| camera.label == label).collect()
}

#[test]
fn lists_cameras_with_their_modes_and_follows_plugging() {
    let spec = Spec {
        label: "Hot-plugged",
        serial: Some("HP1"),
        bus: Some("pci-usb-1"),
        caps: "video/x-raw,format=YUY2,width=640,height=480,framerate={30/1,15/1}; \
               image/jpeg,width=1920,height=1080,framerate=30/1",
        pattern: "red",
    };
    let watch = watching();
    until("the first list", || watch.revision() > 0);
    assert_eq!(named(&watch, "Hot-plugged"), []);

    let plugged = plug(spec);
    until("the camera is listed", || !named(&watch, "Hot-plugged").is_empty());
    assert_eq!(
        named(&watch, "Hot-plugged"),
        [DeviceInfo {
            id: "HP1@pci-usb-1".into(),
            label: "Hot-plugged".into(),
            modes: vec![(1920, 1080, 30.0), (640, 480, 30.0)],
        }]
    );

    let before = watch.revision();
    drop(plugged);
    until("the camera is gone", || named(&watch, "Hot-plugged").is_empty());
    assert!(watch.revision() > before);
}

#[test]
fn refresh_makes_a_new_list() {
    let watch = watching();
    until("the first list", || watch.revision() > 0);
    let _camera = plug(Spec { label: "Refreshed", caps: "video/x-raw", pattern: "red", ..Spec::default() });
    until("the camera is listed", || !named(&watch, "Refreshed").is_empty());
    let before = watch.revision();
    watch.refresh();
    until("a new list", || watch.revision() > before);
    until("the camera is still listed", || !named(&watch, "Refreshed").is_empty());
}

#[test]
fn twins_have_identities_of_their_own() {
    let twin = Spec { label: "Twin", serial: Some("T"), bus: Some("b"), caps: "video/x-raw", pattern: "red" };
    let _both = (plug(twin.clone()), plug(twin));
    let watch = watching();
    until("both are listed", || named(&watch, "Twin").len() == 2);
    let mut ids: Vec<_> = named(&watch, "Twin").into_iter().map(|camera| camera.id).collect();
    ids.sort();
    assert_eq!(ids, ["T@b", "T@b#2"]);
}

#[test]
fn an_identity_never_holds_a_device_number() {
    scrim::source::init().unwrap();
    let id = |fields: &[(&str, &str)]| {
        let mut properties = gst::Structure::new_empty("properties");
        fields.iter().for_each(|(name, value)| properties.set(*name, *value));
        identity(Some(&properties), "Cam", "Video/Source").1
    };
    assert_eq!(id(&[("device.serial", "S1"), ("device.bus_path", "p1"), ("device.path", "/dev/video3")]), "S1@p1");
    assert_eq!(id(&[("device.serial", "S1")]), "S1");
    assert_eq!(id(&[("v4l2.device.bus_info", "usb-0000:00:14.0-8")]), "usb-0000:00:14.0-8");
    assert_eq!(id(&[("node.name", "v4l2_input.pci-0000_00")]), "v4l2_input.pci-0000_00");
    assert_eq!(id(&[("api.v4l2.path", "/dev/v4l/by-id/usb-cam-index0")]), "/dev/v4l/by-id/usb-cam-index0");
    assert_eq!(id(&[("api.v4l2.path", "/dev/video0"), ("object.path", "v4l2:/dev/video0")]), "Cam (Video/Source)");
    assert_eq!(id(&[("device.serial", "a@b#c")]), "a_b_c");
    assert_eq!(identity(None, "Cam", "Video/Source"), (None, "Cam (Video/Source)".into()));
}
