//! Which cameras and sound devices there are: GStreamer's device monitor, seen as plain [`DeviceInfo`]s with identities that last.
//!
//! A device number (`/dev/video0`) changes with the order of plugging in, so it is never part of an identity: serial number
//! and bus path are, and the display name where a device has neither.

use crate::view::{AudioDevice, DeviceInfo};
use bevy::log::{error, info, warn};
use crossbeam_channel::{Receiver, Sender, bounded};
use gstreamer as gst;
use gstreamer::prelude::*;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, Weak};

/// Classes of devices as GStreamer names them.
const CAMERA: &str = "Video/Source";
const SOUND: &str = "Audio/Source";
/// Modes of one camera that are listed.
const MAX_MODES: usize = 64;

/// Keeps the list of cameras current on a thread of its own. Dropping it lets that thread leave.
pub struct DeviceWatch {
    shared: Arc<Shared>,
    /// Holds one wake-up; more would say the same.
    wake: Sender<()>,
}

#[derive(Default)]
struct Shared {
    cameras: Mutex<Vec<DeviceInfo>>,
    sounds: Mutex<Vec<AudioDevice>>,
    revision: AtomicU64,
    refresh: AtomicBool,
    stop: AtomicBool,
}

impl DeviceWatch {
    /// Starts listing. Returns at once; the first list comes with revision 1.
    pub fn start() -> Self {
        let shared = Arc::new(Shared::default());
        let (wake, woken) = bounded(1);
        let (theirs, poke) = (shared.clone(), wake.clone());
        let thread = std::thread::Builder::new().name("devices".into()).spawn(move || theirs.run(&woken, poke));
        if let Err(reason) = thread {
            error!("Cameras cannot be listed: no thread for them ({reason})");
        }
        Self { shared, wake }
    }

    /// The cameras that are plugged in now, by label.
    pub fn cameras(&self) -> Vec<DeviceInfo> {
        lock(&self.shared.cameras).clone()
    }

    /// The devices that sound comes from now, by label.
    pub fn sounds(&self) -> Vec<AudioDevice> {
        lock(&self.shared.sounds).clone()
    }

    /// Grows whenever the list was made anew; 0 before the first one.
    pub fn revision(&self) -> u64 {
        self.shared.revision.load(Ordering::Acquire)
    }

    /// Asks for a new list, for devices whose plugging in nobody announces.
    pub fn refresh(&self) {
        self.shared.refresh.store(true, Ordering::Release);
        self.wake.try_send(()).ok();
    }
}

/// The cameras there are now, for a program that looks once.
pub fn list() -> Vec<DeviceInfo> {
    hub().map_or_else(Vec::new, |hub| hub.cameras().into_iter().map(|found| found.info).collect())
}

/// The devices that sound comes from, for a program that looks once.
pub fn list_sounds() -> Vec<AudioDevice> {
    hub().map_or_else(Vec::new, |hub| hub.sounds().into_iter().map(|found| found.info).collect())
}

impl Drop for DeviceWatch {
    fn drop(&mut self) {
        self.shared.stop.store(true, Ordering::Release);
        self.wake.try_send(()).ok();
    }
}

impl Shared {
    fn run(&self, woken: &Receiver<()>, poke: Sender<()>) {
        let Some(hub) = hub() else { return };
        let listener: Arc<Listener> = Arc::new(move |_: Option<&gst::Device>| {
            poke.try_send(()).ok();
        });
        hub.listen(&listener);
        loop {
            let cameras = hub.cameras().into_iter().map(|found| found.info).collect();
            let sounds = hub.sounds().into_iter().map(|found| found.info).collect();
            (*lock(&self.cameras), *lock(&self.sounds)) = (cameras, sounds);
            self.revision.fetch_add(1, Ordering::AcqRel);
            if woken.recv().is_err() || self.stop.load(Ordering::Acquire) {
                return;
            }
            if self.refresh.swap(false, Ordering::AcqRel) {
                hub.renew();
            }
        }
    }
}

/// Hears of every change; of a device that is gone, which one. Called on GStreamer's threads with their locks held: must
/// neither block nor ask the hub.
pub(super) type Listener = dyn Fn(Option<&gst::Device>) + Send + Sync;

/// The one device monitor of the program. GStreamer 1.22 tells of changes only to the monitor that was made last, so a
/// second one would silence the first.
pub(super) struct Hub {
    monitor: Mutex<gst::DeviceMonitor>,
    listeners: Arc<Mutex<Vec<Weak<Listener>>>>,
}

/// One camera of the [`Hub`].
pub(super) struct Found {
    pub device: gst::Device,
    pub info: DeviceInfo,
    /// The part of the identity that the camera takes along to another port.
    unit: Option<String>,
}

