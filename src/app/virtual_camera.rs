//! The virtual camera, as the panel asks for it: where it can be is looked for on a thread, once the panel wants to know.

use super::wake::Wake;
use crate::compositor::readback::ReadFormat;
use crate::document::Rate;
use crate::output::encoder::Encoders;
use crate::output::virtual_camera::{VirtualCamera, find};
use crate::view::StudioCommand;
use crate::view::outputs::{CameraChoice, CameraStatus};
use bevy::log::error;
use crossbeam_channel::{Receiver, bounded};

/// Where the program can be shown as a camera, and whether it is.
#[derive(Default)]
pub struct VirtualCameras {
    found: Option<Vec<CameraChoice>>,
    finding: Option<Receiver<Vec<CameraChoice>>>,
    running: Option<(String, VirtualCamera)>,
}

impl VirtualCameras {
    pub fn status(&self) -> CameraStatus {
        let (on, (frames, skipped)) = match &self.running {
            Some((id, camera)) => (Some(id.clone()), camera.counts()),
            None => (None, (0, 0)),
        };
        CameraStatus { choices: self.found.clone(), on, frames, skipped }
    }

    pub fn is_on(&self) -> bool {
        self.running.is_some()
    }

    /// Does what concerns the virtual camera.
    pub(super) fn obey(&mut self, command: &StudioCommand, encoders: &Encoders, rate: Rate, wake: Option<&Wake>) {
        match command {
            StudioCommand::FindVirtualCameras => self.look(wake.cloned()),
            StudioCommand::StartVirtualCamera(id) => {
                match VirtualCamera::start(id, rate, encoders.pictures(ReadFormat::Nv12)) {
                    Ok(camera) => self.running = Some((id.clone(), camera)),
                    Err(error) => error!(subject = "Virtual camera", "Not started: {error}"),
                }
            }
            StudioCommand::StopVirtualCamera => self.running = None,
            _ => {}
        }
    }

    /// Hears what was found, and why it went off.
    pub(super) fn follow(&mut self) {
        if let Some(found) = self.finding.as_ref().and_then(|finding| finding.try_recv().ok()) {
            (self.found, self.finding) = (Some(found), None);
        }
        if let Some(error) = self.running.as_ref().and_then(|(_, camera)| camera.ended()) {
            error!(subject = "Virtual camera", "{error}");
            self.running = None;
        }
    }

    fn look(&mut self, wake: Option<Wake>) {
        if self.finding.is_some() {
            return;
        }
        let (report, found) = bounded(1);
        let work = move || {
            report.send(find()).unwrap_or_default();
            wake.iter().for_each(Wake::now);
        };
        match std::thread::Builder::new().name("camera-finder".into()).spawn(work) {
            Ok(_) => self.finding = Some(found),
            Err(error) => error!(subject = "Virtual camera", "Not looked for: no thread could be started ({error})"),
        }
    }
}
