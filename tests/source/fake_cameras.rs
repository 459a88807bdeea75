//! A GStreamer device provider whose cameras are plugged in and pulled out by the tests.

use super::recipes::until;
use gstreamer as gst;
use gstreamer::glib;
use gstreamer::prelude::*;
use gstreamer::subclass::prelude::*;
use std::sync::{LazyLock, Mutex, OnceLock};

/// A camera that a test made up.
#[derive(Debug, Clone, Default)]
pub struct Spec {
    pub label: &'static str,
    pub serial: Option<&'static str>,
    pub bus: Option<&'static str>,
    /// In GStreamer's caps notation.
    pub caps: &'static str,
    /// A `pattern` of `videotestsrc`.
    pub pattern: &'static str,
}

struct Plugged {
    number: u32,
    spec: Spec,
    live: Option<gst::Device>,
}

#[derive(Default)]
struct Port {
    next: u32,
    started: bool,
    plugged: Vec<Plugged>,
}

static PORT: Mutex<Port> = Mutex::new(Port { next: 0, started: false, plugged: Vec::new() });

mod imp {
    use super::*;

    #[derive(Default)]
    pub struct Device {
        pub spec: OnceLock<Spec>,
    }

    #[glib::object_subclass]
    impl ObjectSubclass for Device {
        const NAME: &'static str = "ScrimTestCamera";
        type Type = super::Device;
        type ParentType = gst::Device;
    }

    impl ObjectImpl for Device {}
    impl GstObjectImpl for Device {}

    impl DeviceImpl for Device {
        fn create_element(&self, _name: Option<&str>) -> Result<gst::Element, gst::LoggableError> {
            let spec = self.spec.get().expect("made by plug");
            let jpeg = if spec.caps.starts_with("image/jpeg") { " ! jpegenc" } else { "" };
            let text = format!("videotestsrc is-live=true pattern={}{jpeg}", spec.pattern);
            let bin = gst::parse::bin_from_description(&text, true);
            bin.map(|bin| bin.upcast()).map_err(|error| gst::loggable_error!(gst::CAT_RUST, "{error}"))
        }
    }

    #[derive(Default)]
    pub struct Provider;

    #[glib::object_subclass]
    impl ObjectSubclass for Provider {
        const NAME: &'static str = "ScrimTestProvider";
        type Type = super::Provider;
        type ParentType = gst::DeviceProvider;
    }

    impl ObjectImpl for Provider {}
    impl GstObjectImpl for Provider {}

    impl DeviceProviderImpl for Provider {
        fn metadata() -> Option<&'static gst::subclass::DeviceProviderMetadata> {
            static DATA: LazyLock<gst::subclass::DeviceProviderMetadata> = LazyLock::new(|| {
                gst::subclass::DeviceProviderMetadata::new("Test cameras", "Source/Video", "Made up", "Scrim")
            });
            Some(&*DATA)
        }

        fn start(&self) -> Result<(), gst::LoggableError> {
            let mut port = PORT.lock().unwrap();
            port.started = true;
            for plugged in &mut port.plugged {
                let device = make(&plugged.spec);
                self.obj().device_add(&device);
                plugged.live = Some(device);
            }
            Ok(())
        }

        fn stop(&self) {
            let mut port = PORT.lock().unwrap();
            port.started = false;
            port.plugged.iter_mut().for_each(|plugged| plugged.live = None);
        }
    }
}

glib::wrapper! {
    pub struct Device(ObjectSubclass<imp::Device>) @extends gst::Device, gst::Object;
}

glib::wrapper! {
    pub struct Provider(ObjectSubclass<imp::Provider>) @extends gst::DeviceProvider, gst::Object;
}

fn make(spec: &Spec) -> gst::Device {
    let mut properties = gst::Structure::builder("properties").field("device.path", "/dev/video0").build();
    if let Some(serial) = spec.serial {
        properties.set("device.serial", serial);
    }
    if let Some(bus) = spec.bus {
        properties.set("device.bus_path", bus);
    }
    let device: Device = glib::Object::builder()
        .property("display-name", spec.label)
        .property("device-class", "Video/Source")
        .property("caps", spec.caps.parse::<gst::Caps>().expect("the test's caps"))
        .property("properties", properties)
        .build();
    device.imp().spec.set(spec.clone()).unwrap();
    device.upcast()
}

/// The one provider.
pub fn provider() -> &'static gst::DeviceProvider {
    static PROVIDER: OnceLock<gst::DeviceProvider> = OnceLock::new();
    PROVIDER.get_or_init(|| {
        scrim::source::init().unwrap();
        gst::DeviceProvider::register(None, "scrimtestprovider", gst::Rank::PRIMARY, Provider::static_type()).unwrap();
        // Another test may have had the cameras listed before there was this provider.
        let watch = scrim::source::devices::DeviceWatch::start();
        until("the first list", || watch.revision() > 0);
        let before = watch.revision();
        watch.refresh();
        until("a list with the new provider", || watch.revision() > before);
        gst::DeviceProviderFactory::by_name("scrimtestprovider").expect("registered above")
    })
}

/// A camera that is plugged in until this is dropped.
pub struct Plug(u32);

pub fn plug(spec: Spec) -> Plug {
    let provider = provider();
    let mut port = PORT.lock().unwrap();
    port.next += 1;
    let number = port.next;
    let live = port.started.then(|| {
        let device = make(&spec);
        provider.device_add(&device);
        device
    });
    port.plugged.push(Plugged { number, spec, live });
    Plug(number)
}

impl Drop for Plug {
    fn drop(&mut self) {
        let provider = provider();
        let mut port = PORT.lock().unwrap();
        if let Some(index) = port.plugged.iter().position(|plugged| plugged.number == self.0)
            && let Some(device) = port.plugged.swap_remove(index).live
        {
            provider.device_remove(&device);
        }
    }
}