/// The hub, started by whoever asks first; `None`, with a line in the log, where there is no GStreamer.
pub(super) fn hub() -> Option<&'static Hub> {
    static HUB: OnceLock<Option<Hub>> = OnceLock::new();
    HUB.get_or_init(|| {
        if let Err(reason) = super::init() {
            error!("Cameras cannot be listed: {reason}");
            return None;
        }
        let listeners = Arc::default();
        Some(Hub { monitor: Mutex::new(monitor(&listeners)), listeners })
    })
    .as_ref()
}

fn monitor(listeners: &Arc<Mutex<Vec<Weak<Listener>>>>) -> gst::DeviceMonitor {
    let monitor = gst::DeviceMonitor::new();
    let listeners = listeners.clone();
    monitor.bus().set_sync_handler(move |_, message| {
        use gst::MessageView as M;
        let gone = match message.view() {
            M::DeviceRemoved(removed) => Some(removed.device()),
            M::DeviceAdded(_) | M::DeviceChanged(_) => None,
            _ => return gst::BusSyncReply::Drop,
        };
        let hearing: Vec<_> = lock(&listeners).iter().filter_map(Weak::upgrade).collect();
        hearing.iter().for_each(|listener| listener(gone.as_ref()));
        // Nobody reads this bus.
        gst::BusSyncReply::Drop
    });
    // Without a plug-in for them there is none of the one kind; the other may be there.
    if monitor.add_filter(Some(SOUND), None).is_none() {
        info!("No kind of sound device is supported here: install gstreamer1.0-pulseaudio");
    }
    if monitor.add_filter(Some(CAMERA), None).is_none() || monitor.start().is_err() {
        warn!("No kind of camera is supported here: install GStreamer's \"good\" plug-ins");
    }
    monitor
}

impl Hub {
    /// Tells of changes as long as the listener lives.
    pub(super) fn listen(&self, listener: &Arc<Listener>) {
        let mut listeners = lock(&self.listeners);
        listeners.retain(|known| known.strong_count() > 0);
        listeners.push(Arc::downgrade(listener));
    }

    /// Asks every provider again what it has, new providers included.
    fn renew(&self) {
        let mut current = lock(&self.monitor);
        current.stop();
        // The old one takes the providers' announcements with it when it goes, so it goes first.
        *current = gst::DeviceMonitor::new();
        *current = monitor(&self.listeners);
    }

    /// All cameras by label, each with an identity of its own.
    pub(super) fn cameras(&self) -> Vec<Found> {
        let mut cameras: Vec<Found> = self.devices(CAMERA).iter().map(Found::new).collect();
        cameras.sort_by(|a, b| (&a.info.label, &a.info.id).cmp(&(&b.info.label, &b.info.id)));
        // Twins (a camera with two sensors behind one serial and port) are told apart by their order.
        for index in 1..cameras.len() {
            let (before, rest) = cameras.split_at_mut(index);
            let Some(this) = rest.first_mut() else { break };
            let twins = before.iter().filter(|other| base(&other.info.id) == this.info.id).count();
            if twins > 0 {
                this.info.id = format!("{}#{}", this.info.id, twins + 1);
            }
        }
        cameras
    }

    fn devices(&self, class: &str) -> Vec<gst::Device> {
        lock(&self.monitor).devices().into_iter().filter(|device| device.has_classes(class)).collect()
    }

    /// All devices that sound comes from, by label.
    pub(super) fn sounds(&self) -> Vec<FoundSound> {
        let mut sounds: Vec<FoundSound> = self.devices(SOUND).into_iter().map(FoundSound::new).collect();
        sounds.sort_by(|a, b| (&a.info.label, &a.info.id).cmp(&(&b.info.label, &b.info.id)));
        sounds
    }

    pub(super) fn find_sound(&self, id: &str) -> Option<FoundSound> {
        self.sounds().into_iter().find(|found| found.info.id == id)
    }

    /// The camera of this identity (empty: the first one), also when it was moved to another port.
    pub(super) fn find(&self, id: &str) -> Option<Found> {
        let mut cameras = self.cameras();
        let index = if id.is_empty() {
            0
        } else if let Some(exact) = cameras.iter().position(|camera| camera.info.id == id) {
            exact
        } else {
            let unit = id.split_once('@')?.0;
            let same = |&index: &usize| cameras.get(index).is_some_and(|camera| camera.unit.as_deref() == Some(unit));
            let mut moved = (0..cameras.len()).filter(same);
            let only = moved.next()?;
            if moved.next().is_some() {
                return None;
            }
            only
        };
        (index < cameras.len()).then(|| cameras.swap_remove(index))
    }
}

impl Found {
    fn new(device: &gst::Device) -> Self {
        let label = device.display_name().to_string();
        let (unit, id) = device_identity(device);
        let modes = device.caps().map_or_else(Vec::new, |caps| modes(&caps));
        Self { device: device.clone(), info: DeviceInfo { id, label, modes }, unit }
    }

    /// Whether this is that device, also after the hub was renewed.
    pub(super) fn is(id: &str, device: &gst::Device) -> bool {
        base(id) == device_identity(device).1
    }
}

/// One device of the [`Hub`] that sound comes from.
pub(super) struct FoundSound {
    pub device: gst::Device,
    pub info: AudioDevice,
}

impl FoundSound {
    fn new(device: gst::Device) -> Self {
        let property = |name: &str| device.properties().and_then(|all| all.get::<String>(name).ok());
        let monitor = property("device.class").is_some_and(|class| class == "monitor")
            || property("media.class").is_some_and(|class| class == "Audio/Sink");
        let info = AudioDevice { id: Self::identity(&device), label: device.display_name().to_string(), monitor };
        Self { device, info }
    }

    /// What the sound server calls it, which is made of its bus path and serial; else its name.
    pub(super) fn identity(device: &gst::Device) -> String {
        let named = || device.properties()?.get::<String>("node.name").ok();
        let internal = || {
            device.find_property("internal-name")?;
            device.property::<Option<String>>("internal-name")
        };
        internal().or_else(named).unwrap_or_else(|| device.display_name().to_string())
    }
}

fn device_identity(device: &gst::Device) -> (Option<String>, String) {
    identity(device.properties().as_deref(), &device.display_name(), &device.device_class())
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn base(id: &str) -> &str {
    id.rsplit_once('#').map_or(id, |(base, _)| base)
}

/// What stays with the camera, where the provider knows it, and the whole identity: `serial@port`, either of them alone, or
/// the name with the class.
pub fn identity(properties: Option<&gst::StructureRef>, label: &str, class: &str) -> (Option<String>, String) {
    let first = |keys: &[&str]| {
        keys.iter().find_map(|key| {
            let value = properties?.get::<String>(*key).ok()?;
            let numbered = value.rsplit(['/', ':']).next().is_some_and(|tail| {
                tail.strip_prefix("video").is_some_and(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()))
            });
            // Both signs have a meaning in an identity.
            (!value.trim().is_empty() && !numbered).then(|| value.trim().replace(['@', '#'], "_"))
        })
    };
    let unit = first(&["device.serial", "udev.serial", "device.uuid"]);
    let place = first(&[
        "device.bus_path",
        "device.bus-path",
        "udev.path-id",
        "v4l2.device.bus_info",
        "api.v4l2.cap.bus_info",
        "node.name",
        "api.v4l2.path",
        "object.path",
        "device.path",
    ]);
    let id = match (&unit, place) {
        (Some(unit), Some(place)) => format!("{unit}@{place}"),
        (Some(unit), None) => unit.clone(),
        (None, Some(place)) => place,
        (None, None) => format!("{label} ({class})"),
    };
    (unit, id)
}

/// The sizes and rates that caps offer, largest first; of a range its ends, of several rates the highest.
fn modes(caps: &gst::CapsRef) -> Vec<(u32, u32, f64)> {
    let mut modes: Vec<(u32, u32, f64)> = Vec::new();
    for structure in caps.iter() {
        for aim in [i32::MAX, 0] {
            let structure = settle(structure, (aim, aim), gst::Fraction::new(1000, 1));
            let side = |name: &str| structure.get::<i32>(name).ok().and_then(|side| u32::try_from(side).ok());
            let (Some(width), Some(height)) = (side("width"), side("height")) else { continue };
            let fps = structure
                .get::<gst::Fraction>("framerate")
                .map_or(0.0, |f| f64::from(f.numer()) / f64::from(f.denom()));
            match modes.iter_mut().find(|mode| (mode.0, mode.1) == (width, height)) {
                Some(known) => known.2 = known.2.max(fps),
                None => modes.push((width, height, fps)),
            }
        }
    }
    modes.sort_by_key(|&(width, height, _)| std::cmp::Reverse((width * height, width)));
    modes.truncate(MAX_MODES);
    modes
}

/// One size and one rate out of those that a structure of caps offers: the nearest ones. What it leaves open stays open.
pub(super) fn settle(structure: &gst::StructureRef, (width, height): (i32, i32), fps: gst::Fraction) -> gst::Structure {
    let mut settled = structure.to_owned();
    for (name, aim) in [("width", width), ("height", height)] {
        if settled.has_field(name) {
            settled.fixate_field_nearest_int(name, aim);
        }
    }
    if settled.has_field("framerate") {
        settled.fixate_field_nearest_fraction("framerate", fps);
    }
    settled
}
